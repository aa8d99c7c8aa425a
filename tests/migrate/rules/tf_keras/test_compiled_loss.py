"""`compiled_loss` and `add_loss`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM609"
HEAD = "from tensorflow import keras\n\nclass M(keras.Model):\n    def train_step(self, data):\n        "


def tail(line: str) -> str:
    return rewrite(HEAD + line, Settings()).text.removeprefix(HEAD)


def codes(text: str) -> list[str]:
    return [f.status.value for f in rewrite(text, Settings()).findings if f.rule == CODE]


@pytest.mark.parametrize("line", ["a = other.compiled_loss(y, p)\n", "a = self.compute_loss(y=y, y_pred=p)\n"])
def test_these_stay(line: str) -> None:
    assert tail(line) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("self.compiled_loss(y, p, regularization_losses=self.losses)", "self.compute_loss(y=y, y_pred=p)"),
        ("self.compiled_loss(y, p)", "self.compute_loss(y=y, y_pred=p)"),
        ("self.compiled_loss(y, p, w)", "self.compute_loss(y=y, y_pred=p, sample_weight=w)"),
        ("self.compiled_loss(y, p, sample_weight=w)", "self.compute_loss(y=y, y_pred=p, sample_weight=w)"),
    ],
)
def test_the_loss_of_a_step(before: str, after: str) -> None:
    assert tail(f"a = {before}\n") == f"a = {after}\n"


@pytest.mark.parametrize("line", ["a = self.compiled_loss(*x)\n", "a = self.compiled_loss.metrics\n"])
def test_anything_else_is_said(line: str) -> None:
    assert tail(line) == line
    assert codes(HEAD + line) == ["review"]


def test_a_finished_model_takes_no_loss_but_a_class_does() -> None:
    assert codes("from tensorflow import keras\nm = keras.Model(i, o)\nm.add_loss(x)\n") == ["review"]
    assert codes(HEAD + "self.add_loss(x)\n") == []
