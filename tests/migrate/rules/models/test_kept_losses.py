"""Words for losses that stand elsewhere than in `compile`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras.models import Sequential\n\nmodel = Sequential()\nWORDS = {'a': 'logcosh', 'b': 'mse', 'hinge': 'hinge'}\n"


def said(body: str, source: str = "2.2", modern: bool = False) -> list[str]:
    settings = Settings(source=source, modern=modern)
    result = rewrite(f"{HEAD}{body}\n", settings)
    assert body in result.text
    return [f.message for f in result.findings if f.rule == "KM345"]


@pytest.mark.parametrize(
    "body",
    [
        "model.compile('sgd', 'mse')",
        "model.compile('sgd', ['mse', 'mae'])",
        "model.compile('sgd', lambda t, p: t - p)",
        "def loss(t, p):\n    return t - p\n\n\nmodel.compile('sgd', loss)",
        "model.compile('sgd', make())",
    ],
)
def test_nothing_is_said_where_the_loss_is_known(body: str) -> None:
    assert said(body) == []


@pytest.mark.parametrize(
    "body",
    ["model.compile('sgd', WORDS[key])", "other.compile('sgd', WORDS[key])", "model.compile('sgd', loss=args.loss)"],
)
def test_words_that_mean_another_loss_are_findings(body: str) -> None:
    assert len(said(body)) == 2
    assert len(said(body, source="2.3")) == 1
    assert len(said(body, modern=True)) == 1


def test_a_word_is_said_once() -> None:
    body = "model.compile('sgd', chosen)\nmodel.compile('sgd', chosen)\nchosen == 'cosine_proximity'"
    assert len(said(body, source="2.3")) == 1


def test_a_word_of_get_is_rewritten() -> None:
    text = rewrite("from keras import losses\n\nf = losses.get('logcosh')\n", Settings()).text
    assert text == "from tensorflow.keras import losses\n\nf = losses.get('log_cosh')\n"
