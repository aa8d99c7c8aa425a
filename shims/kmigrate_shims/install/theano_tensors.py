"""Methods that Theano's tensors had, for those of Keras where values are at work: `weights.dimshuffle(0, "x")`.

Layers that programs wrote for Keras on Theano call them on what functions of K gave. They are there while it is played.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend.symbolic import KerasVariable, computing
from kmigrate_shims.install import theano_of_keras as of_keras
from kmigrate_shims.install.finder import FACES
from kmigrate_shims.install.theano_expressions import is_theano

METHODS = (
    "argmax", "argmin", "clip", "dimshuffle", "dot", "flatten", "max", "mean", "min", "norm", "prod", "repeat",
    "reshape", "std", "sum", "var",
)  # fmt: skip
_added: list[tuple[type, str]] = []
_float: list[str] = []


def _method(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(self, tf.__internal__.EagerTensor):  # NumPy asks it, or the program has its value
            return getattr(self.numpy(), name)(*args, **kwargs)
        mine = not any(is_theano(each) for each in (*args, *kwargs.values()))
        if isinstance(self, (KerasTensor, KerasVariable)) and not computing() and mine and name in of_keras.METHODS:
            return of_keras.METHODS[name](self, *args, **kwargs)
        if hasattr(self, "_as_TensorVariable"):
            return getattr(self._as_TensorVariable(), name)(*args, **kwargs)
        from kmigrate_shims.theano.tensor.construct import from_tensor

        return getattr(from_tensor(self, None), name)(*args, **kwargs)

    method.__name__ = name
    return method


def _get_value(self: Any, borrow: bool = False, return_internal_type: bool = False) -> Any:
    from kmigrate_shims.backend.variables import get_value

    return np.asarray(get_value(self))


def _set_value(self: Any, new_value: Any, borrow: bool = False) -> None:
    from kmigrate_shims.backend.variables import set_value

    set_value(self, new_value)


def add() -> None:
    """Also the type of numbers, when the program imports Keras: a program of Theano alone has its own."""
    FACES.first["keras"] = _as_keras
    of_keras.begin()
    wanted = {name: _method(name) for name in METHODS}
    values = {"get_value": _get_value, "set_value": _set_value}
    wanted["T"] = property(of_keras.transposed)
    for kind, more in ((tf.Tensor, {}), (KerasTensor, {}), (KerasVariable, values)):
        for name, value in {**wanted, **more}.items():
            if name not in dir(kind):
                setattr(kind, name, value)
                _added.append((kind, name))


def _as_keras() -> None:
    """To import Keras on Theano set Theano's floatX to that of keras.json."""
    from kmigrate_shims.theano import config

    FACES.begin("theano")  # whose flags Keras read first
    _float.append(config.floatX)
    config.floatX = keras.config.floatx()


def remove() -> None:
    FACES.first.pop("keras", None)
    of_keras.end()
    while _added:
        delattr(*_added.pop())
    if _float:
        from kmigrate_shims.theano import config

        config.floatX = _float.pop()
