"""Private helpers of the old engine and of its recurrent layers that many programs reached for."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.nodes import mask_of
from kmigrate_shims.keras.utils.generic_utils import to_list, unpack_singleton


def collect_previous_mask(input_tensors: Any) -> Any:
    """The masks that came with tensors, None where there was none."""
    return unpack_singleton([mask_of(x) for x in to_list(input_tensors)])


def collect_input_shape(input_tensors: Any) -> Any:
    return unpack_singleton([K.int_shape(x) for x in to_list(input_tensors)])


def is_all_none(iterable_or_element: Any) -> bool:
    given = iterable_or_element
    return all(one is None for one in (given if isinstance(given, (list, tuple)) else [given]))


def time_distributed_dense(
    x: Any, w: Any, b: Any = None, dropout: Any = None, input_dim: Any = None, output_dim: Any = None,
    timesteps: Any = None, training: Any = None,
) -> Any:  # fmt: skip
    """The same product at every step; what is dropped is dropped at all steps."""
    if dropout is not None and 0.0 < dropout < 1.0:
        mask = K.repeat(K.dropout(K.ones_like(x[:, 0, :]), dropout), timesteps or K.int_shape(x)[1])
        x = K.in_train_phase(x * mask, x, training=training)
    found = K.dot(x, w)
    return found if b is None else K.bias_add(found, b)
