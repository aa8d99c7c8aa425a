"""Weights that tf.keras wrote since 2.12 into files .weights.h5: by where a layer stands, and not by its name.

Layers are counted by their class; until 2.13 those with weights were counted twice, for they stood in the list twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from kmigrate_runtime.legacy import kinds
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.weights import order
from kmigrate_runtime.legacy.weights.assign import hand_out
from kmigrate_runtime.spec import Array, Layer, Model

Places = Mapping[str, tuple[Array, ...]]
ROOMS = {"layers": 1, "_layer_checkpoint_dependencies": 2}  # how often a layer with weights counts
ADVICE = "Give the architecture that the weights were saved from."


def assign(model: Model, places: Places, context: Context) -> None:
    found = dict(_of_model(model, "", places))
    for place in places:
        if place not in found:
            raise context.wrong(f"it has weights at {place}, and the architecture has no layer there. {ADVICE}")
    for place, layer in found.items():
        _fill(layer, place, places.get(place, ()), context)


def _of_model(model: Model, inside: str, places: Places) -> list[tuple[str, Layer]]:
    """Every layer that owns weights, with its place."""
    room = next((room for room in ROOMS if any(place.startswith(f"{inside}{room}/") for place in places)), "layers")
    found = []
    counts: Counter[str] = Counter()
    for layer in model.layers:
        owners = _of_layer(layer, _counted(f"{inside}{room}/", layer, counts), places)
        counts[_word(layer)] += ROOMS[room] if owners else 1
        found += owners
    return found


def _of_layer(layer: Layer, place: str, places: Places) -> list[tuple[str, Layer]]:
    if layer.model is not None:
        return _of_model(layer.model, f"{place}/", places)
    if layer.kind == "Bidirectional":
        ways = zip(("forward_layer", "backward_layer"), layer.inner, strict=False)
        return [pair for name, one in ways for pair in _of_layer(one, f"{place}/{name}", places)]
    if layer.kind == "TimeDistributed":
        return [pair for one in layer.inner for pair in _of_layer(one, f"{place}/layer", places)]
    if layer.inner:
        return _of_cells(layer, place, places)
    if not order.in_file(layer, 2) and layer.foreign is None:
        return []
    return [(f"{place}/cell" if f"{place}/cell" in places else place, layer)]


def _of_cells(layer: Layer, place: str, places: Places) -> list[tuple[str, Layer]]:
    """The cell of a loop, or the cells of a stack."""
    if layer.kind != "StackedRNNCells" and len(layer.inner) == 1:
        return _of_layer(layer.inner[0], f"{place}/cell", places)
    stack = place if layer.kind == "StackedRNNCells" else f"{place}/cell"
    counts: Counter[str] = Counter()
    found = []
    for one in layer.inner:
        found += _of_layer(one, _counted(f"{stack}/cells/", one, counts), places)
        counts[_word(one)] += 1
    return found


def _counted(room: str, layer: Layer, counts: Counter[str]) -> str:
    word = _word(layer)
    return f"{room}{word}_{counts[word]}" if counts[word] else f"{room}{word}"


def _word(layer: Layer) -> str:
    """The class of a layer in the words of a file."""
    name = layer.kind
    if layer.model is not None:
        name = "Sequential" if layer.model.sequential else "Functional"
    elif layer.foreign is not None:
        name = layer.foreign.name.rpartition(">")[2]
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _fill(layer: Layer, place: str, arrays: tuple[Array, ...], context: Context) -> None:
    slots = order.in_file(layer, 2)
    if layer.foreign is not None and not slots:
        layer.weights = {str(number): array for number, array in enumerate(arrays)}
        return
    if len(slots) != len(arrays):
        raise context.wrong(
            f"the layer {layer.name} ({layer.kind}) has {len(arrays)} arrays at {place} where {len(slots)} are needed. "
            f"{ADVICE}"
        )
    hand_out(slots, arrays, context)
    problem = kinds.misfit(layer)
    if problem:
        raise context.wrong(f"the layer {layer.name} ({layer.kind}) {problem}. {ADVICE}")
