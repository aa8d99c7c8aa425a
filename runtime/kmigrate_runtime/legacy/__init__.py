"""Readers: whatever an old Keras wrote becomes a spec."""

from __future__ import annotations

from kmigrate_runtime.legacy.read import read

__all__ = ["read"]
