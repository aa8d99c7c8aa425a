"""`DebugMode`, under its module's name."""

from __future__ import annotations

from kmigrate_shims.theano.compile.mode import DebugMode

__all__ = ["DebugMode"]
