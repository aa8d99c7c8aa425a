"""How losses are weighted and reduced."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import noted


class Reduction:
    NONE = "none"
    SUM = "sum"
    SUM_OVER_BATCH_SIZE = "sum_over_batch_size"

    @classmethod
    def all(cls) -> tuple[str, ...]:
        return (cls.NONE, cls.SUM, cls.SUM_OVER_BATCH_SIZE)

    @classmethod
    def validate(cls, key: str) -> None:
        if key not in cls.all():
            raise ValueError(f"Invalid Reduction Key {key}.")


def squeeze_or_expand_dimensions(y_pred: Any, y_true: Any = None, sample_weight: Any = None) -> Any:
    """Targets and weights with the axes of the predictions, where they have one less or one more."""
    if y_true is not None and K.ndim(y_pred) is not None and K.ndim(y_true) is not None:
        if K.ndim(y_pred) - K.ndim(y_true) == 1 and K.int_shape(y_pred)[-1] == 1:
            y_pred = K.squeeze(y_pred, -1)
        elif K.ndim(y_true) - K.ndim(y_pred) == 1 and K.int_shape(y_true)[-1] == 1:
            y_true = K.squeeze(y_true, -1)
    if sample_weight is None:
        return y_pred, y_true
    rank, weights = K.ndim(y_pred), K.ndim(sample_weight)
    if weights in (0, None) or rank is None:
        return y_pred, y_true, sample_weight
    if rank == 0 and weights == 1:
        y_pred = K.expand_dims(y_pred, -1)  # a loss that is one number counts for every sample
    elif rank - weights == 1:
        sample_weight = K.expand_dims(sample_weight, -1)
    elif weights - rank == 1 and K.int_shape(sample_weight)[-1] in (1, None):
        sample_weight = K.squeeze(sample_weight, -1)
    return y_pred, y_true, sample_weight


def broadcast_weights(values: Any, sample_weight: Any) -> Any:
    """Weights for every value; axes that they do not have are shared."""
    rank, weights = K.ndim(values), K.ndim(sample_weight)
    if rank is None or weights is None:
        return sample_weight
    if weights in (0, rank):
        if weights == rank and rank:
            for have, want in zip(K.int_shape(sample_weight), K.int_shape(values), strict=True):
                if have not in (1, None) and want not in (1, None) and have != want:
                    raise ValueError(
                        f"weights can not be broadcast to values. values.rank={rank}. weights.rank={weights}. "
                        f"values.shape={K.int_shape(values)}. weights.shape={K.int_shape(sample_weight)}."
                    )
        return sample_weight * tf.ones_like(values) if weights else sample_weight
    if weights > rank:
        raise ValueError(
            f"weights can not be broadcast to values. values.rank={rank}. weights.rank={weights}. "
            f"values.shape={K.int_shape(values)}. weights.shape={K.int_shape(sample_weight)}."
        )
    for _ in range(rank - weights):
        sample_weight = tf.expand_dims(sample_weight, -1)
    return sample_weight * tf.ones_like(values)


@noted
def _weighted(losses: Any, sample_weight: Any, reduction: str) -> Any:
    losses = tf.convert_to_tensor(losses)
    dtype = losses.dtype
    if dtype.is_integer or dtype == tf.bool:
        losses = tf.cast(losses, K.floatx())
    if sample_weight is not None:
        sample_weight = tf.cast(sample_weight, losses.dtype)
        losses, _, sample_weight = squeeze_or_expand_dimensions(losses, None, sample_weight)
        losses = losses * broadcast_weights(losses, sample_weight)
    if reduction == Reduction.NONE:
        return losses
    found = tf.reduce_sum(losses)
    if reduction == Reduction.SUM_OVER_BATCH_SIZE:
        found = tf.math.divide_no_nan(found, tf.cast(tf.size(losses), losses.dtype))
    return found


def compute_weighted_loss(
    losses: Any, sample_weight: Any = None, reduction: str = Reduction.SUM_OVER_BATCH_SIZE, name: str | None = None
) -> Any:
    Reduction.validate(reduction)
    return _weighted(losses, sample_weight, reduction)
