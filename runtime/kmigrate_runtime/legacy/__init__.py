"""Readers: whatever an old Keras wrote becomes a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kmigrate_runtime.legacy.reading import read

__all__ = ["read"]


def __getattr__(name: str) -> Any:
    # The guard of damaged files is started before what takes long to import.
    if name == "read":
        from kmigrate_runtime.legacy.reading import read

        return read
    raise AttributeError(name)
