"""`keras.utils.np_utils`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras import era


def to_categorical(y: Any, num_classes: Any = None, dtype: Any = "float32", nb_classes: Any = None) -> Any:
    """Numbers of classes as rows with a single 1; before Keras 2.1 one row behind the other, whatever the shape."""
    num_classes = nb_classes if num_classes is None else num_classes
    dtype = "float64" if era.is_before("2.1.6") else dtype  # it could not be said yet
    y = np.array(y, dtype="int")
    shape = (y.size,) if era.is_before("2.1") else y.shape
    if shape and shape[-1] == 1 and len(shape) > 1 and not era.is_before("2.1.1"):
        shape = tuple(shape[:-1])
    y = y.ravel()
    if not num_classes:
        num_classes = np.max(y) + 1
    found = np.zeros((y.shape[0], num_classes), dtype=dtype)
    found[np.arange(y.shape[0]), y] = 1
    return np.reshape(found, (*shape, num_classes))


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    norms = np.atleast_1d(np.linalg.norm(x, order, axis))
    norms[norms == 0] = 1
    return x / np.expand_dims(norms, axis)


def categorical_probas_to_classes(p: Any) -> Any:
    return np.argmax(p, axis=1)


def probas_to_classes(y_pred: Any) -> Any:
    if len(y_pred.shape) > 1 and y_pred.shape[1] > 1:
        return categorical_probas_to_classes(y_pred)
    return np.array([1 if p > 0.5 else 0 for p in y_pred])


def convert_kernel(kernel: Any, dim_ordering: Any = None) -> Any:
    from kmigrate_shims.keras.utils.conv_utils import convert_kernel as turned

    return turned(kernel)
