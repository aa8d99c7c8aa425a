"""The recorder: kept as parts, and given to the user as one file for the old environment."""

from __future__ import annotations

from kmigrate_runtime.recorder.join import joined

__all__ = ["joined"]
