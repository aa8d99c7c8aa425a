"""`theano.function`, `theano.grad` and methods of Theano's tensors for tensors of Keras, outside of layers.

On Theano a tensor of Keras was one of Theano's. Here functions and gradients that are asked of tensors of Keras, or of
expressions that `theano.tensor` makes of them, are those of K.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from typing import Any

from keras import KerasTensor

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import FOREIGN, OPERATORS, KerasVariable, Leaf, adopted, computing, leaves
from kmigrate_shims.install.theano_expressions import (
    adopt,
    batch_size,
    in_step,
    is_theano,
    leaf,
    of_keras,
    part,
    target,
)


def _each(given: Any) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple)) else [] if given is None else [given]


def _make(inputs: Any, outputs: Any, updates: Any, givens: Any) -> Callable[..., Any] | None:
    """A function that is called as Theano's were."""
    from kmigrate_shims.theano.compile.pfunc import iter_over_pairs

    # Pairs are wanted: Theano's own `function` says so.
    if isinstance(updates, (list, tuple)) and any(is_theano(one) for one in updates):
        return None
    pairs, stead = iter_over_pairs(updates), iter_over_pairs(givens)
    keys = sorted(outputs) if isinstance(outputs, Mapping) else None
    wanted = outputs if keys is None else [outputs[key] for key in keys]
    found = [one for pair in (*pairs, *stead) for one in pair]
    if not any(of_keras(getattr(one, "variable", one)) for one in (*inputs, *_each(wanted), *found)):
        return None
    changes = [(target(old), adopt(new)) for old, new in pairs]
    given = [adopt(_variable(one)) for one in inputs]
    made = _given(stead, given, [] if wanted is None else adopted(wanted), changes)

    def call(*values: Any) -> Any:
        if len(values) != len(given):
            raise TypeError(f"the function takes {len(given)} inputs, and {len(values)} were given")
        found = made(list(values))
        return None if wanted is None else found if keys is None else dict(zip(keys, found, strict=True))

    return call


def _variable(given: Any) -> Any:
    """The variable of an input."""
    if not hasattr(given, "variable"):
        return given
    if given.value is not None or given.update is not None:
        raise TypeError(
            f"theano.function: the input {given.variable} of a function of tensors of Keras has a value or an update "
            "of its own."
        )
    return given.variable


def _given(stead: list[Any], inputs: list[Any], outputs: Any, changes: list[Any]) -> Callable[[list[Any]], Any]:
    """The function of K; where others stand for some tensors, these are computed before and fed."""
    from kmigrate_shims.theano.compile.sharedvalue import shared

    if not stead:
        return K.function(inputs, outputs, updates=changes)
    replaced = [adopt(old) for old, _ in stead]
    standing = [new if is_theano(new) else shared(new) for _, new in stead]
    before = K.function(inputs, [adopt(new) for new in standing])
    behind = K.function([*inputs, *replaced], outputs, updates=changes)
    return lambda values: behind([*values, *before(values)])


def _derive(cost: Any, wrt: Any, constant: Any, known: Any, disconnected: str) -> Any:
    if not any(of_keras(one) for one in (cost, *_each(wrt))):
        return None
    if constant or known:
        raise TypeError(
            "theano.grad: consider_constant and known_grads are not there for tensors of Keras: take K.stop_gradient."
        )
    if any(getattr(one, "owner", None) is not None for one in _each(wrt)):
        raise TypeError(
            "theano.grad: where tensors of Keras are in the cost, it is derived by these, by weights, and by shared "
            "variables and inputs of Theano, and by no expression of theano.tensor. Make that with functions of K."
        )
    from kmigrate_shims.theano.gradient_errors import DisconnectedInputError

    several = [adopt(one) for one in _each(wrt)]
    found = K.gradients(adopt(cost), several)
    for place, one in enumerate(found):
        if one is None and disconnected == "raise":
            raise DisconnectedInputError(
                f"grad method was asked to compute the gradient with respect to a variable that is not part of the "
                f"computational graph of the cost: {several[place]}"
            )
    found = [K.zeros_like(one) if each is None else each for each, one in zip(found, several, strict=True)]
    return found if isinstance(wrt, (list, tuple)) else found[0]


def _yielding(kind: Any, name: str) -> Callable[..., Any]:
    """An operator that leaves to Theano what has an expression of Theano in it, or is an index that only it knows."""
    native = getattr(kind, name)

    @functools.wraps(native)
    def operate(self: Any, *others: Any) -> Any:
        if not computing() and any(is_theano(one) for one in leaves(others)):
            return getattr(leaf(self), name)(*others)
        try:
            return native(self, *others)
        except ValueError:
            if computing() or name != "__getitem__":
                raise
            return getattr(leaf(self), name)(*others)

    return operate


_natives: list[tuple[Any, str, Any]] = []


def _others() -> list[tuple[list[Any], Any]]:
    from kmigrate_shims.theano.compile import function
    from kmigrate_shims.theano.gradient import OTHERS as DERIVING
    from kmigrate_shims.theano.tensor.construct import NO_SIZE

    return [(sys.modules[function.__module__].OTHERS, _make), (DERIVING, _derive), (NO_SIZE, batch_size)]


def begin() -> None:
    for others, one in _others():
        others.append(one)
    FOREIGN.leaf, FOREIGN.adopt, FOREIGN.in_step, FOREIGN.part = leaf, adopt, in_step, part
    for kind in (KerasTensor, Leaf, KerasVariable):
        for name in OPERATORS:
            if name in vars(kind):
                _natives.append((kind, name, vars(kind)[name]))
                setattr(kind, name, _yielding(kind, name))


def end() -> None:
    FOREIGN.leaf = FOREIGN.adopt = FOREIGN.in_step = FOREIGN.part = None
    while _natives:
        setattr(*_natives.pop())
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
