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


TF = """\
import tensorflow as tf

o = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5))
m = tf.keras.Sequential()
# here
"""
_OF_TF = Asking(CODE, TF)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = o.lr(o.iterations)", "a = o.learning_rate"),
        ("a = m.optimizer.lr(m.optimizer.iterations)", "a = m.optimizer.learning_rate"),
        ("a = float(o.learning_rate(o.iterations))", "a = float(o.learning_rate)"),
        ("a = o._decayed_lr(tf.float32)", "a = o.learning_rate"),
        ("a = m.optimizer._decayed_lr('float32').numpy()", "a = m.optimizer.learning_rate.numpy()"),
    ],
)
def test_the_rate_of_this_step(before: str, after: str) -> None:
    assert _OF_TF.text(before).strip() == after


def test_a_rate_that_a_person_must_find() -> None:
    assert _OF_TF.statuses("a = o.lr(100)") == ["review"]
    assert _OF_TF.statuses("a = o._decayed_lr(tf.float32); tf.keras.optimizers.Adam(lr=1.0, decay=0.1)") == ["review"]
