"""`keras.utils.generic_utils`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.utils.generic_utils import (
    CustomObjectScope,
    Progbar,
    custom_object_scope,
    func_dump,
    func_load,
    get_custom_objects,
)
from kmigrate_shims.keras1.generic import get_from_module

__all__ = [
    "CustomObjectScope", "Progbar", "custom_object_scope", "func_dump", "func_load", "get_custom_objects",
    "get_from_module", "make_tuple",
]  # fmt: skip


def make_tuple(*args: Any) -> tuple[Any, ...]:
    return args
