"""The loop over time of every recurrent layer, with masks, initial states and the states of stateful layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays import shapes
from kmigrate_runtime.reference.arrays.tape import Array, Value, plain
from kmigrate_runtime.reference.call import Call, Mask, Run
from kmigrate_runtime.reference.layers.cells import CELLS, Cell, StackedCells, States, cell_of, masked
from kmigrate_runtime.reference.registry import kind
from kmigrate_runtime.reference.walk import apply, penalize
from kmigrate_runtime.spec import Layer


def _output_masks(call: Call) -> Any:
    first = call.mask if call.option("return_sequences", False) else None
    if not call.option("return_state", False):
        return first
    return [first, *[None] * _cell(call.layer, call.run).states]


def _cell(layer: Layer, run: Run) -> Cell:
    if layer.kind in CELLS:
        return cell_of(layer, run)
    if len(layer.inner) == 1:
        return cell_of(layer.inner[0], run)
    return StackedCells(layer, run)


def _convolved(call: Call) -> bool:
    return call.layer.kind.startswith("ConvLSTM")


@kind("SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", mask=_output_masks)
def recurrent(call: Call) -> list[Value]:
    cell = _cell(call.layer, call.run)
    sequences, return_state = bool(call.option("return_sequences", False)), bool(call.option("return_state", False))
    turned = call.option("data_format", "channels_last") == "channels_first" and _convolved(call)
    x = shapes.moveaxis(call.x, 2, -1) if turned else call.x
    if call.option("time_major", False):
        x = shapes.moveaxis(x, 1, 0)
    projected = cell.project(x)
    cell.begin()
    states = _first_states(call, cell, projected, turned)
    outputs, states = _loop(call, cell, projected, states)
    if call.option("stateful", False):
        call.run.states[call.path] = [plain(state) for state in states]
    y = shapes.stack(outputs, 1) if sequences else outputs[-1]
    if turned:
        y, states = shapes.moveaxis(y, -1, 2 if sequences else 1), [shapes.moveaxis(state, -1, 1) for state in states]
    if call.option("time_major", False) and sequences:
        y = shapes.moveaxis(y, 1, 0)
    return [y, *states] if return_state else [y]


def _first_states(call: Call, cell: Cell, projected: Value, turned: bool) -> States:
    given = call.extra.get("initial_state")
    given = list(call.inputs[1:]) if given is None else given if isinstance(given, list) else [given]
    if turned:
        given = [shapes.moveaxis(state, 1, -1) for state in given]
    if given:
        return given
    batch, dtype = plain(projected).shape[0], plain(projected).dtype
    kept = call.run.states.get(call.path) if call.option("stateful", False) else None
    if kept is not None and kept[0].shape[0] == batch:
        return [state.astype(dtype) for state in kept]
    return [np.zeros((batch, *size), dtype) for size in cell.sizes(projected)]


def _loop(call: Call, cell: Cell, projected: Value, states: States) -> tuple[list[Value], States]:
    """Every output in the order of its step, and the states behind the last."""
    steps = range(plain(projected).shape[1])
    outputs: list[Value] = []
    mask = _timed(call)
    zeros, unrolled = call.option("zero_output_for_mask", False), call.option("unroll", False)
    for t in reversed(steps) if call.option("go_backwards", False) else steps:
        y, new = cell.step(projected[:, t], states)
        if mask is None:
            states = new
        else:
            last = outputs[-1] if outputs else _before(call, y, states)
            if zeros and not unrolled:
                last = np.zeros_like(plain(y))
            y = masked(mask[:, t], y, last)
            states = [masked(mask[:, t], one, old) for one, old in zip(new, states, strict=True)]
        # CNTK's backend gave the last of the states, which is the carry of an LSTM.
        outputs.append(states[-1] if call.option("gives", "output") == "last_state" else y)
    if mask is not None and zeros and unrolled:
        # An unrolled loop put them in at the end, by the mask as it was given, also where it read backwards.
        outputs = [masked(mask[:, t], y, np.zeros_like(plain(y))) for t, y in enumerate(outputs)]
    return outputs, states


def _before(call: Call, y: Value, states: States) -> Value:
    """What a layer gives while every step so far was masked; the first state of several cells may have another size."""
    fits = plain(states[0]).shape == plain(y).shape
    return states[0] if fits and call.option("masked_start", "zeros") == "state" else np.zeros_like(plain(y))


def _timed(call: Call) -> Array | None:
    mask = call.mask
    if mask is None:
        return None
    if mask.ndim > 2:
        mask = np.all(mask.reshape(*mask.shape[:2], -1), axis=-1)
    return np.asarray(mask.T if call.option("time_major", False) else mask, bool)


def _wrapped_masks(call: Call) -> Any:
    inner, merged = call.layer.inner[0], call.option("merge_mode", "concat")
    first: Mask = call.mask if inner.options.get("return_sequences", False) else None
    states: list[Mask] = []
    if inner.options.get("return_state", False):
        states = [None] * (2 * _cell(inner, call.run).states)
    return [first, *states] if merged is not None else [first, first, *states]


@kind("Bidirectional", mask=_wrapped_masks)
def bidirectional(call: Call) -> list[Value]:
    given = call.extra.get("initial_state")
    given = list(call.inputs[1:]) if given is None else list(given)
    half = len(given) // 2
    found, kept = [], dict(call.run.states)
    for layer, states in zip(call.layer.inner, (given[:half], given[half:]), strict=True):
        extra = {**call.extra, "initial_state": states or None}
        inner = Call(layer, f"{call.path}/{layer.name}", [call.x], [call.mask], call.run, extra)
        found.append(recurrent(inner))
        if penalty := inner.option("activity_regularizer"):
            penalize(inner, penalty, found[-1])
    if call.option("moves", "always") == "training" and not call.training:
        call.run.states = kept
    forward, backward = (parts[0] for parts in found)
    states = [*found[0][1:], *found[1][1:]]
    if call.layer.inner[0].options.get("return_sequences", False):
        backward = shapes.flip(backward, 1)
    match call.option("merge_mode", "concat"):
        case None:
            return [forward, backward, *states]
        case "concat":
            y = shapes.concatenate([forward, backward], -1)
        case "sum":
            y = forward + backward
        case "ave":
            y = (forward + backward) / 2.0
        case "mul":
            y = forward * backward
        case other:
            raise call.refuse(f"there is no merge_mode {other!r}")
    return [y, *states]


def _masks_of_steps(call: Call) -> Any:
    """Since Keras 2.2 masks that are made inside come out; before, a mask went past what is inside."""
    if not call.option("inner_masks"):
        return call.mask
    found = call.made_masks[0] if call.made_masks else None
    if found is not None:
        return found.reshape(*call.x.shape[:2], *found.shape[1:])
    mask = call.mask
    return mask if mask is None or mask.ndim < 3 else mask.any(axis=tuple(range(2, mask.ndim)))


@kind("TimeDistributed", mask=_masks_of_steps)
def time_distributed(call: Call) -> list[Value]:
    """The layer on every step, as on so many samples."""
    if call.option("steps") == "each" and call.training:
        return _each_step(call)
    (layer,) = call.layer.inner
    flat, batch, steps = [], 0, 0
    for x in call.inputs:
        batch, steps = x.shape[:2]
        flat.append(shapes.reshape(x, (batch * steps, *x.shape[2:])))
    masks = [m.reshape(batch * steps, *m.shape[2:]) if m is not None and m.ndim > 2 else None for m in call.masks]
    with call.run.in_phase(call.option("phase")):
        outputs, call.made_masks = apply(
            Call(layer, f"{call.path}/{layer.name}", flat, masks, call.run, dict(call.extra))
        )
    return [shapes.reshape(y, (batch, steps, *y.shape[1:])) for y in outputs]


def _each_step(call: Call) -> list[Value]:
    """Every step by itself, with statistics of its own."""
    (layer,) = call.layer.inner
    found = []
    for step in range(call.x.shape[1]):
        inputs = [x[:, step] for x in call.inputs]
        with call.run.in_phase(call.option("phase")):
            outputs, _ = apply(
                Call(layer, f"{call.path}/{layer.name}", inputs, [None] * len(inputs), call.run, dict(call.extra))
            )
        found.append([shapes.reshape(y, (y.shape[0], 1, *y.shape[1:])) for y in outputs])
    return [shapes.concatenate(list(parts), 1) for parts in zip(*found, strict=True)]
