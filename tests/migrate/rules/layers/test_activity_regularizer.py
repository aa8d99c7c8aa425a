"""Penalties of activities."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM209"

_ASKING = Asking(CODE)
said = _ASKING.said


def text(before: str, settings: Settings | None = None) -> str:
    result = rewrite(before, settings or Settings())
    assert rewrite(result.text, settings or Settings()).text == result.text
    return result.text


OLD = "from keras import layers, regularizers\n\n"


@pytest.mark.parametrize(
    "line",
    [
        "layers.Dense(3, kernel_regularizer='l2')",
        "layers.Dense(3, activity_regularizer=None)",
        "layers.Dense(3, 'one', 'relu', None, 'l2', 'l2')",
        "other.Dense(3, activity_regularizer='l2')",
    ],
)
def test_no_penalty_no_finding(line: str) -> None:
    assert said(f"{OLD}{line}\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("layers.Dense(3, activity_regularizer='l1')", "layers.Dense(3, activity_regularizer=summed('l1'))"),
        (
            "layers.Conv2D(3, 3, activity_regularizer=regularizers.l1_l2(0.1, 0.2))",
            "layers.Conv2D(3, 3, activity_regularizer=summed(regularizers.l1_l2(0.1, 0.2)))",
        ),
        (
            "layers.Dense(3, 'one', 'relu', None, None, None, 'l2')",
            "layers.Dense(3, kernel_initializer='one', activation='relu', kernel_regularizer=None, "
            "bias_regularizer=None, activity_regularizer=summed('l2'))",
        ),
        ("layers.ActivityRegularization(l1=0.1)", "ActivityRegularization(l1=0.1)"),
    ],
)
def test_a_penalty_is_summed(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n").splitlines()[-1] == after
    assert [f.status.value for f in said(f"{OLD}{before}\n")] == ["shimmed"]


@pytest.mark.parametrize("value", ["mine", "regularizers.get(mine)", "make()"])
def test_what_may_be_none_is_for_a_person(value: str) -> None:
    line = f"layers.Dense(3, activity_regularizer={value})"
    assert [f.status.value for f in said(f"{OLD}{line}\n")] == ["review"]
    assert text(f"{OLD}{line}\n").endswith(f"{line}\n")


@pytest.mark.parametrize(
    "line", ["layers.Dense(3, activity_regularizer='l1')", "layers.ActivityRegularization(l1=0.1)"]
)
def test_without_shims_and_modern(line: str) -> None:
    assert [f.status.value for f in said(f"{OLD}{line}\n", Settings(shims=False))] == ["review"]
    assert said(f"{OLD}{line}\n", Settings(modern=True)) == []


def test_tf_keras_took_the_mean_already() -> None:
    assert said("from tensorflow.keras import layers\n\nlayers.Dense(3, activity_regularizer='l1')\n") == []
