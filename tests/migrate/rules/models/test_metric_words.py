"""Words for metrics and losses in lists."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras.models import load_model\n\nm = load_model('p.keras')\n"
NEW = HEAD.replace("from keras", "from tensorflow.keras")


@pytest.mark.parametrize(
    "line",
    [
        "m.compile('sgd', 'mse', metrics=['mae', 'accuracy', f])\n",
        "m.compile('sgd', 'mse', metrics={'cosine': 'mae'})\n",  # the name of an output
        "m.compile('sgd', 'mse', metrics=[kld('kld')])\n",
        "other.compile('sgd', metrics=['fmeasure'])\n",
        "m.compile('sgd', ['mse', 'mae'])\n",
    ],
)
def test_words_of_today_and_of_others_stay(line: str) -> None:
    assert rewrite(HEAD + line, Settings()).text == NEW + line


def test_precision_of_tf_keras_stays() -> None:
    text = NEW + "m.compile('sgd', 'mse', metrics=['precision'])\n"
    assert rewrite(text, Settings()).text == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "m.compile('sgd', 'mse', metrics=['mae', 'kld'])\n",
            "m.compile('sgd', 'mse', metrics=['mae', 'kl_divergence'])\n",
        ),
        (
            'm.compile("sgd", "mse", metrics={"a": ["logcosh"]})\n',
            'm.compile("sgd", "mse", metrics={"a": ["log_cosh_error"]})\n',
        ),
        (
            "m.compile('sgd', 'mse', metrics=['mae'] + ['kld'])\n",
            "m.compile('sgd', 'mse', metrics=['mae'] + ['kl_divergence'])\n",
        ),
        ("m.compile('sgd', ['mse', 'cosine_proximity'])\n", "m.compile('sgd', ['mse', 'cosine_similarity'])\n"),
        ("m.compile('sgd', loss={'a': 'logcosh'})\n", "m.compile('sgd', loss={'a': 'log_cosh'})\n"),
    ],
)
def test_words_become_those_of_today(before: str, after: str) -> None:
    assert rewrite(HEAD + before, Settings()).text == NEW + after


def test_the_proximity_keeps_its_sign() -> None:
    result = rewrite(HEAD + "m.compile('sgd', 'mse', metrics=['cosine_proximity'])\n", Settings())
    assert "metrics=[cosine_similarity]" in result.text
    assert "from tensorflow.keras.losses import cosine_similarity" in result.text
    assert [f.status for f in result.findings if "without from then on" in f.message] == ["review"]


@pytest.mark.parametrize("word", ["cosine_proximity", "cosine"])
@pytest.mark.parametrize(
    ("source", "new", "module"),
    [
        ("1.2", "cosine_proximity", "kmigrate_shims.losses"),
        ("2.0.8", "cosine_proximity", "kmigrate_shims.losses"),
        ("2.2.4", "cosine_similarity", "tensorflow.keras.losses"),
        ("2.3.1", "'cosine_similarity'", None),
    ],
)
def test_the_proximity_is_that_of_the_release(word: str, source: str, new: str, module: str | None) -> None:
    result = rewrite(HEAD + f"m.compile('sgd', 'mse', metrics=['{word}'])\n", Settings(source=source))
    assert f"metrics=[{new}]" in result.text
    assert (f"from {module} import {new}" in result.text) is (module is not None)
    assert not [f for f in result.findings if "without from then on" in f.message]


def test_metrics_of_keras_1_come_from_the_shims() -> None:
    line = "m.compile('sgd', 'mse', metrics=['fmeasure', 'recall'])\n"
    result = rewrite(HEAD + line, Settings())
    assert "metrics=[fmeasure, recall]" in result.text
    assert "from kmigrate_shims.metrics import fmeasure, recall" in result.text
    kept = rewrite(HEAD + line, Settings(shims=False))
    assert kept.text == NEW + line
    assert [f.status for f in kept.findings if f.rule == "KM324"] == ["review", "review"]


def test_a_loss_that_the_shims_keep_is_theirs_alone() -> None:
    before = HEAD + "m.compile('sgd', loss=['mse', 'cosine_proximity'])\n"
    for line in (before, before.replace("['mse', 'cosine_proximity']", "('mse', 'cosine_proximity')")):
        assert "'mse', cosine_proximity" in rewrite(line, Settings(source="1.2")).text
