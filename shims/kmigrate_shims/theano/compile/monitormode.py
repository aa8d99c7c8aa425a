"""`MonitorMode`, under its module's name."""

from __future__ import annotations

from kmigrate_shims.theano.compile.mode import MonitorMode

__all__ = ["MonitorMode"]
