"""`keras.utils.data_utils`."""

from __future__ import annotations

from typing import Any
from urllib.request import urlretrieve

from kmigrate_shims.keras.utils.data_utils import get_file as _get_file
from kmigrate_shims.keras0.utils.generic_utils import Progbar

__all__ = ["Progbar", "get_file", "urlretrieve"]


def get_file(fname: str, origin: str, untar: bool = False) -> Any:
    return _get_file(fname, origin, untar=untar)
