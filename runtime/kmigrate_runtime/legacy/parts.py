"""What a file holds, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kmigrate_runtime.legacy.weights.assign import Stored
from kmigrate_runtime.spec import Array

MODERN = "It is modern: keras.models.load_model reads it."


@dataclass
class Parts:
    """What a file holds, before anything is made of it."""

    path: str
    form: str
    architecture: Any = None
    layers: list[Stored] = field(default_factory=list)
    places: dict[str, tuple[Array, ...]] = field(default_factory=dict)  # weights by where their layer stands
    training: Any = None
    slots: list[tuple[str, Array]] = field(default_factory=list)  # of the optimizer
    said: dict[str, str] = field(default_factory=dict)  # keras_version, backend
    graph: bool = False  # weights of a Graph of Keras 0, all in one list
