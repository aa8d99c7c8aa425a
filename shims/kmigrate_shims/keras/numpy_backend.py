"""`keras.backend.numpy_backend`: functions of `K` on NumPy arrays, with NumPy arrays as their results."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import replace
from kmigrate_shims.keras.absent import refuse


def _array(x: Any) -> Any:
    return K.eval(x) if K.is_tensor(x) or K.is_variable(x) else x


def _tensor(x: Any) -> Any:
    return tf.convert_to_tensor(x) if isinstance(x, np.ndarray) else x


def variable(value: Any, dtype: Any = None, name: Any = None, constraint: Any = None) -> Any:
    if constraint is not None:
        raise TypeError("Constraint must be None when using the NumPy backend.")
    return np.array(value, dtype)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Any:
    found = np.array(value, dtype or K.floatx())
    return found if shape is None else np.broadcast_to(found, shape).copy()


def eval(x: Any) -> Any:
    return x


get_value = eval


def print_tensor(x: Any, message: str = "") -> Any:
    print(x, message)
    return x


def dtype(x: Any) -> str:
    return str(x.dtype.name)


def int_shape(x: Any) -> Any:
    return x.shape


get_variable_shape = int_shape


def count_params(x: Any) -> int:
    return int(x.size)


def ndim(x: Any) -> int:
    return int(x.ndim)


def _by_rank(kind: str, x: Any) -> Any:
    return getattr(K, f"{kind}{np.ndim(x) - 2}d")


def conv(x: Any, w: Any, padding: str, data_format: str, dilation_rate: Any = 1) -> Any:
    rate = (dilation_rate,) * (np.ndim(x) - 2) if isinstance(dilation_rate, int) and np.ndim(x) > 3 else dilation_rate
    words = {"padding": padding, "data_format": data_format, "dilation_rate": rate}
    return _array(_by_rank("conv", x)(_tensor(x), _tensor(w), **words))


def depthwise_conv(x: Any, w: Any, padding: str, data_format: str) -> Any:
    return _array(K.depthwise_conv2d(_tensor(x), _tensor(w), padding=padding, data_format=data_format))


def separable_conv(x: Any, w1: Any, w2: Any, padding: str, data_format: str) -> Any:
    given = (_tensor(one) for one in (x, w1, w2))
    return _array(_by_rank("separable_conv", x)(*given, padding=padding, data_format=data_format))


def conv_transpose(x: Any, w: Any, output_shape: Any, padding: str, data_format: str, dilation_rate: Any = 1) -> Any:
    words = {"dilation_rate": (dilation_rate,) * 2 if isinstance(dilation_rate, int) else dilation_rate}
    words = words if np.ndim(x) == 4 else {}
    found = _by_rank("conv", x).__name__ + "_transpose"
    return _array(getattr(K, found)(_tensor(x), _tensor(w), output_shape, padding=padding, data_format=data_format,
                                    **words))  # fmt: skip


def pool(x: Any, pool_size: Any, strides: Any, padding: str, data_format: str, pool_mode: str) -> Any:
    return _array(_by_rank("pool", x)(_tensor(x), pool_size, strides, padding, data_format, pool_mode))


conv1d = conv2d = conv3d = conv
depthwise_conv2d = depthwise_conv
separable_conv1d = separable_conv2d = separable_conv
conv2d_transpose = conv3d_transpose = conv_transpose
pool2d = pool3d = pool


def rnn(
    step_function: Any, inputs: Any, initial_states: Any, go_backwards: bool = False, mask: Any = None,
    constants: Any = None, unroll: bool = False, input_length: Any = None,
) -> Any:  # fmt: skip
    """(last output, all outputs, last states), step by step; where a step is masked, what was before stays."""
    more, states = list(constants or []), list(initial_states)
    before = np.zeros_like(step_function(inputs[:, 0], states + more)[0])
    if mask is not None and np.shape(mask) != inputs.shape[:2]:
        raise ValueError(f"mask should have `shape=(samples, time)`, got {np.shape(mask)}")
    outputs = []
    steps = range(inputs.shape[1])
    for t in reversed(steps) if go_backwards else steps:
        output, after = step_function(inputs[:, t], states + more)
        if mask is not None:
            output = _where(mask[:, t], output, before)
            after = [_where(mask[:, t], new, old) for new, old in zip(after, states, strict=True)]
        outputs.append(output)
        before, states = output, list(after)
    return outputs[-1], np.stack(outputs, axis=1), states


def _where(rows: Any, new: Any, old: Any) -> Any:
    return np.where(np.asarray(rows, bool).reshape(-1, *[1] * (np.ndim(new) - 1)), new, old)


def __getattr__(name: str) -> Any:
    if name == "normalize_conv":
        refuse("keras.backend.numpy_backend", name)
    function = getattr(K, name)
    if not callable(function):
        return function

    def call(*args: Any, **kwargs: Any) -> Any:
        return replace(function(*replace(args, _tensor), **replace(kwargs, _tensor)), _array)

    call.__name__ = name
    return call
