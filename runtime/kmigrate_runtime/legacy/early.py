"""Where the layers of a trace of Keras 0 are in its spec: there layers had no names, and a trace has their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kmigrate_runtime.spec import Model

Entry = tuple[str, str]  # path in the trace, class


def paths(layers: list[dict[str, Any]], model: Model) -> dict[str, str]:
    """The path in the spec for the path of each layer in the trace that has one there."""
    entries = [(str(layer["path"]), str(layer.get("class"))) for layer in layers]
    named = {layer.name: layer for layer in model.layers}
    if any(path.startswith("layer_") for path, _ in entries) and not any(path in named for path, _ in entries):
        return _by_place(entries, model, "")
    found = {}
    for name, layer in named.items():  # the nodes of a Graph
        inside = [(path, kind) for path, kind in entries if path.startswith(f"{name}/")]
        if any(path == name for path, _ in entries):
            found[name] = name
        elif inside and layer.model is not None:
            found.update(_by_place(inside, layer.model, f"{name}/"))
    return found


def _by_place(entries: list[Entry], model: Model, prefix: str) -> dict[str, str]:
    """Both have their layers in one order; where one has more than the other, none is believed."""
    left = list(entries)
    found = {left.pop(0)[0]: path for path in _leaves(model, prefix, left) if left}
    return found if not left and len(found) == len(entries) else {}


def _leaves(model: Model, prefix: str, left: list[Entry]) -> Iterator[str]:
    """What the recorder took for one layer: an AutoEncoder is one, a model inside of a model is its layers."""
    for layer in model.layers:
        if layer.kind == "InputLayer":
            continue
        if layer.model is not None and not (left and left[0][1] == "AutoEncoder"):
            yield from _leaves(layer.model, f"{prefix}{layer.name}/", left)
        else:
            yield f"{prefix}{layer.name}"
