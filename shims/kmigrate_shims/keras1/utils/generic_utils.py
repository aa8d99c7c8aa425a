"""`keras.utils.generic_utils`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.utils.generic_utils import (
    _GLOBAL_CUSTOM_OBJECTS,
    CustomObjectScope,
    Progbar,
    custom_object_scope,
    func_dump,
    func_load,
    get_custom_objects,
)
from kmigrate_shims.keras1.generic import get_from_module

__all__ = [
    "_GLOBAL_CUSTOM_OBJECTS", "CustomObjectScope", "Progbar", "custom_object_scope", "display_table",
    "func_dump", "func_load", "get_custom_objects",
    "get_from_module", "make_tuple",
]  # fmt: skip


def make_tuple(*args: Any) -> tuple[Any, ...]:
    return args


def display_table(rows: Any, positions: Any) -> None:
    """Prints rows of fields, each field up to its position."""
    for row in rows:
        line = ""
        for field, position in zip(row, positions, strict=False):
            line = (line + str(field))[:position].ljust(position)
        print(line)
