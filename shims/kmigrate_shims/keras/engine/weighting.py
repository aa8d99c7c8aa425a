"""`weighted_masked_objective` of Keras 2.2 and earlier."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K


def weighted_masked_objective(fn: Any) -> Any:
    """A loss that takes weights and a mask, as a function of four."""
    if fn is None:
        return None

    def weighted(y_true: Any, y_pred: Any, weights: Any, mask: Any = None) -> Any:
        score = fn(y_true, y_pred)
        if mask is not None:
            mask = K.cast(mask, K.floatx())
            score = score * mask / K.mean(mask)
        if weights is not None:
            axes = list(range(K.ndim(weights), K.ndim(score)))
            score = (K.mean(score, axis=axes) if axes else score) * weights
            score = score / K.mean(K.cast(K.not_equal(weights, 0), K.floatx()))
        return K.mean(score)

    return weighted
