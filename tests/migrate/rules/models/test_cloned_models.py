"""Copies of models."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

HEAD = """\
from keras.models import clone_model, load_model
from keras import losses, metrics

def own(y, p):
    return abs(y - p)

m = load_model(p)
"""


def asking(compiled: str) -> Asking:
    return Asking("KM377", f"{HEAD}m.compile('sgd', {compiled})\n# here\n")


@pytest.mark.parametrize(
    "compiled",
    [
        "'mse'",
        "loss='mse', metrics=['acc']",
        "losses.mean_squared_error",
        "loss=losses.Huber()",
        "'mse', loss_weights=[1, 2.0]",
    ],
)
def test_what_keras_finds_itself_stays(compiled: str) -> None:
    assert asking(compiled).said("t = clone_model(m)") == []
    assert asking(compiled).text("t = clone_model(m)") == "t = clone_model(m)"


@pytest.mark.parametrize(
    "compiled",
    [
        "own",
        "loss=own",
        "'mse', metrics=['acc', own]",
        "loss={'a': own}",
        "loss=make(2)",
        "loss=lambda y, p: p",
        "loss=self.own",
    ],
)
def test_functions_of_the_program_are_not_found(compiled: str) -> None:
    assert asking(compiled).statuses("t = clone_model(m)") == ["shimmed"]
    assert asking(compiled).statuses("t = clone_model(m)", Settings(shims=False)) == ["review"]
    after = asking(compiled).text("t = clone_model(m)")
    assert after == "t = clone_model(m)"  # by another import
