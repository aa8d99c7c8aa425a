"""What tf.keras of TensorFlow 1.15 computed otherwise; recorded programs run in tests/runtime/test_recorded_programs.py."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.clues import TENSORFLOW, Clue
from kmigrate.era.versions import ANY, span_of


def said(line: str, release: str) -> set[str]:
    pin = Clue(TENSORFLOW, f"pins tensorflow=={release}", span_of(release) or ANY, place="requirements.txt")
    text = f"from tensorflow.keras import layers, losses, models, optimizers\n\nmodel = models.Sequential()\n{line}\n"
    return {f.rule for f in rewrite(text, clues=[pin]).findings if f.status.value == "review"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("model.compile('sgd', 'cosine_proximity')", "KM405"),
        ("model.compile('sgd', loss=['mse', 'cosine_similarity'])", "KM405"),
        ("model.compile('sgd', loss={'out': 'cosine_similarity'})", "KM405"),
        ("losses.cosine_similarity(a, b)", "KM405"),
        ("layers.BatchNormalization(trainable=False)", "KM241"),
        ("optimizers.RMSprop(0.01, epsilon=0.01)", "KM413"),
        ("optimizers.Adagrad(0.01, epsilon=0.01)", "KM413"),
        ("optimizers.SGD(0.01, clipnorm=0.1, clipvalue=0.2)", "KM413"),
    ],
)
def test_what_differs_is_said(line: str, code: str) -> None:
    assert code in said(line, "1.15")


@pytest.mark.parametrize(
    "line",
    [
        "model.compile('sgd', 'cosine_similarity')",
        "layers.BatchNormalization(trainable=False)",
        "optimizers.Adagrad(0.01, epsilon=1e-7)",
        "layers.UpSampling2D(2, interpolation='bilinear')",
    ],
)
def test_in_tensorflow_2_it_was_as_today(line: str) -> None:
    assert not said(line, "2.10")


def test_interpolation_went_to_the_centres_within_tensorflow_1() -> None:
    line = "layers.UpSampling2D(2, interpolation='bilinear')"
    assert not said(line, "1.15")
    assert "KM236" in said(line, "1")
