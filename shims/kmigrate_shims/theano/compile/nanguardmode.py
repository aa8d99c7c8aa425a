"""`NanGuardMode`, under its module's name."""

from __future__ import annotations

from kmigrate_shims.theano.compile.watching import NanGuardMode

__all__ = ["NanGuardMode"]
