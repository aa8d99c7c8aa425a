"""`keras.regularizers`: since 1.2 functions of a weight; before, of the loss, with the weight told beforehand."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.generic import get_from_module


class Regularizer:
    def __call__(self, x: Any) -> Any:
        return 0

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__}

    def set_param(self, _: Any) -> None:
        _idle("set_param")

    def set_layer(self, _: Any) -> None:
        _idle("set_layer")


def _idle(method: str) -> None:
    warnings.warn(
        f"The `{method}` method on regularizers is deprecated. It no longer does anything, and it will be removed "
        "after 06/2017.",
        stacklevel=3,
    )


class EigenvalueRegularizer(Regularizer):
    """The largest eigenvalue of the weight's covariance, by nine steps of power iteration."""

    def __init__(self, k: float) -> None:
        self.k = k

    def __call__(self, x: Any) -> Any:
        if K.ndim(x) != 2:
            raise ValueError("EigenvalueRegularizer is only available for tensors of rank 2.")
        covariance = K.dot(K.transpose(x), x)
        vector = K.ones((K.int_shape(x)[1], 1))
        for _ in range(9):
            vector = K.dot(covariance, vector)
        longer = K.dot(covariance, vector)
        value = K.dot(K.transpose(longer), vector) / K.dot(K.transpose(vector), vector)
        return K.sum(value**0.5 * self.k)


class L1L2Regularizer(Regularizer):
    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1, self.l2 = K.cast_to_floatx(l1), K.cast_to_floatx(l2)

    def __call__(self, x: Any) -> Any:
        found: Any = 0
        if self.l1:
            found = found + K.sum(float(self.l1) * K.abs(x))
        if self.l2:
            found = found + K.sum(float(self.l2) * K.square(x))
        return found

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__, "l1": float(self.l1), "l2": float(self.l2)}


WeightRegularizer = ActivityRegularizer = L1L2Regularizer


def l1(l: float = 0.01) -> L1L2Regularizer:  # noqa: E741
    return L1L2Regularizer(l1=l)


def l2(l: float = 0.01) -> L1L2Regularizer:  # noqa: E741
    return L1L2Regularizer(l2=l)


def l1l2(l1: float = 0.01, l2: float = 0.01) -> L1L2Regularizer:
    return L1L2Regularizer(l1=l1, l2=l2)


activity_l1, activity_l2, activity_l1l2 = l1, l2, l1l2


def get(identifier: Any, kwargs: Any = None) -> Any:
    return get_from_module(identifier, globals(), "regularizer", instantiate=True, kwargs=kwargs)
