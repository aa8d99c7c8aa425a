"""Weights of whole samples, where the file shows what a model gives. The numbers: `tests/shims/losses/test_weights.py`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.pins import requirements
from kmigrate.settings import Settings

HEAD = "from keras import layers as L\nfrom keras.models import Model, Sequential\n"
FIT = "model.fit(x, y, sample_weight=w, epochs=2)\n"
STEPS = "model = Sequential([L.Dense(2, input_shape=(4, 3))])\n"


def found(text: str, **settings: object) -> tuple[str, list[str]]:
    result = rewrite(HEAD + text, Settings(**settings))  # type: ignore[arg-type]
    assert rewrite(result.text, Settings(**settings)).text == result.text  # type: ignore[arg-type]
    return result.text, [one.status.value for one in result.findings if one.rule == "KM362"]


@pytest.mark.parametrize(
    ("layers", "wrapped"),
    [
        ("L.Dense(2, input_shape=(4, 3))", True),
        ("L.Dense(2, input_shape=(4,))", False),
        ("L.Dense(2, input_dim=4)", False),
        ("L.Dense(2, batch_input_shape=(8, 4, 3))", True),
        ("L.Conv2D(2, 3, input_shape=(4, 4, 3)), L.Activation('relu')", True),
        ("L.Conv2D(2, 3, input_shape=(4, 4, 3)), L.Flatten(), L.Dense(1)", False),
        ("L.Conv2D(2, 3, input_shape=(4, 4, 3)), L.GlobalAveragePooling2D(), L.Dense(1)", False),
        ("L.Dense(8, input_dim=4), L.Reshape((4, 2)), L.UpSampling1D(2)", True),
        ("L.LSTM(2, input_shape=(4, 3))", False),
        ("L.LSTM(2, return_sequences=True, input_shape=(4, 3)), L.Dropout(0.5)", True),
        ("L.Bidirectional(L.LSTM(2, return_sequences=True), input_shape=(4, 3))", True),
        ("L.Bidirectional(L.LSTM(2), input_shape=(4, 3)), L.Dense(1)", False),
        ("L.LSTM(2, input_shape=(4, 3)), L.RepeatVector(4), L.TimeDistributed(L.Dense(2))", True),
        ("L.Conv2DTranspose(2, 3, input_shape=(4, 4, 3))", True),
        ("L.SReLU(input_shape=(4, 3))", True),
        ("L.Own(input_shape=(4, 3))", True),
        ("L.Own(input_shape=(4, 3)), L.Flatten()", False),
        ("make()", False),
        ("make(), L.LSTM(2, return_sequences=several)", True),
    ],
)
def test_what_the_last_layers_give(layers: str, wrapped: bool) -> None:
    text, statuses = found(f"model = Sequential([{layers}])\nmodel.compile('sgd', 'mse')\n{FIT}")
    assert ("sample_weight=per_sample(w, y)" in text) is wrapped
    assert statuses == ["shimmed"] * wrapped


def test_of_a_graph() -> None:
    graph = "a = L.Input((4, 3))\nmodel = Model(a, L.Dense(1)(L.LSTM(2, return_sequences={})(a)))\n"
    assert found(graph.format(True) + FIT)[1] == ["shimmed"]
    assert found(graph.format(False) + FIT)[1] == []


@pytest.mark.parametrize(
    ("shape", "end", "wrapped"), [("(4, 3)", "L.add", True), ("(4,)", "L.add", False), ("(4, 3)", "L.Dot(1)", False)]
)
def test_of_a_graph_of_joined_branches(shape: str, end: str, wrapped: bool) -> None:
    graph = f"a, b = L.Input({shape}), L.Input({shape})\nmodel = Model([a, b], {end}([L.Dense(2)(a), L.Dense(2)(b)]))\n"
    assert found(graph + FIT)[1] == ["shimmed"] * wrapped


def test_by_position_and_in_every_method() -> None:
    text, statuses = found(
        STEPS
        + "model.train_on_batch(x, y, w)\nmodel.test_on_batch(x, y[0], w)\nmodel.evaluate(x, y, sample_weight=w)\n"
    )
    assert text.count("per_sample(w, y)") == 2
    assert "per_sample(w, y[0])" in text
    assert statuses == ["shimmed"] * 3


def test_weights_of_what_is_validated_on() -> None:
    text, statuses = found(
        STEPS + "model.fit(x, y, validation_data=(a, b, c))\nmodel.fit(x, y, validation_data=(a, b))\n"
    )
    assert "validation_data=(a, b, per_sample(c, b)))" in text
    assert statuses == ["shimmed"]


def test_none_and_no_weights_stay() -> None:
    assert found(STEPS + "model.fit(x, y, sample_weight=None)\nmodel.fit(x, y)\n")[1] == []


def test_what_cannot_be_written_is_said() -> None:
    assert found(STEPS + "model.fit(x, targets(x), sample_weight=w)\n")[1] == ["review"]
    assert found(STEPS + FIT, shims=False)[1] == ["review"]


def test_images_of_tf_keras_were_weighed_as_today_since_2_9() -> None:
    images = "model = Sequential([L.Conv2D(2, 3, input_shape=(4, 4, 3))])\n" + FIT

    def of(text: str, release: str) -> list[str]:
        pins = list(requirements(f"tensorflow=={release}")) if release else []
        result = rewrite((HEAD + text).replace("from keras", "from tensorflow.keras"), clues=pins)
        return [one.status.value for one in result.findings if one.rule == "KM362"]

    assert of(images, "2.3") == ["shimmed"]
    assert of(images, "2.9") == []
    assert of(images, "") == ["review"]
    assert of(STEPS + FIT, "2.9") == ["shimmed"]
    assert of(STEPS + FIT, "2.16") == []
