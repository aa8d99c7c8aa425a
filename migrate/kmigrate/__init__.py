"""kmigrate brings programs written for the old Keras to tf.keras, by exact edits of their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kmigrate.engine.rewrite import rewrite as rewrite
    from kmigrate.findings import Finding as Finding
    from kmigrate.findings import Result as Result
    from kmigrate.findings import Status as Status
    from kmigrate.settings import Settings as Settings

__version__ = "0.1.0"
__all__ = ["Finding", "Result", "Settings", "Status", "__version__", "rewrite"]

_HOMES = {
    "Finding": "kmigrate.findings",
    "Result": "kmigrate.findings",
    "Settings": "kmigrate.settings",
    "Status": "kmigrate.findings",
    "rewrite": "kmigrate.engine.rewrite",
}


def __getattr__(name: str) -> object:
    # The engine takes a while to import; `import kmigrate` and `kmigrate --version` must not pay for it.
    if name not in _HOMES:
        raise AttributeError(f"module 'kmigrate' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
