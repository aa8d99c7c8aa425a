"""Saliency, Grad-CAM, deep dream, style and updates on a model of Keras 3, against the real old stacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

from kmigrate_shims import backend as K  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "backend"
RECORDS = {era: json.loads((FOLDER / f"programs-{era}-tensorflow.json").read_text()) for era in ("1.2.2", "2.2.4")}


def close(found: Any, wanted: Any, atol: float = 2e-5) -> None:
    for one, recorded in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, np.array(recorded, "float32"), atol=atol, rtol=1e-4)


@pytest.fixture(params=RECORDS)
def record(request: Any) -> Any:
    return RECORDS[request.param]


@pytest.fixture
def model(record: Any) -> Any:
    model = keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            layers.Conv2D(3, (3, 3), padding="same", activation="relu", name="first"),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(4, (3, 3), padding="same", activation="relu", name="second"),
            layers.BatchNormalization(name="norm"),
            layers.Flatten(),
            layers.Dropout(0.5, name="drop"),
            layers.Dense(3, activation="softmax", name="last"),
        ]
    )
    model.set_weights([np.array(w, "float32") for w in record["weights"]])
    return model


def run(model: Any, record: Any, phase: int, outputs: list[Any]) -> list[Any]:
    found: list[Any] = K.function([model.inputs[0], K.learning_phase()], outputs)([record["input"], phase])
    return found


def test_phase_0(model: Any, record: Any) -> None:
    close(run(model, record, 0, [model.outputs[0], model.get_layer("second").output]), record["phase 0"])


def test_phase_1(model: Any, record: Any) -> None:
    outputs = [model.get_layer("norm").output, K.shape(model.get_layer("drop").output)]
    close(run(model, record, 1, outputs), record["phase 1"], 1e-4)


def test_saliency(model: Any, record: Any) -> None:
    gradient = K.gradients(K.sum(model.outputs[0][:, 1]), [model.inputs[0]])
    close(run(model, record, 0, gradient), record["saliency"])


def test_grad_cam(model: Any, record: Any) -> None:
    features = model.get_layer("second").output
    slope = K.gradients(K.sum(model.outputs[0][:, 1]), [features])[0]
    close(run(model, record, 0, [features, K.mean(slope, axis=(1, 2))]), record["grad-cam"])


def test_deep_dream(model: Any, record: Any) -> None:
    dream, loss = model.inputs[0], K.variable(0.0)
    for name, coefficient in (("first", 0.2), ("second", 2.0)):
        activation = model.get_layer(name).output
        scaling = K.prod(K.cast(K.shape(activation), "float32"))
        loss = loss + coefficient * K.sum(K.square(activation[:, 2:-2, 2:-2, :])) / scaling
    loss = loss + K.mean(K.square(model.get_layer("first").output))
    grads = K.gradients(loss, [dream])[0]
    grads /= K.maximum(K.mean(K.abs(grads)), 1e-7)
    step = K.function([dream, K.learning_phase()], [loss, grads])
    image, steps = np.array(record["input"][:1], "float32"), []
    for _ in range(3):
        value, direction = step([image, 0])
        image += 0.1 * direction
        steps.append(value)
    close([steps, image], record["dream"], 1e-4)


def test_style(record: Any) -> None:
    x = np.array(record["input"], "float32")
    kept, free = K.variable(x[:1]), K.placeholder((1, 6, 6, 2))
    both = K.concatenate([kept, free], axis=0)

    def gram(t: Any) -> Any:
        rows = K.batch_flatten(K.permute_dimensions(t, (2, 0, 1)))
        return K.dot(rows, K.transpose(rows))

    style = K.sum(K.square(gram(both[0, :, :, :]) - gram(both[1, :, :, :]))) / (4.0 * 2**2)
    close(K.function([free], [style, *K.gradients(style, [free])])([x[1:]]), record["style"], 1e-4)


def test_updates(record: Any) -> None:
    counter = K.variable(1.0)
    count = K.function([], [counter * 2], updates=[(counter, counter + 1)])
    assert [*(float(count([])[0]) for _ in range(3)), float(K.get_value(counter))] == record["updates"]
