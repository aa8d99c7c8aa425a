"""`keras.layers.timedistributed`, the first name of the wrapper's module."""

from kmigrate_shims.keras0.layers.wrappers import TimeDistributed

__all__ = ["TimeDistributed"]
