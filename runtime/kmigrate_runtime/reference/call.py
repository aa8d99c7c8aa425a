"""One call of one layer, and what a run has to say to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.reference.arrays.tape import Array, Traced, Value
from kmigrate_runtime.spec import Layer

Mask: TypeAlias = "Array | None"
Weights: TypeAlias = dict[tuple[int, str], Traced]  # by the layer's identity and the role
LARGE = 1 << 22  # numbers of a matrix that is not turned into another dtype as a whole


def quiet() -> Any:
    """Numbers that are none are computed as the old stacks did; who compares them looks at them."""
    return np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore")


class Unsupported(Complaint):
    """The reference cannot compute this; the sentence names it."""


@dataclass
class Run:
    """One pass through a model: its phase, its numbers, and what it leaves behind."""

    training: bool = False
    dtype: Any = np.float64
    # Draws masks and noise. Without it a layer that would draw in training is refused: no witness can repeat it.
    random: np.random.Generator | None = None
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)  # for what is foreign, by path or name
    traced: Weights = field(default_factory=dict)
    states: dict[str, list[Array]] = field(default_factory=dict)  # of stateful layers, by path
    updates: dict[tuple[int, str], Array] = field(default_factory=dict)  # moving statistics, as `traced` has its keys
    penalties: list[Value] = field(default_factory=list)
    steps: int = 0  # of training, before this one
    bare: set[int] = field(default_factory=set)  # layers (by identity) whose activation is left out
    moves: bool = False  # moving statistics in the test phase
    follows: bool = False  # whether what goes into a sigmoid or softmax is kept, for losses that look for it
    arguments: dict[int, tuple[Value, Value]] = field(default_factory=dict)  # by the identity of what came out

    @contextmanager
    def in_phase(self, phase: str | None) -> Iterator[None]:
        """Within, where that is said, a step of training is as in the test phase; averages move all the same."""
        before = self.training, self.moves
        if phase == "test":
            self.training, self.moves = False, self.training or self.moves
        try:
            yield
        finally:
            self.training, self.moves = before

    def weight(self, layer: Layer, role: str) -> Value:
        found = self.traced.get((id(layer), role))
        if found is not None:
            return found
        if role not in layer.weights:
            raise Unsupported(f"Layer {layer.name!r} ({layer.kind}) has no weight {role!r} in this file.")
        array = np.asarray(self.updates.get((id(layer), role), layer.weights[role]))
        # `matmul` takes a large matrix in pieces; others are needed whole.
        return array if layer.kind == "Dense" and array.size > LARGE else array.astype(self.dtype, copy=False)


@dataclass
class Call:
    """A layer on its inputs."""

    layer: Layer
    path: str
    inputs: list[Value]
    masks: list[Mask]
    run: Run
    extra: dict[str, Any] = field(default_factory=dict)  # further arguments of the call, tensors as values
    extra_masks: dict[str, Mask] = field(default_factory=dict)  # of those that are tensors
    nth: int = 0  # which call of the layer this is, counted through all calls of the models around it
    made_masks: list[Mask] = field(default_factory=list)  # by the layer inside of a wrapper

    @property
    def x(self) -> Value:
        return self.inputs[0]

    @property
    def mask(self) -> Mask:
        return self.masks[0] if self.masks else None

    @property
    def training(self) -> bool:
        given = self.extra.get("training")
        if given and not self.run.training and self.run.random is None and self.layer.kind != "BatchNormalization":
            return False  # it draws in predictions too, which nobody can repeat
        return self.run.training if given is None else bool(given)

    def option(self, name: str, default: Any = None) -> Any:
        if name == "activation" and id(self.layer) in self.run.bare:
            return None
        return self.layer.options.get(name, default)

    def has(self, role: str) -> bool:
        return role in self.layer.weights

    def weight(self, role: str) -> Value:
        return self.run.weight(self.layer, role)

    def biased(self, y: Value) -> Value:
        """Plus the bias along the last axis, where the layer has one."""
        return y + self.weight("bias") if self.option("use_bias", True) and self.has("bias") else y

    def draw(self) -> np.random.Generator:
        if self.run.random is None:
            raise Unsupported(
                f"Layer {self.path!r} ({self.layer.kind}) draws random numbers in training, which no reference can "
                "repeat. Set its rate to 0, or give random=numpy.random.default_rng(seed)."
            )
        return self.run.random

    def refuse(self, why: str) -> Unsupported:
        return Unsupported(f"Layer {self.path!r} ({self.layer.kind}): {why}")
