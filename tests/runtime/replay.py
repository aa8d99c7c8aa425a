"""A recorded model, read, built, computed and trained anew: how far it is from what the old stack recorded."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import recordings

from kmigrate_runtime import legacy
from kmigrate_runtime.build import Built, build
from kmigrate_runtime.build.custom import Custom
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.convert.check import compute, reset

FORWARD, TRAINING = 1e-5, 1e-4  # relative to the scale of what was recorded


@dataclass
class Result:
    forward: float = float("nan")
    losses: float = float("nan")
    after: float = float("nan")
    complaint: str = ""

    @property
    def equal(self) -> bool:
        trained = np.isnan(self.losses) or (self.losses <= TRAINING and self.after <= TRAINING)
        return not self.complaint and self.forward <= FORWARD and bool(trained)

    def __str__(self) -> str:
        if self.complaint:
            return self.complaint
        return f"forward {self.forward:.1e}, losses {self.losses:.1e}, after {self.after:.1e}"


# What the recipes put into Lambda layers, by the name of the recording and of the layer.
def functions(name: str, spec: Any) -> dict[str, Any]:
    from keras import ops

    given = {
        "lambdas": [lambda x: x**2 + 1.0, lambda x: ops.sum(x, axis=-1, keepdims=True)],
        "merge-function": [lambda x: x[0] - x[1] * 0.5],
        "lambda-arguments": [lambda x, scale=1.0: x * scale],
    }
    layers = [layer.name for layer in spec.model.layers if layer.kind == "Lambda"]
    return dict(zip(layers, given.get(name, []), strict=False))


def read(recording: recordings.Recording) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = recording.write(Path(folder))
        weights = path.with_name("weights.h5") if path.suffix == ".json" else None
        said = recording.facts["backend"]
        spec = legacy.read(path, weights=weights, backend=said)
        if spec.questions:
            spec = legacy.read(path, weights=weights, backend=said, ordering=_ordering(recording))
        for _, array in spec.model.weights():  # which may be read only when they are asked for
            np.asarray(array)
        return spec


def _ordering(recording: recordings.Recording) -> str:
    return "th" if recording.facts.get("image_data_format") == "channels_first" else "tf"


def built(recording: recordings.Recording) -> Built:
    spec = read(recording)
    return build(spec, Custom(functions(recording.name, spec)))


def replay(stack: str, name: str, train: bool) -> Result:
    recording = recordings.get(stack, name)
    try:
        made = built(recording)
    except Complaint as complaint:
        return Result(complaint=str(complaint))
    result = Result(forward=_worst(compute(made.model, recording.inputs), recording.outputs))
    if np.isinf(result.forward):  # another shape: its targets do not fit
        return result
    result.forward = max(result.forward, _again(made.model, recording))
    losses = recording.losses
    if train and losses is not None and made.model.optimizer is not None:
        found = _trained(made.model, recording, len(losses))
        finite = np.isfinite(losses)
        scale = np.maximum(np.abs(losses[finite]), 1e-3)
        result.losses = float(np.max(np.abs(np.array(found)[finite] - losses[finite]) / scale, initial=0.0))
        result.after = _worst(compute(made.model, recording.inputs), recording.after or [])
    return result


def _again(model: Any, recording: recordings.Recording) -> float:
    """What a stateful model answers to one batch several times in a row."""
    reset(model)
    found = [np.asarray(model(_one(recording.inputs), training=False)) for _ in recording.predictions]
    return _worst(found, recording.predictions)


def _trained(model: Any, recording: recordings.Recording, steps: int) -> list[float]:
    reset(model)
    model.run_eagerly = True  # compiling costs more than six steps
    x, y, weights = recording.inputs, recording.targets, recording.sample_weights
    given = {"sample_weight": _one(weights)} if weights else {}
    found = []
    for _ in range(steps):
        model.reset_metrics()
        found.append(float(model.train_on_batch(_one(x), _one(y), return_dict=True, **given)["loss"]))
    return found


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _worst(found: list[Any], recorded: list[Any]) -> float:
    return max((_relative(one, other) for one, other in zip(found, recorded, strict=True)), default=0.0)


def _relative(found: Any, recorded: Any) -> float:
    if found.shape != recorded.shape:
        return float("inf")
    known = np.isfinite(recorded)
    if not known.any():
        return 0.0
    scale = max(float(np.abs(recorded[known]).max()), 1e-6)
    return float(np.abs(found[known].astype("float64") - recorded[known]).max()) / scale
