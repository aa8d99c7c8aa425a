"""`theano.function`, `theano.grad` and methods of Theano's tensors for tensors of Keras, outside of layers.

On Theano a tensor of Keras was one of Theano's. Here functions and gradients that are asked of tensors of Keras alone
are those of K. An expression that `theano.tensor` makes of them is refused, and the refusal says what to take.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from keras import KerasTensor

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import KerasVariable

_OF_KERAS = (KerasTensor, KerasVariable)


def _each(given: Any) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple)) else [] if given is None else [given]


def _make(inputs: Any, outputs: Any, updates: Any, givens: Any) -> Callable[..., Any] | None:
    """A function that is called as Theano's were."""
    pairs = list(updates.items()) if isinstance(updates, Mapping) else list(updates or [])
    parts = [*inputs, *_each(outputs), *(one for pair in pairs for one in pair)]
    mine = [one for one in parts if isinstance(one, _OF_KERAS)]
    if not mine:
        return None
    if givens or any(type(one).__module__.startswith("kmigrate_shims.theano") for one in parts):
        raise TypeError(
            "theano.function takes tensors of Keras or tensors of theano.tensor, and not both, and no givens for those "
            "of Keras. Write it with functions of K: K.function(inputs, outputs, updates=updates)."
        )
    made = K.function(list(inputs), outputs if outputs is not None else [], updates=pairs)

    def call(*values: Any) -> Any:
        found = made(list(values))
        return None if outputs is None else found

    return call


def _derive(cost: Any, wrt: Any) -> Any:
    if not any(isinstance(one, _OF_KERAS) for one in (cost, *_each(wrt))):
        return None
    if not isinstance(cost, _OF_KERAS):
        raise TypeError(
            "theano.grad: an expression of theano.tensor cannot be derived by tensors of Keras. Write the cost with "
            "functions of K, and take K.gradients(cost, variables)."
        )
    return K.gradients(cost, wrt)


def _others() -> list[tuple[list[Any], Any]]:
    from kmigrate_shims.theano.compile import function
    from kmigrate_shims.theano.gradient import OTHERS as DERIVING

    return [(sys.modules[function.__module__].OTHERS, _make), (DERIVING, _derive)]


def begin() -> None:
    for others, one in _others():
        others.append(one)


def end() -> None:
    for others, one in _others():
        if one in others:
            others.remove(one)


def _reduced(name: str) -> Callable[..., Any]:
    def method(self: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return getattr(K, name)(self, axis=axis, keepdims=keepdims)

    return method


def _dimshuffle(self: Any, *pattern: Any) -> Any:
    """Axes in another order; "x" is a new one."""
    order = list(pattern[0]) if len(pattern) == 1 and isinstance(pattern[0], (list, tuple)) else list(pattern)
    found = K.permute_dimensions(self, tuple(one for one in order if one != "x"))
    for place, one in enumerate(order):
        if one == "x":
            found = K.expand_dims(found, place)
    return found


def _flatten(self: Any, ndim: int = 1) -> Any:
    if ndim not in (1, 2):
        raise NotImplementedError("flatten(ndim) outside of layers: take K.reshape for more than two axes.")
    return K.flatten(self) if ndim == 1 else K.batch_flatten(self)


def transposed(self: Any) -> Any:
    return K.transpose(self)


METHODS: dict[str, Callable[..., Any]] = {
    **{name: _reduced(name) for name in ("max", "mean", "min", "prod", "std", "sum", "var")},
    "clip": lambda self, low, high: K.clip(self, low, high),
    "dimshuffle": _dimshuffle,
    "dot": lambda self, other: K.dot(self, other),
    "flatten": _flatten,
}
