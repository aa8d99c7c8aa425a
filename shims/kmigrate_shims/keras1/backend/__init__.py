"""`keras.backend` of Keras 1, on the backend of all the old faces: names, orders and defaults of then."""

# ruff: noqa: F403

import sys
from typing import Any

import tensorflow as tf

from kmigrate_shims import backend as _today
from kmigrate_shims.backend.absent import of_theano, private
from kmigrate_shims.backend.config import *
from kmigrate_shims.backend.control import *
from kmigrate_shims.backend.convolution import *
from kmigrate_shims.backend.elementwise import *
from kmigrate_shims.backend.later import *
from kmigrate_shims.backend.neural import *
from kmigrate_shims.backend.phase import *
from kmigrate_shims.backend.random import *
from kmigrate_shims.backend.running import *
from kmigrate_shims.backend.sessions import *
from kmigrate_shims.backend.shaping import *
from kmigrate_shims.backend.variables import *
from kmigrate_shims.keras1.backend import convolution, ops, settings, streams
from kmigrate_shims.keras1.backend.convolution import *
from kmigrate_shims.keras1.backend.ops import *
from kmigrate_shims.keras1.backend.settings import *
from kmigrate_shims.keras1.backend.streams import *

_ROOMS = (convolution, ops, settings, streams)
_NAMES = {*_today.__all__, *(name for room in _ROOMS for name in room.__all__)}
__all__ = sorted(name for name in _NAMES if not name.startswith("_"))
tensorflow_backend = theano_backend = common = sys.modules[__name__]
__all__ += ["tf"]
py_all = all
tf_major_version, tf_minor_version = (int(part) for part in tf.__version__.split(".")[:2])
_INNER = ("ctc_create_skip_idxs", "ctc_interleave_blanks", "ctc_path_probs", "ctc_update_log_p")


def __getattr__(name: str) -> Any:
    """What programs asked for beside `K.backend()`."""
    if name in ("_FLOATX", "_EPSILON", "_BACKEND"):
        return {"_FLOATX": settings.floatx, "_EPSILON": settings.epsilon, "_BACKEND": settings.backend}[name]()
    if name in _INNER:
        raise AttributeError(f"K.{name} was a part of Theano's K.ctc_cost. Use K.ctc_batch_cost.")
    if name in ("T", "theano"):
        return of_theano(name)
    if name == "_IMAGE_DIM_ORDERING":
        return settings.image_dim_ordering()
    if name.startswith("_") and not name.startswith("__"):
        return private(name)
    raise AttributeError(f"module 'keras.backend' has no attribute '{name}'")
