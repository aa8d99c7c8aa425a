"""What surrounds `get_updates` while it is traced, so that it finds what it found in the old Keras."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import tensorflow as tf

from kmigrate_shims.backend.running import SIGNS
from kmigrate_shims.backend.symbolic import plain
from kmigrate_shims.backend.variables import Making

# An update is noted as the variable and its new value; all new values are computed of the old ones.
NOTED: dict[str, Callable[..., Any]] = {
    "update": lambda x, new_x: (x, new_x),
    "update_add": lambda x, increment: (x, x + increment),
    "update_sub": lambda x, decrement: (x, x - decrement),
    "moving_average_update": lambda x, value, momentum: (x, x * momentum + value * (1.0 - momentum)),
}


class Loss:
    """Stands for the loss: its gradients are known, and whoever computes with it is told."""

    def __init__(self, params: Sequence[Any], grads: Sequence[Any]) -> None:
        self.__dict__["found"] = {id(p): g for p, g in zip(params, grads, strict=True)}

    def kmigrate_gradients(self, params: Any) -> list[Any]:
        asked = params if isinstance(params, (list, tuple)) else [params]
        if any(id(raw(param)) not in self.found for param in asked):
            raise TypeError("get_updates knows gradients by the weights that the model trains, and by nothing else")
        return [self.found[id(raw(param))] for param in asked]

    def __getattr__(self, name: str) -> Any:
        raise TypeError("get_updates is given the gradients by self.get_gradients(loss, params), not the loss itself")


class Constraints:
    """The constraints of Keras 1 by their weights, which are no keys of a dictionary in TensorFlow 2."""

    def __init__(self, params: Sequence[Any]) -> None:
        self.found = {id(p): p for p in params if p.constraint is not None}

    def __contains__(self, param: Any) -> bool:
        return id(raw(param)) in self.found

    def __getitem__(self, param: Any) -> Any:
        return self.found[id(raw(param))].constraint

    def get(self, param: Any, default: Any = None) -> Any:
        found = self.found.get(id(raw(param)))
        return default if found is None else found.constraint

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.found.values())

    keys = __iter__

    def items(self) -> list[tuple[Any, Any]]:
        return [(param, param.constraint) for param in self]

    def values(self) -> list[Any]:
        return [param.constraint for param in self]


def raw(variable: Any) -> Any:
    """TensorFlow's own variable, on which every function of the old backend works."""
    while not isinstance(variable, tf.Variable):
        inner = getattr(variable, "_value", None)
        inner = getattr(variable, "value", None) if inner is None else inner
        if inner is None:
            return variable
        variable = inner
    return variable


def old_names(variables: Sequence[Any]) -> list[str]:
    """`dense/kernel:0`, of the layer and the weight, where Keras 3 has `sequential/dense/kernel`."""
    paths = [str(getattr(v, "path", None) or v.name).partition(":")[0] for v in variables]
    short = [_short(path.split("/")) for path in paths]
    count = Counter(short)
    return [f"{path if count[name] > 1 else name}:0" for path, name in zip(paths, short, strict=True)]


def _short(parts: list[str]) -> str:
    if len(parts) > 2 and parts[-2].endswith("_cell"):
        parts = [*parts[:-2], parts[-1]]
    directed = len(parts) > 2 and parts[-2].startswith(("forward_", "backward_"))
    return "/".join(parts[-3 if directed else -2 :])


def _note_methods(variable: Any) -> None:
    """`v.assign_add(x)` is an update, too; where it stands among others the order says nothing."""
    for name in SIGNS:
        setattr(variable, name, functools.partial(_noted, variable, name))


def _noted(variable: Any, name: str, value: Any, *options: Any, **more: Any) -> Any:
    return variable, SIGNS[name](variable, value)


def is_pair(update: Any) -> bool:
    return isinstance(update, tuple) and len(update) == 2 and isinstance(raw(update[0]), tf.Variable)


# What of a variable of TensorFlow gives its value.
READS = ("value", "read_value", "_dense_var_to_tensor")


@contextmanager
def _behind(native: Any, ordered: list[Any], inputs: Any) -> Iterator[Any]:
    """`with tf.control_dependencies([v.assign_add(1)])`: it is done, and what stands inside reads what it gave."""
    pairs = [one for one in inputs or () if is_pair(one)]
    ordered += pairs
    for variable, value in pairs:
        vars(variable).update(dict.fromkeys(_reads(variable), functools.partial(_told, value)))
    try:
        with native([one for one in inputs if not is_pair(one)] if inputs is not None else None) as given:
            yield given
    finally:
        for variable, _ in pairs:
            for name in _reads(variable):
                vars(variable).pop(name, None)


def _reads(variable: Any) -> tuple[str, ...]:
    return READS if isinstance(variable, tf.Variable) else ("current",)


def _told(value: Any, *options: Any, **more: Any) -> Any:
    return value


@contextmanager
def as_of_old(variables: Sequence[Any], make: Callable[..., Any]) -> Iterator[list[Any]]:
    """Weights have their old names and constraints, variables are made once, and updates are noted.

    It gives the updates that others wait for, which were done whether they were given back or not.
    """
    params = [raw(variable) for variable in variables]
    kept = [(param._handle_name, param._constraint) for param in params]
    backend, before = tf.keras.backend, Making.now
    functions = {name: getattr(backend, name) for name in NOTED}
    for param, variable, name in zip(params, variables, old_names(variables), strict=True):
        param._handle_name = name
        param._constraint = getattr(variable, "constraint", None)
    for name, function in NOTED.items():
        setattr(backend, name, function)
    noting = list(params)
    ordered: list[Any] = []
    native = tf.control_dependencies

    def now(value: Any, dtype: Any, name: Any) -> Any:
        noting.append(tf.Variable(value, dtype=dtype, name=name))
        _note_methods(noting[-1])
        return noting[-1]

    Making.now = now
    for param in params:
        _note_methods(param)
    for module in (tf, tf.compat.v1):
        module.control_dependencies = functools.partial(_behind, native, ordered)
    try:
        with tf.variable_creator_scope(make):
            yield ordered
    finally:
        for module in (tf, tf.compat.v1):
            module.control_dependencies = native
        Making.now = before
        for variable in noting:
            for name in SIGNS:
                vars(variable).pop(name, None)
        for name, function in functions.items():
            setattr(backend, name, function)
        for param, (name, constraint) in zip(params, kept, strict=True):
            param._handle_name, param._constraint = name, constraint


def pair(update: Any) -> tuple[Any, Any]:
    if not (isinstance(update, tuple | list) and len(update) == 2):
        raise TypeError(f"an update is a pair of a variable and its new value, and not {update!r}")
    variable = raw(update[0])
    if not isinstance(variable, tf.Variable):
        raise TypeError(f"an update is a pair of a variable and its new value, and {update[0]!r} is no variable")
    value = plain(update[1])  # it may be made of what `__init__` computed on variables
    value = value if tf.is_tensor(value) else tf.convert_to_tensor(value, variable.dtype)
    return variable, tf.cast(value, variable.dtype)
