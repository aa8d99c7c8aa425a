"""`keras.callbacks`."""

from kmigrate_shims.keras.callbacks import *  # noqa: F403
from kmigrate_shims.keras.callbacks import __all__ as _names

__all__ = list(_names)
