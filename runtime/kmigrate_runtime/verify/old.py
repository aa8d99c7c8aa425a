"""The old side: a witness of what the old model computed.

A trace was recorded where the old Keras runs. Where only the old file is left, the NumPy reference computes it in
float64. Both say, as far as the reference can compute the model, what float32 loses at each place.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from kmigrate_runtime.compare import apart
from kmigrate_runtime.complaints import Complaint, told
from kmigrate_runtime.proof import Proof
from kmigrate_runtime.spec import Layer, Spec, Tensor
from kmigrate_runtime.verify import chance
from kmigrate_runtime.verify.store import Kept, Store, kept

if TYPE_CHECKING:
    from kmigrate_runtime.reference import Outputs, Trained
    from kmigrate_runtime.verify.climbing import Request

Lost: TypeAlias = Callable[[], float | None]  # what float32 lost there, which costs a run of the reference
Key: TypeAlias = tuple[str, int, int]  # path of the layer, call, output
# The old numbers and the reference are believed to mean the same computation while they are as near as this, in
# units of what float32 loses; otherwise the reference is no judge of what may be lost.
BELIEVED = 64.0


@dataclass
class Given:
    """What a call of a layer read."""

    arrays: list[np.ndarray]
    masks: list[np.ndarray | None]


@dataclass
class Witness(ABC):
    """What the old model computed, by key."""

    spec: Spec | None
    inputs: list[np.ndarray]
    input_names: list[str]
    memory: int
    batch: tuple[list[np.ndarray], list[np.ndarray] | None] | None = None  # targets, weights of samples
    missing: dict[str, str] = field(default_factory=dict)  # what is not there, and why
    has_weights: bool = True
    repeats: bool = True  # whether it can be asked for numbers in which nothing was drawn
    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)  # code of the user's that computes, by path

    @property
    def borrowed(self) -> Container[str]:
        """Layers of which the witness knows no more than the new model does."""
        return self.functions

    @abstractmethod
    def tensors(self) -> list[Key]: ...

    @abstractmethod
    def output(self, key: Key) -> Kept: ...

    @property
    @abstractmethod
    def finals(self) -> list[tuple[str, Kept, Lost]]: ...

    @property
    @abstractmethod
    def finals_after(self) -> list[tuple[str, Kept, Lost]]: ...

    @property
    @abstractmethod
    def losses(self) -> list[float]: ...

    @abstractmethod
    def lost_of_step(self, number: int) -> float | None: ...

    @property
    @abstractmethod
    def loss(self) -> float | None: ...

    @abstractmethod
    def gradients(self) -> Iterator[tuple[str, Kept, Lost]]: ...

    @abstractmethod
    def lost(self, key: Key) -> float | None:
        """What float32 lost on the way to here."""

    @property
    @abstractmethod
    def lost_loss(self) -> float | None: ...

    @property
    def races(self) -> bool:
        """Whether the old training was one in which TensorFlow 1 could do things in more than one order."""
        return False

    def has(self, key: Key) -> bool:
        return key in self.tensors()

    def weights(self) -> Iterator[tuple[str, Kept]]:
        assert self.spec is not None
        for path, array in self.spec.model.weights():
            yield path, kept(array)

    @property
    def drawing(self) -> list[str]:
        """The layers that draw random numbers in training."""
        return chance.drawing(self.spec) if self.spec is not None else []

    def lacks(self, what: str) -> str:
        return self.missing.get(what, "")

    @cached_property
    def layers(self) -> dict[str, Layer]:
        return dict(self.spec.model.walk()) if self.spec is not None else {}

    @cached_property
    def masked(self) -> bool:
        """Whether anything in the model makes a mask."""
        return any(layer.kind == "Masking" or layer.options.get("mask_zero") for layer in self.layers.values())

    def kind(self, path: str) -> str:
        layer = self.layers.get(path)
        return layer.kind if layer is not None else ""

    def is_input(self, path: str) -> bool:
        return self.kind(path) == "InputLayer"

    def read(self, path: str, call: int) -> Given | None:
        """The arrays that a call was given, where all of them are known whole."""
        layer = self.layers.get(path)
        if layer is None or not layer.calls:
            return None
        turn, own = divmod(call, len(layer.calls))
        use = layer.calls[own]
        given = Given([], [])
        for tensor in (*use.inputs, *_tensors(list(use.options.values()))):
            found = self._at(path.rpartition("/")[0], tensor, turn)
            if found is None:
                return None
            array, mask = found
            given.arrays.append(array)
            given.masks.append(mask)
        return given

    def _at(self, owner: str, tensor: Tensor, turn: int) -> tuple[np.ndarray, np.ndarray | None] | None:
        """A tensor inside of the model `owner`, in one of its turns."""
        path = f"{owner}/{tensor.layer}" if owner else tensor.layer
        key = (path, turn * max(1, len(self.layers[path].calls)) + tensor.call, tensor.index)
        mask = self.computed.masks.get(key) if self.masked and self.computed is not None else None
        if self.has(key):
            kept = self.output(key)
            return None if kept.places is not None else (np.asarray(kept.values), mask)
        layer = self.layers[path]
        if layer.model is not None:  # a trace of Keras 0 has what is inside of it only
            inner = layer.model.outputs[tensor.index]
            return self._at(path, inner, turn * max(1, len(layer.calls)) + tensor.call)
        if not self.is_input(path):
            return self._merged(path, key, mask)
        if not owner:
            assert self.spec is not None
            return self.inputs[self.spec.model.inputs.index(tensor)], mask
        # What enters a nested model is what its call was given.
        outer = self.layers[owner]
        assert outer.model is not None
        place = outer.model.inputs.index(tensor)
        before, number = divmod(turn, max(1, len(outer.calls)))
        return self._at(owner.rpartition("/")[0], outer.calls[number].inputs[place], before)

    def _merged(self, path: str, key: Key, mask: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None] | None:
        """What a layer without weights gave, where only what it read is known: a Graph of Keras 0 merged unseen."""
        from kmigrate_runtime import reference

        layer = self.layers[path]
        if any(one.weights or one.foreign for _, one in layer.walk()):
            return None
        given = self.read(path, key[1])
        if given is None:
            return None
        try:
            found = reference.layer(layer, given.arrays, masks=given.masks)
        except Complaint:
            return None
        return (found[key[2]].astype("float32"), mask) if key[2] < len(found) else None

    @cached_property
    def computed(self) -> Computed | None:
        """The reference on the same inputs, None where it cannot compute the model."""
        if self.spec is None or not self.has_weights:
            return None
        try:
            with failing():
                return computed(self.spec, self.inputs, self.memory, self.functions)
        except Complaint as complaint:
            self.missing["reference"] = str(complaint)
            return None


@dataclass
class Computed:
    """A run of the reference in float64; and what float32 loses, in a second run beside it where somebody asks."""

    exact: Store[Key]
    masks: dict[Key, np.ndarray | None]
    outputs: list[np.ndarray]
    rerun: Callable[[], tuple[dict[Key, float], list[float]]]

    @cached_property
    def _rounded(self) -> tuple[dict[Key, float], list[float]]:
        return self.rerun()

    @property
    def lost(self) -> dict[Key, float]:
        return self._rounded[0]

    @property
    def outputs_lost(self) -> list[float]:
        return self._rounded[1]


@contextlib.contextmanager
def failing() -> Iterator[None]:
    """What the reference raises on a model that it takes otherwise is a reason, and no fault of the new model."""
    try:
        with np.errstate(all="ignore"):
            yield
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise Complaint(f"The reference fails on this model ({type(error).__name__}: {told(error, 200)}).") from error


def after(trained: tuple[Trained, Trained], inputs: list[np.ndarray]) -> tuple[Outputs, Outputs]:
    """What both trainings left computes, the rough one rounding all the way."""
    from kmigrate_runtime import reference

    exact, rounded = trained
    return (
        reference.run(exact.spec, inputs, keep=False),
        reference.run(rounded.spec, inputs, keep=False, dtype="float32"),
    )


def computed(
    spec: Spec, inputs: list[np.ndarray], memory: int, functions: dict[str, Callable[..., Any]] | None = None
) -> Computed:
    """Runs the reference in float64, and keeps what every layer gave."""
    from kmigrate_runtime import reference

    layers = dict(spec.model.walk())
    exact: Store[Key] = Store(memory)

    def keep(tensor: Tensor, array: np.ndarray) -> None:
        exact.put(key_of(tensor, layers), array)

    found = reference.run(spec, inputs, keep=False, each=keep, functions=functions)

    def rerun() -> tuple[dict[Key, float], list[float]]:
        lost: dict[Key, float] = {}

        def measure(tensor: Tensor, array: np.ndarray) -> None:
            key = key_of(tensor, layers)
            lost[key] = apart(exact[key], array)

        rounded = reference.run(spec, inputs, dtype="float32", keep=False, each=measure, functions=functions)
        return lost, [apart(a, b) for a, b in zip(found.outputs, rounded.outputs, strict=True)]

    masks = {key_of(tensor, layers): mask for tensor, mask in found.masks.items()}
    return Computed(exact, masks, found.outputs, rerun)


def key_of(tensor: Tensor, layers: dict[str, Layer]) -> Key:
    """The reference calls the second turn of a nested model `encoder:1`; here turns are counted in the call."""
    turn, path = 0, ""
    *outer, last = tensor.layer.split("/")
    for part in outer:
        name, _, number = part.rpartition(":")
        if f"{path}{part}" in layers:
            name, number = part, "0"
        turn = turn * max(1, len(layers[path + name].calls)) + int(number)
        path += f"{name}/"
    path += last
    return path, turn * max(1, len(layers[path].calls)) + tensor.call, tensor.index


def _tensors(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    return [found for item in value for found in _tensors(item)] if isinstance(value, (list, tuple)) else []


def witness(request: Request) -> Witness:
    """What the old side is: a trace where the file is one, else an old model file."""
    from kmigrate_runtime import trace

    if trace.is_trace(request.old):
        from kmigrate_runtime.verify.from_trace import trace_witness

        return trace_witness(request)
    from kmigrate_runtime.verify.from_file import file_witness

    return file_witness(request)


def about(request: Request) -> Proof:
    """The head of the report: who is the witness, and of which world."""
    from kmigrate_runtime import trace

    if not trace.is_trace(request.old):
        from kmigrate_runtime import legacy

        source = legacy.read(request.old, **request.reading).source
        world = {source.package: source.release or "of an unknown release", "backend": source.backend or "unknown"}
        return Proof(request.old, request.new, "reference", world)
    with trace.read(request.old) as opened:
        facts = opened.facts
        world = {str(name): str(version) for name, version in facts["versions"].items() if version}
        world.update(backend=str(facts["backend"]), recorded=str(facts.get("date", "")))
        return Proof(request.old, request.new, "trace", world)
