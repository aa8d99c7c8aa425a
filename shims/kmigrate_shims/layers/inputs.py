"""`Input(tensor=...)`: a model that begins with a tensor that is computed already."""

from __future__ import annotations

from typing import Any

import keras
from keras import KerasTensor

from kmigrate_shims import backend as K


def Input(
    shape: Any = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    batch_shape: Any = None,
    name: str | None = None,
    tensor: Any = None,
    **options: Any,
) -> Any:
    """The tensor itself, as it was: what `K.function` and `K.gradients` reach through it is still known.

    Keras 3 forgets what its tensor was computed from, and takes no variables.
    """
    if tensor is None:
        return keras.Input(
            shape=shape,
            batch_size=batch_size,
            dtype=dtype,
            sparse=sparse,
            batch_shape=batch_shape,
            name=name,
            **options,
        )
    if not isinstance(tensor, KerasTensor):
        made = keras.Input(batch_shape=K.int_shape(tensor), name=name, dtype=dtype or K.dtype(tensor))
        made._keras_history.operation.given_tensor = tensor
        return made
    history = getattr(tensor, "_keras_history", None)
    if history is None or isinstance(history.operation, keras.layers.InputLayer):
        return keras.Input(tensor=tensor, name=name)
    before = KerasTensor(tensor.shape, tensor.dtype, sparse=tensor.sparse)
    before._keras_history = history
    keras.Input(tensor=tensor, name=name)
    tensor._keras_history.operation.given_tensor = before
    return tensor
