"""The spec: what a model is, in one vocabulary, whichever Keras wrote it.

The readers in `legacy` make it, `build` makes a model of Keras 3 of it, `reference` computes it in NumPy. The law
between them: **the reader knows the release and the backend, and nobody after it has to ask.** Where these computed
otherwise, the difference stands in the spec as an option or as a kind of its own. docs/spec.md has the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray


@dataclass(frozen=True)
class Source:
    """Where a spec comes from."""

    path: str
    form: str  # "hdf5 model", "hdf5 weights", "json", "yaml"
    package: str = "keras"  # or "tf.keras"
    release: str | None = None  # "1.2.2"; what the file says, or what its form shows ("0", "1", "2")
    backend: str | None = None  # "theano", "tensorflow", "cntk"; None where neither file nor user says
    # How it is known: the attribute of the file, or the word of the user.
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tensor:
    """One output of one call of a layer."""

    layer: str
    call: int = 0
    index: int = 0


@dataclass(frozen=True)
class Call:
    """One use of a layer: on these tensors, with these further arguments (an `initial_state` is a list of tensors)."""

    inputs: tuple[Tensor, ...]
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Foreign:
    """What the file names but does not hold: a class of the user, a function, or code that was marshalled."""

    what: str  # "class", "function", "lambda"
    name: str
    config: dict[str, Any] = field(default_factory=dict)
    code: bytes | None = None  # bytecode, never run
    defaults: tuple[Any, ...] | None = None
    closure: tuple[Any, ...] | None = None
    output_shape: Any = None


@dataclass
class Layer:
    """A layer with all its options written out, and its weights by role."""

    name: str
    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    weights: dict[str, Array] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    inner: list[Layer] = field(default_factory=list)  # what is wrapped: one, the two of Bidirectional, or cells
    model: Model | None = None  # where the layer is a model
    foreign: Foreign | None = None
    trainable: bool = True
    batch_shape: tuple[int | None, ...] | None = None  # where the file says what goes in
    dtype: str | None = None

    def walk(self, prefix: str = "") -> Iterator[tuple[str, Layer]]:
        """This layer and all inside of it, each with its path."""
        path = f"{prefix}{self.name}"
        yield path, self
        for layer in self.inner:
            yield from layer.walk(f"{path}/")
        if self.model is not None:
            for layer in self.model.layers:
                yield from layer.walk(f"{path}/")


@dataclass
class Model:
    """Layers and how they are connected. A Sequential has its calls and its InputLayer written out like any other."""

    name: str
    layers: list[Layer]  # in the order of the file
    inputs: list[Tensor]
    outputs: list[Tensor]
    sequential: bool = False

    def __getitem__(self, name: str) -> Layer:
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def walk(self) -> Iterator[tuple[str, Layer]]:
        for layer in self.layers:
            yield from layer.walk()

    def weights(self) -> Iterator[tuple[str, Array]]:
        """Every weight with its path, such as `encoder/lstm_1/recurrent_kernel`."""
        for path, layer in self.walk():
            for role, array in layer.weights.items():
                yield f"{path}/{role}", array

    def ends(self) -> list[str]:
        """A name for each output, by which its loss is known: its layer's, numbered where a layer gives several."""
        found: list[str] = []
        for tensor in self.outputs:
            name, number = tensor.layer, 0
            while name in found:
                number += 1
                name = f"{tensor.layer}_{number}"
            found.append(name)
        return found

    def count(self) -> int:
        return sum(int(array.size) for _, array in self.weights())


@dataclass
class Optimizer:
    """An optimizer with its options written out, and what it had gathered.

    `slots` has for each of its memories ("momentum", "m", "v", "accumulator"...) an array for each path of a weight,
    laid out and turned as that weight is.
    """

    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    iterations: int = 0
    slots: dict[str, dict[str, Array]] = field(default_factory=dict)
    scalars: dict[str, float] = field(default_factory=dict)  # Nadam's `m_schedule`
    foreign: Foreign | None = None
    # What one of the user's keeps, in the order of the file: single arrays, and memories of all weights by their paths.
    own: list[Array | dict[str, Array]] = field(default_factory=list)


@dataclass
class Training:
    """What `compile` was given. Losses, weights and metrics are by `Model.ends`, in order."""

    optimizer: Optimizer | None = None
    losses: dict[str, str | Foreign | None] = field(default_factory=dict)
    loss_weights: dict[str, float] = field(default_factory=dict)
    metrics: dict[str, list[str | Foreign]] = field(default_factory=dict)
    sample_weight_mode: Any = None
    options: dict[str, Any] = field(default_factory=dict)  # how the losses of the release are weighted and reduced


@dataclass
class Spec:
    source: Source
    model: Model
    training: Training | None = None
    # What only the user can say, because numbers depend on it: a sentence each, with the flag that answers it.
    questions: list[str] = field(default_factory=list)
    # What a person should know and nothing depends on.
    notes: list[str] = field(default_factory=list)

    def told(self, note: str) -> Spec:
        return replace(self, notes=[*self.notes, note])
