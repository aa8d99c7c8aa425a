"""The options of a layer of the spec as arguments of a layer of Keras 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kmigrate_runtime.build import parts
from kmigrate_runtime.build.names import allowed
from kmigrate_runtime.build.registry import refusal
from kmigrate_runtime.spec import Layer

if TYPE_CHECKING:
    from kmigrate_runtime.build.kit import Kit

# Options that say how the old layer was made and not what it computes.
SILENT = frozenset({"input_dim", "input_length", "input_shape", "batch_input_shape", "input_dtype", "cache_enabled"})


def arguments(layer: Layer, kit: Kit, *, drop: tuple[str, ...] = (), **renamed: str) -> dict[str, Any]:
    """The options, with parts (activations, initializers...) made, lists as tuples, and the names of the layer."""
    found: dict[str, Any] = {}
    for name, value in layer.options.items():
        if name in drop or (name in SILENT and (layer.kind, name) != ("Embedding", "input_dim")):
            continue
        found[renamed.get(name, name)] = parts.part(name, value, layer, kit)
    return {**found, **common(layer)}


def common(layer: Layer) -> dict[str, Any]:
    given: dict[str, Any] = {"name": allowed(layer.name)}
    # That of an Embedding of Keras 1 was the type of its input.
    if layer.dtype is not None and layer.dtype != "float32" and layer.dtype.startswith(("float", "mixed")):
        given["dtype"] = layer.dtype
    return given


def create(cls: Any, layer: Layer, given: Mapping[str, Any]) -> Any:
    """The layer; what its class does not take becomes a sentence about the layer."""
    try:
        return cls(**given)
    except (TypeError, ValueError) as error:
        why = " ".join(str(error).split())
        if "nrecognized keyword" in why or "unexpected keyword" in why:
            why += f". If {layer.kind} is a class of yours, give it with --custom"
        raise refusal(layer, why) from error


def plain(cls: Any, layer: Layer, kit: Kit, *, drop: tuple[str, ...] = (), **renamed: str) -> Any:
    return create(cls, layer, arguments(layer, kit, drop=drop, **renamed))


def neutral(layer: Layer, **values: Any) -> tuple[str, ...]:
    """Names of options that Keras 3 does not have, of which only these values say nothing; to be dropped."""
    for name, value in values.items():
        given = layer.options.get(name, value)
        if given != value and not (isinstance(given, list | tuple) and all(one == value for one in given)):
            raise refusal(layer, f"{name}={given!r} has no equal in Keras 3")
    return tuple(values)
