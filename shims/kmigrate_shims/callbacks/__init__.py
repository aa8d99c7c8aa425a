"""Callbacks with arguments that Keras 3 no longer has, and with the logs and weights that it no longer gives."""

from kmigrate_shims.callbacks.batches import BatchCallback, BatchLossCallback
from kmigrate_shims.callbacks.checkpoint import PeriodicCheckpoint
from kmigrate_shims.callbacks.latest import latest_weights
from kmigrate_shims.callbacks.stopping import RestoringEarlyStopping

__all__ = ["BatchCallback", "BatchLossCallback", "PeriodicCheckpoint", "RestoringEarlyStopping", "latest_weights"]
