"""In which order a file holds the weights of a layer, however deep they are in models and wrappers."""

from __future__ import annotations

from dataclasses import dataclass

from kmigrate_runtime.legacy import kinds
from kmigrate_runtime.spec import Layer

GATES = {"LSTM": "icfo", "GRU": "zrh", "ConvLSTM2D": "icfo"}


@dataclass(frozen=True)
class Slot:
    """A place in the file: the layer that owns the array, and what it is to the layer."""

    layer: Layer
    part: str


Slots = tuple[list[Slot], list[Slot]]  # those that a gradient moves, and the others


def in_file(layer: Layer, generation: int) -> list[Slot]:
    """The slots of a layer as they follow each other in the file."""
    trained, still = slots(layer, generation)
    return [*trained, *still]


def slots(layer: Layer, generation: int) -> Slots:
    """Keras put what is trained before what is not, and asked every layer inside the same way."""
    parts = parts_inside(layer)
    if parts:
        found = [slots(part, generation) for part in parts]
        if generation == 0:  # containers put one layer after the other
            return [slot for trained, still in found for slot in (*trained, *still)], []
        trained = [slot for part, _ in found for slot in part]
        still = [slot for _, part in found for slot in part]
    else:
        trained, still = _own(layer, generation)
    return (trained, still) if layer.trainable else ([], [*trained, *still])


def parts_inside(layer: Layer) -> list[Layer]:
    if layer.model is not None:
        return [part for part in layer.model.layers if part.kind != "InputLayer"]
    return layer.inner


def _own(layer: Layer, generation: int) -> Slots:
    kind = kinds.table().get(layer.kind)
    if kind is None:
        return [], []
    if generation < 2 and layer.kind in GATES and _has_gates(layer):
        return [Slot(layer, f"{part}_{gate}") for gate in GATES[layer.kind] for part in ("W", "U", "b")], []
    roles = [role.name for role in kind.roles_of(layer.options)]
    return (
        [Slot(layer, role) for role in roles if role not in kind.still],
        [Slot(layer, role) for role in roles if role in kind.still],
    )


def _has_gates(layer: Layer) -> bool:
    """Keras 1 kept an array for each gate, unless it was told to consume less of a GPU."""
    return layer.kind == "ConvLSTM2D" or layer.options.get("implementation") != 2
