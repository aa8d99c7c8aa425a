"""`keras.utils.generic_utils`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.utils.generic_utils import Progbar
from kmigrate_shims.keras0.generic import get_from_module

__all__ = ["Progbar", "get_from_module", "make_tuple"]


def make_tuple(*args: Any) -> tuple[Any, ...]:
    return args
