"""A recorded model as a program: migrated, run on today's TensorFlow, and compared with what the old stack recorded.

migrated.outcome("keras-2.2.4-theano", "dense-relu")      # Outcome("", frozenset()): equal, and nothing was said
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import recordings
import replay
import written

from kmigrate.engine.rewrite import Result, rewrite
from kmigrate.era.clues import TENSORFLOW, Clue
from kmigrate.era.versions import span_of
from kmigrate.findings import Status
from kmigrate.settings import Settings

FORWARD, TRAINING = 1e-5, 1e-4  # relative to the scale of what was recorded


@dataclass(frozen=True)
class Outcome:
    """How the migrated program differs, beginning with `outputs`, `losses` or `fails`; and the rules that a person was
    told of.
    """

    difference: str
    said: frozenset[str]


def outcome(stack: str, name: str) -> Outcome:
    result = rewritten(stack, name)
    said = frozenset(f.rule for f in result.findings if f.status in (Status.REVIEW, Status.UNSUPPORTED))
    try:
        found = _difference(result.text, stack, name)
    except Exception as error:  # whatever a program may fail with
        found = f"fails: {type(error).__name__}: {str(error)[:300]}"
    return Outcome(found, said)


def rewritten(stack: str, name: str) -> Result:
    text = written.program(stack, name)
    assert text is not None
    root, version, *backend = stack.split("-")
    if root == "tf.keras":
        pin = Clue(
            TENSORFLOW, f"pins tensorflow=={version}", span_of(version) or span_of("1"), place="requirements.txt"
        )
        return rewrite(text, clues=[pin])
    return rewrite(text, Settings(source=version, backend=backend[0]))


def _difference(text: str, stack: str, name: str) -> str:
    space: dict[str, object] = {"__name__": "program"}
    exec(compile(text, f"{name}.py", "exec"), space)
    model, recording = space["model"], recordings.get(stack, name)
    assert isinstance(model, keras.Model)
    converted = replay.built(recording).model
    _fill(model, converted)
    outputs = model.predict_on_batch(_given(model, recording))
    if (far := _worst(outputs, recording.outputs)) > FORWARD:
        return f"outputs by {far:.1e}"
    losses = recording.losses
    if losses is None or written.loaded(stack, name):
        return ""
    if not written.trains(stack, name):
        _resume(model, converted)
    replay.reset(model)
    if (far := _far(_trained(model, recording), losses)) > TRAINING:
        return f"losses by {far:.1e}"
    return ""


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _given(model: keras.Model, recording: recordings.Recording) -> Any:
    """The inputs: by name where the model has them so, as those of a Graph."""
    names = [entry["name"] for entry in recording.facts["inputs"]]
    if isinstance(getattr(model, "_inputs_struct", None), dict):
        return dict(zip(names, recording.inputs, strict=True))
    return _one(recording.inputs)


def _fill(model: keras.Model, converted: keras.Model) -> None:
    """The weights of the converted file, whose equality has tests of its own."""
    for layer, twin in zip(_weighted(model), _weighted(converted), strict=True):
        layer.set_weights(twin.get_weights())


def _weighted(model: keras.Model) -> list[keras.layers.Layer]:
    found = []
    for layer in model.layers:
        found += _weighted(layer) if isinstance(layer, keras.Model) else [layer] if layer.weights else []
    return [layer for layer in found if layer.get_weights()]


def _resume(model: keras.Model, converted: keras.Model) -> None:
    """The state of the optimizer, where training had begun before the model was saved."""
    ours, theirs = model.optimizer, converted.optimizer
    ours.build(model.trainable_variables)
    ours.iterations.assign(theirs.iterations)
    mine, others = _slots(ours), _slots(theirs)
    if not mine:
        return  # such as plain SGD, of which the shims keep a momentum of 0
    shapes = [one.shape for one in model.trainable_variables]
    if [one.shape for one in mine] != [one.shape for one in others]:  # by weight here, by what they hold there
        kinds = [others[start : start + len(shapes)] for start in range(0, len(others), len(shapes))]
        kinds = [kind for kind in kinds if [one.shape for one in kind] == shapes]
        others = [kind[place] for place in range(len(shapes)) for kind in kinds]
    for one, other in zip(mine, others, strict=True):
        one.assign(other)


def _slots(optimizer: keras.optimizers.Optimizer) -> list[keras.Variable]:
    """What it keeps for each weight."""
    return [one for one in optimizer.variables if one.name not in ("learning_rate", "iteration", "iterations")]


def _trained(model: keras.Model, recording: recordings.Recording) -> np.ndarray:
    model.run_eagerly = True  # compiling costs more than six steps
    weights = recording.sample_weights
    given = {"sample_weight": _one(weights)} if any((one != 1).any() for one in weights) else {}
    losses = []
    for _ in recording.losses if recording.losses is not None else ():
        model.reset_metrics()
        logs = model.train_on_batch(_given(model, recording), _one(recording.targets), return_dict=True, **given)
        losses.append(float(logs["loss"]))
    return np.array(losses)


def _worst(found: Any, wanted: list[np.ndarray]) -> float:
    found = list(found.values()) if isinstance(found, dict) else found if isinstance(found, list | tuple) else [found]
    return max((_far(one, other) for one, other in zip(found, wanted, strict=True)), default=float("inf"))


def _far(found: Any, wanted: np.ndarray) -> float:
    found = np.asarray(found)
    if found.shape != wanted.shape:
        return float("inf")
    scale = max(float(np.max(np.abs(wanted), initial=0)), 1e-6)
    far = float(np.max(np.abs(found - wanted), initial=0)) / scale
    return float("inf") if np.isnan(far) else far
