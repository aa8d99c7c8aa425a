"""Callbacks with arguments that Keras 3 no longer has."""

from kmigrate_shims.callbacks.checkpoint import ModelCheckpoint

__all__ = ["ModelCheckpoint"]
