"""`keras.backend` of Keras 0.3 to 2.3, for models of Keras 3 on TensorFlow: `from kmigrate_shims import backend as K`.

Every function takes symbolic tensors of models, variables, TensorFlow's tensors and NumPy arrays.
"""

from typing import Any

import tensorflow as tf

from kmigrate_shims.backend import config, control, convolution, elementwise, neural, phase, random, running, shaping
from kmigrate_shims.backend import variables as _variables
from kmigrate_shims.backend.config import _BACKEND

__all__: list[str] = []
for _room in (config, control, convolution, elementwise, neural, phase, random, running, shaping, _variables):
    __all__ += _room.__all__
    globals().update({_name: getattr(_room, _name) for _name in _room.__all__})


def __getattr__(name: str) -> Any:
    if name in ("T", "th", "theano"):
        raise AttributeError(f"K.{name} was Theano itself; write the expression with functions of this backend")
    raise AttributeError(f"module 'kmigrate_shims.backend' has no attribute '{name}'")


__all__ += ["_BACKEND", "tf"]
