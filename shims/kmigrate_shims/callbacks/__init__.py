"""Callbacks with arguments that Keras 3 no longer has."""

from kmigrate_shims.callbacks.checkpoint import PeriodicCheckpoint

__all__ = ["PeriodicCheckpoint"]
