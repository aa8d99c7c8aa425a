"""Losses that were computed otherwise."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM405"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said
OLD = "from keras import losses\nfrom keras.models import load_model\n\nm = load_model(p)\n"


@pytest.mark.parametrize(
    "line",
    [
        "m.compile('sgd', 'mse')",
        "m.compile('hinge', 'mse')",
        "m.compile('sgd', 'categorical_hinge')",
        "hinge = 1",
        "clf.fit(loss='hinge')",
    ],
)
def test_other_losses_stay(line: str) -> None:
    assert said(f"{OLD}{line}\n") == []


def test_where_targets_were_turned_already() -> None:
    assert said(f"{OLD}m.compile('sgd', 'hinge')\n", Settings(source="2.3")) == []
    assert said("from tensorflow.keras import losses\n\nf = losses.hinge\n") == []
    assert said(f"{OLD}m.compile('sgd', 'hinge')\n", Settings(modern=True)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.compile('sgd', 'hinge')", "m.compile('sgd', hinge)"),
        ("m.compile(loss='squared_hinge', optimizer='sgd')", "m.compile(loss=squared_hinge, optimizer='sgd')"),
        ("f = losses.hinge", "f = hinge"),
    ],
)
def test_the_old_function_takes_its_place(before: str, after: str) -> None:
    result = text(f"{OLD}{before}\n")
    assert result.endswith(f"{after}\n")
    assert "from kmigrate_shims.losses import " in result
    assert [f.status.value for f in said(f"{OLD}{before}\n")] == ["shimmed"]
    assert [f.status.value for f in said(f"{OLD}{before}\n", Settings(shims=False))] == ["review"]


COSINE = "from keras.models import load_model\n\nmodel = load_model(p)\nmodel.compile('sgd', loss='{}')\n"


@pytest.mark.parametrize("word", ["cosine_proximity", "cosine"])
@pytest.mark.parametrize(
    ("source", "new"),
    [
        ("1.2", "cosine_proximity"),
        ("2.0.8", "cosine_proximity"),
        ("2.0.9", "'cosine_similarity'"),
        ("2.2", "'cosine_similarity'"),
        ("2.3", "'cosine_similarity'"),
    ],
)
def test_the_cosine_was_a_mean_before_keras_2_0_9(word: str, source: str, new: str) -> None:
    settings = Settings(source=source)
    result = rewrite(COSINE.format(word), settings)
    assert f"loss={new})" in result.text
    assert ("from kmigrate_shims.losses import cosine_proximity" in result.text) is (new[0] != "'")
    assert rewrite(result.text, settings).text == result.text
