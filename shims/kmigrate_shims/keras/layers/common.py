"""What the layers of a room share."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras import activations, constraints, initializers, regularizers

PARTS = {
    "activation": activations,
    "initializer": initializers,
    "regularizer": regularizers,
    "constraint": constraints,
}


def take(layer: Any, given: dict[str, Any], *names: str) -> None:
    """Sets the named arguments on the layer; activations, initializers and kin are looked up."""
    for name in names:
        kind = PARTS.get(name.rpartition("_")[2])
        setattr(layer, name, kind.get(given[name]) if kind is not None else given[name])


def config_of(layer: Any, *names: str) -> dict[str, Any]:
    found = {}
    for name in names:
        kind = PARTS.get(name.rpartition("_")[2])
        value = getattr(layer, name)
        found[name] = kind.serialize(value) if kind is not None else value
    return found
