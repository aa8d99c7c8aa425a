"""`keras.utils.data_utils`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.utils.data_utils import get_file as _get_file

__all__ = ["get_file"]


def get_file(fname: str, origin: str, untar: bool = False) -> Any:
    return _get_file(fname, origin, untar=untar)
