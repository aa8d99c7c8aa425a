"""`keras.backend.numpy_backend`: functions of `K` on NumPy arrays, with NumPy arrays as their results."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import replace


def _array(x: Any) -> Any:
    return K.eval(x) if K.is_tensor(x) or K.is_variable(x) else x


def _tensor(x: Any) -> Any:
    return tf.convert_to_tensor(x) if isinstance(x, np.ndarray) else x


def __getattr__(name: str) -> Any:
    function = getattr(K, name)
    if not callable(function):
        return function

    def call(*args: Any, **kwargs: Any) -> Any:
        return replace(function(*replace(args, _tensor), **replace(kwargs, _tensor)), _array)

    call.__name__ = name
    return call
