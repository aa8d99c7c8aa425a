"""A model of images with channels first becomes one with channels last that computes the same.

Every tensor is either as it was or turned, its axis of channels at the end. A layer that knows channels is given turned
images; one that does not care takes what comes; before any other one a Permute turns them back, so that the result is
right whatever the layer is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from kmigrate_runtime import reference
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.convert import samples
from kmigrate_runtime.convert.turns import Decision, Turn, decide, mapped, merged
from kmigrate_runtime.spec import Array, Call, Layer, Model, Spec, Tensor, Training

Functions: TypeAlias = "Mapping[str, Callable[..., Any]]"
Change: TypeAlias = Callable[[Array], Array]


def channels_last(spec: Spec, functions: Functions | None = None) -> Spec:
    """The same model for images with channels last."""
    if not any(layer.options.get("data_format") == "channels_first" for _, layer in spec.model.walk()):
        return spec.told("No layer has channels first: nothing was turned.")
    turner = Turner(_shapes(spec.model, functions))
    model, inputs, outputs = turner.model(spec.model, "")
    _prove(spec.model, model, inputs, outputs, functions)
    notes = [f"Input {one.layer} takes channels last now." for one, c in zip(model.inputs, inputs, strict=True) if c]
    notes += [f"Output {one.layer} has channels last now." for one, c in zip(model.outputs, outputs, strict=True) if c]
    training = None if spec.training is None else _slots(spec.training, turner.changes)
    return replace(spec, model=model, training=training, notes=[*spec.notes, *notes])


class Turner:
    def __init__(self, shapes: dict[Tensor, tuple[int, ...]]) -> None:
        self.shapes = shapes
        self.changes: dict[str, Change] = {}  # of weights, by path

    def model(self, model: Model, prefix: str) -> tuple[Model, list[Turn], list[Turn]]:
        """The turned model, and which of its inputs and outputs are turned, at which axis."""
        states: dict[Tensor, Turn] = {}
        made: list[Layer] = []
        for tensor in model.inputs:
            layer = model[tensor.layer]
            states[tensor] = _wanted(model, tensor, set()) if layer.batch_shape else None
            made.append(replace(layer, batch_shape=_moved(layer.batch_shape, states[tensor])))
        decisions: dict[str, Decision] = {}
        new: dict[str, Layer] = {}
        rows: dict[str, Array] = {}
        for layer, number in _ordered(model):
            call = layer.calls[number]
            given = [states[one] for one in call.inputs]
            ranks = [len(self.shapes[replace(one, layer=prefix + one.layer)]) for one in call.inputs]
            if layer.name not in decisions:
                decision = self._decided(model, layer, prefix, given, ranks, rows)
                decisions[layer.name] = decision
                new[layer.name] = decision.layer
                self.changes |= {f"{prefix}{layer.name}/{role}": how for role, how in decision.weights.items()}
                self.changes |= decision.inside
            decision = decisions[layer.name]
            inputs = []
            for one, want in zip(call.inputs, decision.wants * len(call.inputs), strict=False):
                if states[one] != want:
                    one = _aligned(one, states, want, len(self.shapes[replace(one, layer=prefix + one.layer)]), made)
                inputs.append(one)
            if layer.name not in {one.name for one in made}:
                made.append(new[layer.name])
            new[layer.name].calls.append(Call(tuple(inputs), dict(call.options)))
            for index, give in enumerate(decision.gives):
                states[Tensor(layer.name, number, index)] = give
        result = Model(model.name, made, list(model.inputs), list(model.outputs), model.sequential)
        ends = [states.get(one) for one in model.outputs]
        return result, [states[one] for one in model.inputs], ends

    def _decided(
        self, model: Model, layer: Layer, prefix: str, given: list[Turn], ranks: list[int], rows: dict[str, Array]
    ) -> Decision:
        if layer.model is not None:
            if any(
                replace(one, layer=f"{prefix}{layer.name}/{one.layer}") not in self.shapes for one in layer.model.inputs
            ):
                return Decision(replace(layer, calls=[]), [None], [None] * len(layer.model.outputs))
            inner, wants, gives = self.model(layer.model, f"{prefix}{layer.name}/")
            return Decision(replace(layer, model=inner, calls=[]), wants, gives)
        if layer.name in rows:
            order = rows[layer.name]
            return Decision(*_by_rows(layer, order))
        if layer.kind == "Flatten" and given[0] is not None and len(layer.calls) == 1:
            return self._flattened(model, layer, prefix, given[0], rows)
        return decide(layer, given, ranks)

    def _flattened(self, model: Model, layer: Layer, prefix: str, turn: int, rows: dict[str, Array]) -> Decision:
        plain = replace(layer, options={**layer.options, "data_format": "channels_last"}, calls=[])
        if layer.options.get("data_format") == "channels_first":
            return Decision(plain, [turn], [None])  # it read the channels last in any case
        behind = _readers(model, Tensor(layer.name))
        if behind is None:
            return Decision(plain, [None], [None])
        shape = self.shapes[replace(layer.calls[0].inputs[0], layer=prefix + layer.calls[0].inputs[0].layer)][1:]
        order = np.moveaxis(np.arange(int(np.prod(shape))).reshape(shape), turn - 1, -1).ravel()
        rows |= dict.fromkeys(behind, order)
        return Decision(plain, [turn], [None])


def _by_rows(layer: Layer, order: Array) -> tuple[Layer, list[Turn], list[Turn], dict[str, Change]]:
    """A Dense or a BatchNormalization behind a Flatten that reads in another order."""
    roles = ["kernel"] if layer.kind == "Dense" else list(layer.weights)

    def sorted_rows(array: Array) -> Array:
        return np.asarray(array)[order]

    changes = dict.fromkeys(roles, sorted_rows)
    weights = {role: changes[role](array) if role in changes else array for role, array in layer.weights.items()}
    return replace(layer, weights=weights, calls=[]), [None], [None], dict(changes)


def _readers(model: Model, tensor: Tensor) -> list[str] | None:
    """The layers with weights that read a flat tensor; None where something else does, which must not be mixed up."""
    if tensor in model.outputs:
        return None
    found: list[str] = []
    for layer in model.layers:
        for call in layer.calls:
            if tensor not in call.inputs:
                continue
            if len(layer.calls) != 1 or len(call.inputs) != 1 or call.options:
                return None
            if layer.kind == "Dense":
                found.append(layer.name)
            elif mapped(layer) or layer.kind == "BatchNormalization":
                behind = _readers(model, Tensor(layer.name))
                if behind is None or (layer.kind == "BatchNormalization" and layer.options.get("mode")):
                    return None
                found += [layer.name, *behind] if layer.kind == "BatchNormalization" else behind
            else:
                return None
    return found


def _wanted(model: Model, tensor: Tensor, seen: set[Tensor]) -> Turn:
    """The turn that the first layer with an opinion wants."""
    if tensor in seen:
        return None
    seen.add(tensor)
    for layer in model.layers:
        for number, call in enumerate(layer.calls):
            if tensor not in call.inputs:
                continue
            if layer.model is not None:
                want = _wanted(layer.model, layer.model.inputs[call.inputs.index(tensor)], set())
            elif mapped(layer) or merged(layer) or layer.kind == "BatchNormalization":
                want = _wanted(model, Tensor(layer.name, number), seen)
            else:
                want = decide(layer, [None] * len(call.inputs), [4] * len(call.inputs)).wants[0]
            if want is not None:
                return want
    return None


def _aligned(tensor: Tensor, states: dict[Tensor, Turn], want: Turn, rank: int, made: list[Layer]) -> Tensor:
    """The tensor turned as it is wanted, by a Permute that is made once."""
    have = states[tensor]
    if have is not None and want is not None:
        return _aligned(_aligned(tensor, states, None, rank, made), states, want, rank, made)
    axes = list(range(1, rank))
    if have is not None:
        axes = [*axes[: have - 1], rank - 1, *axes[have - 1 : -1]]
    if want is not None:
        axes = [*(axis for axis in axes if axis != want), want]
    name = f"{tensor.layer}_{tensor.call}_{tensor.index}_turned_{want or 'back'}"
    if all(layer.name != name for layer in made):
        permute = Layer(name, "Permute", {"dims": axes}, calls=[Call((tensor,))])
        made.append(permute)
    result = Tensor(name)
    states[result] = want
    return result


def _moved(shape: tuple[int | None, ...] | None, turn: Turn) -> tuple[int | None, ...] | None:
    if shape is None or turn is None:
        return shape
    return (*shape[:turn], *shape[turn + 1 :], shape[turn])


def _ordered(model: Model) -> list[tuple[Layer, int]]:
    """Every call behind those whose tensors it takes."""
    ready = {(one.layer, one.call) for one in model.inputs}
    waiting = [(one, number) for one in model.layers for number in range(len(one.calls)) if one.kind != "InputLayer"]
    found: list[tuple[Layer, int]] = []
    while waiting:
        left = []
        for layer, number in waiting:
            needed = layer.calls[number].inputs
            if all((one.layer, one.call) in ready for one in needed):
                found.append((layer, number))
                ready.add((layer.name, number))
            else:
                left.append((layer, number))
        if len(left) == len(waiting):
            raise Complaint(f"{model.name}: layer {left[0][0].name!r} waits for what no layer gives.")
        waiting = left
    return found


def _shapes(model: Model, functions: Functions | None) -> dict[Tensor, tuple[int, ...]]:
    found: dict[Tensor, tuple[int, ...]] = {}
    _, inputs = next(samples.cases(model, small=True))

    def note(tensor: Tensor, value: Array) -> None:
        found[tensor] = value.shape

    reference.run(model, inputs, dtype="float32", keep=False, each=note, functions=functions or {})
    return found


def _prove(old: Model, new: Model, inputs: list[Turn], outputs: list[Turn], functions: Functions | None) -> None:
    """Both models in the reference, on the same images."""
    _, given = next(samples.cases(old, small=True))
    turned = [x if c is None else np.moveaxis(x, c, -1) for x, c in zip(given, inputs, strict=True)]
    large = old.count() > 20_000_000
    dtype, bits = ("float32", 1e-4) if large else ("float64", 1e-9)
    before = reference.run(old, given, dtype=dtype, keep=False, functions=functions or {}).outputs
    after = reference.run(new, turned, dtype=dtype, keep=False, functions=functions or {}).outputs
    for one, other, c in zip(before, after, outputs, strict=True):
        expected = one if c is None else np.moveaxis(one, c, -1)
        scale = max(float(np.abs(expected).max()), 1e-6)
        if expected.shape != other.shape or not np.allclose(other, expected, rtol=0, atol=bits * scale, equal_nan=True):
            raise Complaint("--channels-last: the turned model computes something else. Convert without it.")


def _slots(training: Training, changes: dict[str, Change]) -> Training:
    if training.optimizer is None:
        return training
    slots = {
        slot: {path: changes[path](array) if path in changes else array for path, array in arrays.items()}
        for slot, arrays in training.optimizer.slots.items()
    }
    return replace(training, optimizer=replace(training.optimizer, slots=slots))
