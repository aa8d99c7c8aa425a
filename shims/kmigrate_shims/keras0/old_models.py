"""`keras.old_models`: what Keras 0.3.3 kept beside `keras.models`, with the same names in it."""

from kmigrate_shims.keras0.models import *  # noqa: F403
from kmigrate_shims.keras0.models import __all__ as _names

__all__ = list(_names)
