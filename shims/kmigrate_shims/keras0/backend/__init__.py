"""`keras.backend` of Keras 0.3: that of Keras 1, with images channels first unless it is told otherwise."""

# ruff: noqa: F403

import sys

import tensorflow as tf

from kmigrate_shims.keras0.backend import ops
from kmigrate_shims.keras0.backend.ops import *
from kmigrate_shims.keras1 import backend as _later
from kmigrate_shims.keras1.backend import *

for _name in ops.__all__:
    globals()[_name] = getattr(ops, _name)
__all__ = sorted({*_later.__all__, *ops.__all__})
tensorflow_backend = theano_backend = common = sys.modules[__name__]
__all__ += ["tf"]

__getattr__ = _later.__getattr__
