"""Recorded models, written as the programs that made them, migrated by the codemod and run: they compute what the old
stack computed, or the codemod said that they would not.
"""

from __future__ import annotations

import os
import re

import pytest

pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import recordings
import replay
import written

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.settings import Settings

STACKS = tuple(
    f"keras-{version}-{backend}"
    for version in ("1.2.2", "2.0.8", "2.2.4", "2.3.1")
    for backend in ("tensorflow", "theano")
)
EVERY = 31  # in the default run
# What the README's limits name: samples of weight 0 count since Keras 2.3, states of stateful layers move in the third
# decimal, convolutions of Keras 2.0 that took no notice of a dilation, and the first step of Keras 2.3 on TensorFlow 1.
LIMITS = re.compile(
    r"weighted-.*|.*-stateful.*|(separable|transposed)2d-dilation.*|optimizer-on-embedding-(adam|adamax|nadam)"
)


def differs(stack: str, name: str) -> str:
    """How the migrated program differs; empty where it computes the same, or where a finding says that it may not."""
    text = written.program(stack, name)
    assert text is not None
    _, version, backend = stack.split("-")
    result = rewrite(text, Settings(source=version, backend=backend))  # type: ignore[arg-type]
    said = any(f.status in (Status.REVIEW, Status.UNSUPPORTED) for f in result.findings)
    try:
        found = _computed(result.text, stack, name)
    except Exception as error:  # whatever a program may fail with
        found = f"{type(error).__name__}: {error}"
    return "" if said else found


def _computed(text: str, stack: str, name: str) -> str:
    space: dict[str, object] = {}
    exec(compile(text, f"{name}.py", "exec"), space)
    model, recording = space["model"], recordings.get(stack, name)
    assert isinstance(model, keras.Model)
    _fill(model, replay.built(recording).model)
    x = recording.inputs[0]
    if (far := _far(model.predict_on_batch(x), recording.outputs[0])) > 1e-5:
        return f"outputs by {far:.1e}"
    losses = recording.losses
    if losses is None or not written.trains(stack, name):
        return ""
    replay.reset(model)
    if (far := _far(_trained(model, recording), losses)) > 1e-4:
        return f"losses by {far:.1e}"
    return ""


def _fill(model: keras.Model, converted: keras.Model) -> None:
    """The weights of the converted file, whose equality has tests of its own."""
    pairs = zip(_weighted(model), _weighted(converted), strict=True)
    for layer, twin in pairs:
        layer.set_weights(twin.get_weights())


def _weighted(model: keras.Model) -> list[keras.layers.Layer]:
    found = []
    for layer in model.layers:
        found += _weighted(layer) if isinstance(layer, keras.Model) else [layer] if layer.weights else []
    return [layer for layer in found if layer.get_weights()]


def _trained(model: keras.Model, recording: recordings.Recording) -> np.ndarray:
    model.run_eagerly = True  # compiling costs more than six steps
    weights = [one for one in recording.sample_weights if not (one == 1).all()]
    given = {"sample_weight": weights[0]} if weights else {}
    losses = []
    for _ in recording.losses if recording.losses is not None else ():
        model.reset_metrics()
        logs = model.train_on_batch(recording.inputs[0], recording.targets[0], return_dict=True, **given)
        losses.append(float(logs["loss"]))
    return np.array(losses)


def _far(found: object, wanted: np.ndarray) -> float:
    found = np.asarray(found)
    if found.shape != wanted.shape:
        return float("inf")
    scale = max(float(np.max(np.abs(wanted), initial=0)), 1e-6)
    return float(np.max(np.abs(found - wanted), initial=0)) / scale


def _unexpected(stack: str, names: list[str]) -> dict[str, str]:
    return {name: why for name in names if not LIMITS.fullmatch(name) and (why := differs(stack, name))}


@pytest.mark.parametrize("stack", STACKS)
def test_a_sample_of_programs(stack: str) -> None:
    names = list(written.names(stack, recordings.names(stack)))
    assert len(names) > 250
    assert not _unexpected(stack, names[len(stack) % EVERY :: EVERY])


@pytest.mark.slow
@pytest.mark.parametrize("stack", STACKS)
def test_every_program(stack: str) -> None:
    assert not _unexpected(stack, list(written.names(stack, recordings.names(stack))))
