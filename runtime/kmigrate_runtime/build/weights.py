"""Weights go into a layer as it is built, so that none is drawn first and no array is held twice.

A file's arrays may be read only when they are asked for; the variable then keeps the memory that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_runtime.build import streams
from kmigrate_runtime.build.registry import refusal
from kmigrate_runtime.spec import Layer

# What Keras 3 calls some roles.
ALIASES = {
    "depthwise_kernel": ("depthwise_kernel", "kernel"),
    "embeddings": ("embeddings", "_embeddings"),
    "alpha": ("alpha", "alphas"),
    "beta": ("beta", "betas"),
}
# Weights that no old layer had: random generators, and the steps that moving averages were divided by.
OWN = ("seed_generator_state", "steps", "seed")
LARGE = 16 * 2**20  # bytes
WITH_CELL = frozenset({"SimpleRNN", "LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})


@dataclass
class _Offer:
    layer: Layer
    owner: Any
    path: str
    taken: dict[str, Any] = field(default_factory=dict)  # role -> variable


@dataclass
class Given:
    """Which arrays wait for which layers, and the variables that have taken them, by path."""

    offers: list[_Offer] = field(default_factory=list)
    progress: Callable[[int], None] = lambda size: None

    def offer(self, layer: Layer, made: Any, path: str) -> None:
        for one in _owners(layer, made, path):
            self.offers.append(one)
            if one.layer.weights and not getattr(one.owner, "built", False):
                self._listen(one)

    def _listen(self, offer: _Offer) -> None:
        """Lets the layer ask for its weights where it would draw them."""
        usual = offer.owner.add_weight

        def add_weight(*args: Any, **kwargs: Any) -> Any:
            role = _role(offer, kwargs.get("name"))
            if role is None:
                return usual(*args, **kwargs)
            array = offer.layer.weights[role]
            kwargs["initializer"] = self._reader(offer, role)
            variable = usual(*args, **kwargs)
            self.progress(_size(array))
            offer.taken[role] = variable
            return variable

        offer.owner.__dict__["add_weight"] = add_weight

    def _reader(self, offer: _Offer, role: str) -> Callable[..., Any]:
        def read(shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
            array = offer.layer.weights[role]
            if tuple(shape) != tuple(array.shape):
                raise refusal(
                    offer.layer, f"the file's {role} has the shape {tuple(array.shape)}, and not {tuple(shape)}"
                )
            if _size(array) > LARGE:
                return streams.tensor(array, dtype or "float32")
            value = tf.constant(_read(array, dtype))
            streams.drop(array)
            return value

        return read

    def settle(self, complete: bool) -> dict[str, Any]:
        """Gives what was not asked for, and finds that nothing is left over; the variables by path."""
        found: dict[str, Any] = {}
        for offer in self.offers:
            offer.owner.__dict__.pop("add_weight", None)
            _assign_rest(offer)
            if complete:
                _check(offer)
            found |= {f"{offer.path}/{role}": variable for role, variable in offer.taken.items()}
        return found


def _owners(layer: Layer, made: Any, path: str) -> Iterator[_Offer]:
    """The spec's layers that own weights, each with the object of Keras 3 that owns them."""

    def into(number: int, inside: Any) -> Iterator[_Offer]:
        inner = layer.inner[number]
        return _owners(inner, inside, f"{path}/{inner.name}")

    if layer.model is not None:
        return
    if layer.kind == "TimeDistributed":
        yield from into(0, made.layer)
    elif layer.kind == "Bidirectional":
        yield from into(0, made.forward_layer)
        yield from into(1, made.backward_layer)
    elif layer.inner and hasattr(made, "layer"):  # a wrapper of the user's
        yield from [_Offer(layer, made, path)] if layer.weights else []
        yield from into(0, made.layer)
    elif layer.inner:
        cells = made.cell if hasattr(made, "cell") else made
        several = len(layer.inner) > 1
        for number in range(len(layer.inner)):
            yield from into(number, cells.cells[number] if several else cells)
    elif layer.kind in WITH_CELL and layer.foreign is None:
        yield _Offer(_added_up(layer, made.cell), made.cell, path)
    else:
        yield _Offer(layer, made, path)


def _added_up(layer: Layer, cell: Any) -> Layer:
    """Both biases of CuDNN's LSTM as the one of Keras 3, where the cell has no two."""
    bias = layer.weights.get("bias")
    if layer.kind != "LSTM" or bias is None or bias.ndim == 1 or getattr(cell, "two_biases", False):
        return layer
    return replace(layer, weights={**layer.weights, "bias": np.sum(bias, axis=0)})


def _role(offer: _Offer, name: str | None) -> str | None:
    for role in offer.layer.weights:
        if role not in offer.taken and (name == role or name in ALIASES.get(role, ())):
            return role
    return None


def _size(array: Any) -> int:
    return int(array.size) * 4


def _read(array: Any, dtype: Any) -> np.ndarray:
    # np.ascontiguousarray makes a list of a single number, such as the count of a Normalization.
    return np.asarray(array, dtype=dtype or "float32", order="C")


def _assign_rest(offer: _Offer) -> None:
    left = [role for role in offer.layer.weights if role not in offer.taken]
    named = {role: next((v for name in ALIASES.get(role, (role,))
                         if (v := getattr(offer.owner, name, None)) is not None), None) for role in left}  # fmt: skip
    if left and not offer.taken and any(variable is None for variable in named.values()):
        # A class of the user may call its weights what it likes; their order is that of the file.
        variables = list(offer.owner.weights)
        if len(variables) == len(left):
            named = dict(zip(left, variables, strict=True))
    for role, variable in named.items():
        if variable is None:
            raise refusal(offer.layer, f"it has no place for the {role} of the file")
        array = offer.layer.weights[role]
        if tuple(variable.shape) != tuple(array.shape):
            shapes = f"{tuple(array.shape)}, and not {tuple(variable.shape)}"
            raise refusal(offer.layer, f"the file's {role} has the shape {shapes}")
        variable.assign(_read(array, variable.dtype))
        offer.taken[role] = variable


def _check(offer: _Offer) -> None:
    taken = {id(variable) for variable in offer.taken.values()}
    for variable in _own_variables(offer.owner):
        if id(variable) not in taken and variable.name not in OWN:
            raise refusal(offer.layer, f"the file has nothing for its weight {variable.name}")


def _own_variables(owner: Any) -> list[Any]:
    return [*getattr(owner, "_trainable_variables", []), *getattr(owner, "_non_trainable_variables", [])]
