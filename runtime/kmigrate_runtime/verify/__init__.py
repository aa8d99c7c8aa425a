"""The proof that a new model computes what the old one did."""

from __future__ import annotations

from kmigrate_runtime.verify.climbing import Request
from kmigrate_runtime.verify.every_mode import verify
from kmigrate_runtime.verify.modes import CPU, Mode

__all__ = ["CPU", "Mode", "Request", "verify"]
