"""`keras.regularizers`: each is told its weight or its layer, and gives the loss with its penalty."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.generic import get_from_module


class Regularizer:
    p: Any
    layer: Any

    def set_param(self, p: Any) -> None:
        self.p = p

    def set_layer(self, layer: Any) -> None:
        self.layer = layer

    def __call__(self, loss: Any) -> Any:
        return loss

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__}


class _Summed(Regularizer):
    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1, self.l2 = l1, l2

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__, "l1": self.l1, "l2": self.l2}


class WeightRegularizer(_Summed):
    def __call__(self, loss: Any) -> Any:
        return loss + K.sum(K.abs(self.p)) * self.l1 + K.sum(K.square(self.p)) * self.l2


class ActivityRegularizer(_Summed):
    def __call__(self, loss: Any) -> Any:
        output = self.layer.get_output(True)
        loss = loss + self.l1 * K.sum(K.mean(K.abs(output), axis=0))
        return loss + self.l2 * K.sum(K.mean(K.square(output), axis=0))


def l1(l: float = 0.01) -> Any:  # noqa: E741
    return WeightRegularizer(l1=l)


def l2(l: float = 0.01) -> Any:  # noqa: E741
    return WeightRegularizer(l2=l)


def l1l2(l1: float = 0.01, l2: float = 0.01) -> Any:
    return WeightRegularizer(l1=l1, l2=l2)


def activity_l1(l: float = 0.01) -> Any:  # noqa: E741
    return ActivityRegularizer(l1=l)


def activity_l2(l: float = 0.01) -> Any:  # noqa: E741
    return ActivityRegularizer(l2=l)


def activity_l1l2(l1: float = 0.01, l2: float = 0.01) -> Any:
    return ActivityRegularizer(l1=l1, l2=l2)


identity = Regularizer


def get(identifier: Any, kwargs: Any = None) -> Any:
    return get_from_module(identifier, globals(), "regularizer", instantiate=True, kwargs=kwargs)
