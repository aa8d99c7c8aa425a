"""`keras.constraints`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.generic import get_from_module


class Constraint:
    def __call__(self, p: Any) -> Any:
        return p

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__}


def _norms(p: Any, axis: Any) -> Any:
    return K.sqrt(K.sum(K.square(p), axis=axis, keepdims=True))


class MaxNorm(Constraint):
    def __init__(self, m: float = 2, axis: int = 0) -> None:
        self.m, self.axis = m, axis

    def __call__(self, p: Any) -> Any:
        norms = _norms(p, self.axis)
        return p * (K.clip(norms, 0, self.m) / (K.epsilon() + norms))

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__, "m": self.m, "axis": self.axis}


class NonNeg(Constraint):
    def __call__(self, p: Any) -> Any:
        return p * K.cast(K.greater_equal(p, 0.0), K.floatx())


class UnitNorm(Constraint):
    def __init__(self, axis: int = 0) -> None:
        self.axis = axis

    def __call__(self, p: Any) -> Any:
        return p / (K.epsilon() + _norms(p, self.axis))

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__, "axis": self.axis}


class MinMaxNorm(Constraint):
    def __init__(self, low: float = 0.0, high: float = 1.0, rate: float = 1.0, axis: int = 0) -> None:
        self.low, self.high, self.rate, self.axis = low, high, rate, axis

    def __call__(self, p: Any) -> Any:
        norms = _norms(p, self.axis)
        desired = self.rate * K.clip(norms, self.low, self.high) + (1 - self.rate) * norms
        return p * (desired / (K.epsilon() + norms))

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__, "low": self.low, "high": self.high, "rate": self.rate, "axis": self.axis}


maxnorm, nonneg, unitnorm = MaxNorm, NonNeg, UnitNorm


def get(identifier: Any, kwargs: Any = None) -> Any:
    return get_from_module(identifier, globals(), "constraint", instantiate=True, kwargs=kwargs)
