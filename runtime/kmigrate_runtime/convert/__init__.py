"""An old model file becomes a right new one, or nothing is written."""

from __future__ import annotations

from kmigrate_runtime.convert.steps import Settings, convert, load_legacy

__all__ = ["Settings", "convert", "load_legacy"]
