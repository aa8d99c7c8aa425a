"""`MonitorMode`, under its module's name."""

from __future__ import annotations

from kmigrate_shims.theano.compile.watching import MonitorMode, detect_nan

__all__ = ["MonitorMode", "detect_nan"]
