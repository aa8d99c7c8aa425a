"""Callbacks with arguments that Keras 3 no longer has, and with the logs that it no longer gives."""

from kmigrate_shims.callbacks.batches import BatchCallback, BatchLossCallback
from kmigrate_shims.callbacks.checkpoint import PeriodicCheckpoint

__all__ = ["BatchCallback", "BatchLossCallback", "PeriodicCheckpoint"]
