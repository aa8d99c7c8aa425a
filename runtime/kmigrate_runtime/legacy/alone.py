"""Weights alone: what their file says, where nothing says of which layers they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy.parts import Parts
from kmigrate_runtime.spec import Array, Source

ADVICE = (
    "Give the architecture (.json or .yaml) and this file with --weights. Where there is a program and no "
    'architecture, `kmigrate run` runs it as it is: open("old.json", "w").write(model.to_json()) behind the model '
    "writes one."
)


@dataclass(frozen=True)
class Alone:
    """A file of weights: who wrote it, and the arrays of each layer under their names."""

    source: Source
    layers: dict[str, list[tuple[str, tuple[int, ...]]]]
    parameters: int


class NoArchitecture(Complaint):
    """A file cannot become a model, but what is in it can be said."""

    def __init__(self, parts: Parts, source: Source) -> None:
        super().__init__(f"{parts.path} has weights and no architecture. {ADVICE}")
        groups = list(_groups(parts))
        layers = {name: [(one, tuple(array.shape)) for one, array in arrays] for name, arrays in groups}
        self.alone = Alone(source, layers, sum(int(array.size) for _, arrays in groups for _, array in arrays))


def _groups(parts: Parts) -> Iterator[tuple[str, list[tuple[str, Array]]]]:
    for group in parts.layers:
        yield group.name, list(zip(group.names, group.arrays, strict=True))
    for place, arrays in parts.places.items():
        yield place, [(str(number), array) for number, array in enumerate(arrays)]
