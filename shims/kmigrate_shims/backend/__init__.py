"""`keras.backend` of Keras 0.3 to 2.3, for models of Keras 3 on TensorFlow: `from kmigrate_shims import backend as K`.

Every function takes symbolic tensors of models, variables, TensorFlow's tensors and NumPy arrays.
"""

# ruff: noqa: F403

import tensorflow as tf

from kmigrate_shims.backend import (
    averages,
    config,
    control,
    convolution,
    elementwise,
    later,
    neural,
    phase,
    running,
    sessions,
    shaping,
)
from kmigrate_shims.backend import random as _random
from kmigrate_shims.backend import variables as _variables
from kmigrate_shims.backend.averages import *
from kmigrate_shims.backend.config import *
from kmigrate_shims.backend.config import _BACKEND, _get_available_gpus, _is_tf_1
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

_ROOMS = (
    averages,
    config,
    control,
    convolution,
    elementwise,
    later,
    neural,
    phase,
    _random,
    running,
    sessions,
    shaping,
    _variables,
)
__all__ = [name for room in _ROOMS for name in room.__all__]
__all__ += ["_BACKEND", "_get_available_gpus", "_is_tf_1", "tf"]


def __getattr__(name: str) -> object:
    from kmigrate_shims.backend.absent import answer

    return answer(name)
