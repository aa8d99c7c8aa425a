"""`keras.regularizers`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras.utils.generic_utils import deserialize_keras_object, object_of, serialize_keras_object


class Regularizer:
    def __call__(self, x: Any) -> Any:
        return 0.0

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


class L1L2(Regularizer):
    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1, self.l2 = K.cast_to_floatx(l1), K.cast_to_floatx(l2)

    def __call__(self, x: Any) -> Any:
        regularization: Any = 0.0
        if self.l1:
            regularization = regularization + self.l1 * K.sum(K.abs(x))
        if self.l2:
            regularization = regularization + self.l2 * K.sum(K.square(x))
        return regularization

    def get_config(self) -> dict[str, Any]:
        return {"l1": float(self.l1), "l2": float(self.l2)}


def l1(l: float = 0.01) -> L1L2:  # noqa: E741
    return L1L2(l1=l)


def l2(l: float = 0.01) -> L1L2:  # noqa: E741
    return L1L2(l2=l)


def l1_l2(l1: float = 0.01, l2: float = 0.01) -> L1L2:
    return L1L2(l1=l1, l2=l2)


def serialize(regularizer: Any) -> Any:
    return serialize_keras_object(regularizer)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    return deserialize_keras_object(config, globals(), custom_objects, "regularizer")


def get(identifier: Any) -> Any:
    return object_of(identifier, deserialize, "regularizer")
