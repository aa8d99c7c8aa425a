"""Penalties of activities."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM209"


def text(before: str, settings: Settings | None = None) -> str:
    return rewrite(before, settings or Settings()).text


def said(before: str, settings: Settings | None = None) -> list[Finding]:
    return [finding for finding in rewrite(before, settings or Settings()).findings if finding.rule == CODE]


OLD = "from keras import layers\n\n"


@pytest.mark.parametrize(
    "line", ["layers.Dense(3, kernel_regularizer='l2')", "layers.Dense(3, activity_regularizer=None)"]
)
def test_no_penalty_no_finding(line: str) -> None:
    assert said(f"{OLD}{line}\n") == []


@pytest.mark.parametrize(
    "line", ["layers.Dense(3, activity_regularizer='l1')", "layers.ActivityRegularization(l1=0.1)"]
)
def test_a_penalty_is_for_a_person(line: str) -> None:
    assert [f.status.value for f in said(f"{OLD}{line}\n")] == ["review"]
    assert text(f"{OLD}{line}\n").endswith(f"{line}\n")


def test_tf_keras_took_the_mean_already() -> None:
    assert said("from tensorflow.keras import layers\n\nlayers.Dense(3, activity_regularizer='l1')\n") == []
