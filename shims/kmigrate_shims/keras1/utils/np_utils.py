"""`keras.utils.np_utils`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.backend.convolution import output_length


def to_categorical(y: Any, nb_classes: Any = None) -> Any:
    y = np.array(y, dtype="int").ravel()
    found = np.zeros((y.shape[0], nb_classes or int(np.max(y)) + 1))
    found[np.arange(y.shape[0]), y] = 1
    return found


def normalize(a: Any, axis: int = -1, order: int = 2) -> Any:
    size = np.atleast_1d(np.linalg.norm(a, order, axis))
    size[size == 0] = 1
    return a / np.expand_dims(size, axis)


def binary_logloss(p: Any, y: Any) -> Any:
    p = np.clip(p, 1e-15, 1 - 1e-15)
    return sum(y * np.log(p) + np.subtract(1, y) * np.log(np.subtract(1, p))) * (-1.0 / len(y))


def multiclass_logloss(p: Any, y: Any) -> Any:
    return -(1.0 / len(y)) * np.sum(np.log([p[i][y[i] - 1] for i in range(len(y))]))


def accuracy(p: Any, y: Any) -> Any:
    return np.mean([a == b for a, b in zip(p, y, strict=False)])


def probas_to_classes(y_pred: Any) -> Any:
    if len(y_pred.shape) > 1 and y_pred.shape[1] > 1:
        return categorical_probas_to_classes(y_pred)
    return np.array([1 if p > 0.5 else 0 for p in y_pred])


def categorical_probas_to_classes(p: Any) -> Any:
    return np.argmax(p, axis=1)


def convert_kernel(kernel: Any, dim_ordering: Any = None) -> Any:
    """Kernels of Theano for TensorFlow and back: turned around."""
    dim_ordering = K.image_dim_ordering() if dim_ordering is None else dim_ordering
    if not 4 <= kernel.ndim <= 5:
        raise ValueError("Invalid kernel shape:", kernel.shape)
    if dim_ordering not in ("th", "tf"):
        raise ValueError("Invalid dim_ordering:", dim_ordering)
    places = range(2, kernel.ndim) if dim_ordering == "th" else range(kernel.ndim - 2)
    return np.copy(np.flip(kernel, tuple(places)))


def conv_output_length(input_length: Any, filter_size: int, border_mode: str, stride: int, dilation: int = 1) -> Any:
    return output_length(input_length, filter_size, border_mode, stride, dilation)


def conv_input_length(output_length: Any, filter_size: int, border_mode: str, stride: int) -> Any:
    if output_length is None:
        return None
    pad = {"same": filter_size // 2, "valid": 0, "full": filter_size - 1}[border_mode]
    return (output_length - 1) * stride - 2 * pad + filter_size
