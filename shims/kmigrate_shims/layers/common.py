"""What several of the old layers share."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import keras

PACKAGE = "kmigrate_shims"
# The parts of a layer that are given as a name or an object, and the module that knows them.
PARTS = {
    "activation": keras.activations,
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
    "constraint": keras.constraints,
}


def part(name: str, value: Any) -> Any:
    """`part("kernel_initializer", "zeros")` is the initializer."""
    return PARTS[name.rpartition("_")[2]].get(value)


def config_of(layer: Any, *names: str) -> dict[str, Any]:
    """The layer's own arguments, as a configuration holds them."""
    found = {}
    for name in names:
        value = getattr(layer, name)
        module = PARTS.get(name.rpartition("_")[2])
        found[name] = module.serialize(value) if module is not None and value is not None else value
    return found


def by_name(base: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """All arguments of a layer by name, where some came by position."""
    names = list(inspect.signature(base.__init__).parameters)[1:]  # type: ignore[misc]
    if len(args) > len(names):
        raise TypeError(f"{base.__name__} takes {len(names)} arguments, and {len(args)} were given")
    given = dict(zip(names, args, strict=False))
    if twice := given.keys() & kwargs.keys():
        raise TypeError(f"{base.__name__} was given {', '.join(sorted(twice))} twice")
    return {**given, **kwargs}


def with_shape(options: dict[str, Any], input_dim: int | None) -> dict[str, Any]:
    """The options of the base class, with the `input_dim` that the old layers took by position."""
    return options if input_dim is None else {**options, "input_dim": input_dim}


def set_initial(layer: Any, weights: Sequence[Any] | None) -> None:
    """Keras 1's `weights=`: what a layer starts from. It is no part of the configuration, as it never was."""
    if weights is not None:
        layer.set_weights(list(weights))


def shared_shape(input_shape: Sequence[int | None], shared_axes: Sequence[int] | None) -> tuple[int, ...]:
    """The shape of weights that are one per unit, but for the axes (counted with the batch) that share one."""
    shape = list(input_shape[1:])
    for axis in shared_axes or ():
        shape[axis - 1] = 1
    if None in shape:
        raise ValueError(f"the input shape {tuple(input_shape)} must be known where its axes are not shared")
    return tuple(int(size) for size in shape if size is not None)


def axes_of(shared_axes: Any) -> list[int] | None:
    if shared_axes is None:
        return None
    return list(shared_axes) if isinstance(shared_axes, list | tuple) else [shared_axes]


def register(name: str | None = None) -> Any:
    """Makes a class or function one that a saved model may name."""
    return keras.saving.register_keras_serializable(package=PACKAGE, name=name)


def register_as(name: str) -> Any:
    """The same for a class that goes by the name of an old one: programs ask for it, and layers are numbered by it."""

    def named(cls: type) -> type:
        cls.__qualname__, cls.__name__ = cls.__name__, name
        known: type = register(cls.__qualname__)(cls)
        return known

    return named


def register_function(name: str) -> Any:
    """The same for a loss or metric, which Keras 3.0 looks for by the function's own name."""

    def known(function: Any) -> Any:
        keras.saving.get_custom_objects()[function.__name__] = function
        # Histories and progress lines show this one, where the function's own is not that of a built-in.
        function.name = name
        return register(name)(function)

    return known
