"""What a layer inside a TimeDistributed makes of a mask, and the masks that it makes itself."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import computing, noted
from kmigrate_shims.keras.engine.base_layer import Layer


def _makes_masks(layer: Any) -> bool:
    return type(layer).compute_mask is not Layer.compute_mask


def mask_of_steps(layer: Any, inputs: Any, mask: Any) -> Any:
    """The mask of the inner layer for every step; where it has none, whether anything of a step is there."""
    if mask is None and not _makes_masks(layer):
        return None
    if computing() or not isinstance(inputs, KerasTensor):
        return _inner_mask(layer, inputs, mask)
    from kmigrate_shims.keras.engine.input_layer import Input

    shape = K.int_shape(inputs)
    if _makes_masks(layer):
        probe = layer.compute_mask(Input(batch_shape=(shape[0], *shape[2:]), dtype=K.dtype(inputs)), None)
        if probe is None and mask is None:
            return None
    return _noted_mask(layer, inputs, mask)


def _inner_mask(layer: Any, inputs: Any, mask: Any) -> Any:
    inputs = tf.convert_to_tensor(inputs)
    sizes = tf.shape(inputs)
    steps = K.int_shape(inputs)[1]
    flat = tf.reshape(inputs, tf.concat([[-1], sizes[2:]], 0))
    flat.set_shape([None, *K.int_shape(inputs)[2:]])
    inner = mask
    if mask is not None and len(mask.shape) > 2:
        inner = tf.reshape(mask, tf.concat([[-1], tf.shape(mask)[2:]], 0))
        inner.set_shape([None, *mask.shape[2:]])
    elif mask is not None:
        inner = tf.reshape(mask, [-1])
    found = layer.compute_mask(flat, inner) if _makes_masks(layer) or layer.supports_masking else None
    if found is None:
        of_steps = mask is None or len(mask.shape) <= 2
        return mask if of_steps else tf.reduce_any(tf.cast(mask, "bool"), list(range(2, len(mask.shape))))
    found = tf.reshape(found, tf.concat([sizes[:2], tf.shape(found)[1:]], 0))
    found.set_shape([K.int_shape(inputs)[0], steps, *found.shape[2:]])
    return found


_noted_mask = noted(_inner_mask)
