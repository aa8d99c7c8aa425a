"""What is read from optimizers."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM410"
HEAD = """\
from keras import optimizers
from keras import backend as K
from keras.models import load_model

m = load_model('m.keras')
o = optimizers.Adam()
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "a = o.learning_rate, o.iterations, o.momentum",
        "a = o.get_config()['name']",
        "a = other.get_config()['lr']",
        "a = other.decay",
        "a = {'lr': 3}",
        "optimizers.get('adam')",
        "K.get_value(o.beta_1)",
    ],
)
def test_what_is_there_stays(line: str) -> None:
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.optimizer.get_config()['lr']", "m.optimizer.get_config()['learning_rate']"),
        ('optimizers.Adam.from_config({"lr": 3})', 'optimizers.Adam.from_config({"learning_rate": 3})'),
        (
            "optimizers.get({'class_name': 'sgd', 'config': {'lr': 3}})",
            "optimizers.get({'class_name': 'sgd', 'config': {'learning_rate': 3}})",
        ),
    ],
)
def test_keys_of_the_rate(before: str, after: str) -> None:
    assert text(before) == after


@pytest.mark.parametrize(
    "line",
    [
        "a = o.decay",
        "optimizers.deserialize({'config': {'decay': 0.1}})",
        "m.optimizer.momentum = 0.5",
        "K.set_value(o.beta_1, 0.5)",
    ],
)
def test_what_has_no_effect_is_for_a_person(line: str) -> None:
    assert statuses(line) == ["review"]


def test_an_optimizer_that_is_made_again_may_be_one_of_the_shims() -> None:
    line = "optimizers.deserialize({'class_name': o.__class__.__name__, 'config': o.get_config()})"
    assert statuses(line) == ["shimmed"]
    assert text(line).startswith("deserialize({'class_name'")
