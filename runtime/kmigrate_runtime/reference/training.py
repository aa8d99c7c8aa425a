"""Gradients of the loss, and steps of training."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.reference import objective
from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays import tape
from kmigrate_runtime.reference.arrays.tape import Array, Traced, Value, plain
from kmigrate_runtime.reference.call import Call, Mask, Run, quiet
from kmigrate_runtime.reference.constraints import constrained
from kmigrate_runtime.reference.objective import Target
from kmigrate_runtime.reference.optimizers import stepped
from kmigrate_runtime.reference.run import Functions, Inputs, given, roles
from kmigrate_runtime.reference.walk import apply, walk
from kmigrate_runtime.spec import Layer, Model, Spec

# Inputs, targets, and weights of samples where there are any; lists where a model has several.
Batch: TypeAlias = "tuple[Inputs, Any] | tuple[Inputs, Any, Any]"
_NEVER_TRAINED = ("moving_mean", "moving_variance", "mean", "variance", "count")


@dataclass
class Trained:
    """What training left: the loss of each step, of each output in each step, and the spec with its new weights."""

    spec: Spec
    losses: list[float] = field(default_factory=list)
    parts: list[list[float]] = field(default_factory=list)
    states: dict[str, list[Array]] = field(default_factory=dict)


@dataclass
class Gradients:
    """The loss and its gradient for each trained weight by path, and for each input."""

    loss: float
    weights: dict[str, Array]
    inputs: list[Array]


def trained_weights(model: Model) -> dict[str, tuple[Layer, str]]:
    """Every weight that training moves, by path."""
    found: dict[str, tuple[Layer, str]] = {}

    def visit(layer: Layer, prefix: str, trainable: bool) -> None:
        path, trainable = f"{prefix}{layer.name}", trainable and layer.trainable
        if trainable:
            found.update({f"{path}/{role}": (layer, role) for role in layer.weights if role not in _NEVER_TRAINED})
        for inner in (*layer.inner, *(layer.model.layers if layer.model is not None else ())):
            visit(inner, f"{path}/", trainable)

    for layer in model.layers:
        visit(layer, "", True)
    return found


def gradients(
    spec: Spec,
    inputs: Inputs,
    targets: Any = None,
    sample_weights: Any = None,
    *,
    training: bool = True,
    dtype: str = "float64",
    functions: Functions | None = None,
    random: np.random.Generator | None = None,
    ends: Sequence[Array] | None = None,
) -> Gradients:
    """Of the loss; or, without targets, of the sum of all outputs. `ends` is what others computed for these."""
    made = Run(training, np.dtype(dtype), random, functions or {})
    found, leaves = _leaves(spec.model, made)
    values = [Traced(np.array(value)) for value in given(spec.model, inputs, made.dtype)]  # `ends` may write on them
    if targets is not None:
        made.bare = objective.bare(spec)
    with quiet():
        outputs, masks = walk(spec.model, values, [None] * len(values), made)
        if ends is not None:
            _written_over(spec.model, outputs, ends, made.bare)
        if targets is None:
            loss = sum((el.total(output) for output in outputs[1:]), el.total(outputs[0]))
        else:
            loss, _ = objective.total(spec, made, outputs, masks, _targets(spec.model, targets, sample_weights))
        backs = tape.gradients(loss, [*leaves, *values])
    by_path = dict(zip(found, backs[: len(leaves)], strict=True))
    return Gradients(float(plain(loss)), by_path, backs[len(leaves) :])


def train(
    spec: Spec,
    batches: Iterable[Batch],
    *,
    dtype: str = "float64",
    functions: Functions | None = None,
    random: np.random.Generator | None = None,
) -> Trained:
    """A step for each batch, as `train_on_batch` of the release did. The spec that is given stays as it is."""
    if spec.training is None or spec.training.optimizer is None:
        raise Complaint("The file has no optimizer, so that there is nothing to train with.")
    after = Trained(copy.deepcopy(spec))
    for number, batch in enumerate(batches):
        made = Run(True, np.dtype(dtype), random, functions or {}, states=after.states, steps=number)
        with quiet():
            loss, parts = _step(after.spec, made, *batch)
        after.losses.append(loss)
        after.parts.append(parts)
    return after


def backward(
    layer: Layer,
    inputs: Array | Sequence[Array],
    seeds: Array | Sequence[Array],
    *,
    masks: Sequence[Mask] | None = None,
    training: bool = False,
    dtype: str = "float64",
    functions: Functions | None = None,
) -> tuple[list[Array], dict[str, Array]]:
    """One layer alone, backwards: what gradients of its outputs are for its inputs and for its weights, by path."""
    made = Run(training, np.dtype(dtype), None, functions or {})
    found, leaves = _leaves(Model(layer.name, [layer], [], []), made)
    given_inputs = [inputs] if isinstance(inputs, np.ndarray) else inputs
    values = [Traced(np.asarray(x, made.dtype)) for x in given_inputs]
    outputs, _ = apply(Call(layer, layer.name, list(values), list(masks or [None] * len(values)), made))
    weighted = zip(outputs, [seeds] if isinstance(seeds, np.ndarray) else seeds, strict=True)
    parts = [el.total(output * np.asarray(seed, made.dtype)) for output, seed in weighted]
    backs = tape.gradients(sum(parts[1:], parts[0]), [*leaves, *values])
    return backs[len(leaves) :], dict(zip(found, backs[: len(leaves)], strict=True))


def _written_over(model: Model, outputs: Sequence[Value], ends: Sequence[Array], bare: set[int]) -> None:
    """Other numbers in the place of the outputs: what a derivative takes of its result, as a sigmoid's does, it takes
    of these. Of a layer that gives what goes into its activation, the numbers behind that say nothing."""
    for tensor, output, array in zip(model.outputs, outputs, ends, strict=True):
        if id(model[tensor.layer]) in bare:
            continue
        held = plain(output)
        if not held.flags.writeable:
            raise Complaint(f"The output of {tensor.layer!r} is a part of another array.")
        held[...] = array


def _leaves(model: Model, run: Run) -> tuple[dict[str, tuple[Layer, str]], list[Traced]]:
    """Every trained weight as a leaf; a layer that stands in two models is one."""
    found = trained_weights(model)
    leaves = []
    for layer, role in found.values():
        key = (id(layer), role)
        if key not in run.traced:
            run.traced[key] = Traced(np.asarray(layer.weights[role], run.dtype))
        leaves.append(run.traced[key])
    return found, leaves


def _step(spec: Spec, run: Run, inputs: Inputs, targets: Any, sample_weights: Any = None) -> tuple[float, list[float]]:
    assert spec.training is not None
    assert spec.training.optimizer is not None
    model = spec.model
    found, leaves = _leaves(model, run)
    values = given(model, inputs, run.dtype)
    states = dict(run.states)
    run.bare = objective.bare(spec)
    outputs, masks = walk(model, values, [None] * len(values), run)
    loss, parts = objective.total(spec, run, outputs, masks, _targets(model, targets, sample_weights))
    backs = dict(zip(found, tape.gradients(loss, leaves), strict=True))
    before = {path: leaf.data for path, leaf in zip(found, leaves, strict=True)}
    moved = stepped(spec.training.optimizer, before, _once(found, backs))
    for path, value in moved.items():
        layer, role = found[path]
        limited = constrained(objective.option_of(layer, role, "constraint"), value)
        layer.weights[role] = np.asarray(limited, run.dtype)
    if spec.training.options.get("updates") == "after":
        # CNTK ran a batch through the moved weights once more for what moves by itself.
        again = replace(run, traced={}, updates={}, penalties=[], states=states)
        walk(model, values, [None] * len(values), again)
        run.updates = again.updates
        run.states.update(again.states)
    for path, key in roles(model).items():
        if key in run.updates:
            owner, role = _owner(model, path)
            owner.weights[role] = run.updates[key]
    return float(plain(loss)), [float(plain(part)) for part in parts]


def _once(found: Mapping[str, tuple[Layer, str]], backs: dict[str, Array]) -> dict[str, Array]:
    """A weight that has two paths moves once."""
    seen: set[tuple[int, str]] = set()
    kept = {}
    for path, (layer, role) in found.items():
        if (id(layer), role) not in seen:
            seen.add((id(layer), role))
            kept[path] = backs[path]
    return kept


def _owner(model: Model, path: str) -> tuple[Layer, str]:
    layers = dict(model.walk())
    name, _, role = path.rpartition("/")
    return layers[name], role


def _targets(model: Model, targets: Any, weights: Any) -> list[Target]:
    """As many targets as there are outputs, in their order."""
    names = model.ends()

    def in_order(given: Any) -> list[Any]:
        if isinstance(given, Mapping):
            return [given.get(name) for name in names]
        if given is None or isinstance(given, np.ndarray):
            return [given] + [None] * (len(names) - 1)
        return list(given)

    return [Target(y, weight) for y, weight in zip(in_order(targets), in_order(weights), strict=True)]
