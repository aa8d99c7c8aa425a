"""`compiled_loss`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM609"
HEAD = "from tensorflow import keras\n\nclass M(keras.Model):\n    def train_step(self, data):\n        "


def tail(line: str, settings: Settings | None = None) -> str:
    text = rewrite(HEAD + line, settings or Settings()).text
    assert rewrite(text, settings or Settings()).text == text
    return text.partition("data):\n        ")[2]


def codes(text: str, settings: Settings | None = None) -> list[str]:
    return [f.status.value for f in rewrite(text, settings or Settings()).findings if f.rule == CODE]


@pytest.mark.parametrize("line", ["a = other.compiled_loss(y, p)\n", "a = self.compute_loss(y=y, y_pred=p)\n"])
def test_these_stay(line: str) -> None:
    assert tail(line) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "self.compiled_loss(y, p, regularization_losses=self.losses)",
            "compiled_loss(self, y, p, regularization_losses=self.losses)",
        ),
        ("self.compiled_loss(y, p)", "compiled_loss(self, y, p)"),
        ("self.compiled_loss((y), *p)", "compiled_loss(self, (y), *p)"),
        ("self.compiled_loss(y_pred=p, y_true=y)", "compiled_loss(self, y_pred=p, y_true=y)"),
        ("self.compiled_metrics.update_state(y, p, w)", "compiled_metrics(self).update_state(y, p, w)"),
        ("[m.name for m in self.compiled_metrics.metrics]", "[m.name for m in compiled_metrics(self).metrics]"),
    ],
)
def test_what_a_step_asks_of_the_model(before: str, after: str) -> None:
    assert tail(f"a = {before}\n") == f"a = {after}\n"
    assert codes(f"{HEAD}a = {before}\n") == ["shimmed"]
    assert codes(f"{HEAD}a = {before}\n", Settings(shims=False)) == ["review"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("self.compute_loss(x, y, p, w)", "computed_loss(self, x, y, p, w)", "shimmed"),
        ("super().compute_loss(x, y, p)", "super().compute_loss(x, y, p)", "review"),
    ],
)
def test_compute_loss_of_a_file_that_is_old_takes_note_of_it(before: str, after: str, said: str) -> None:
    head = HEAD + "tf = keras.layers.experimental.preprocessing.Rescaling(1)\n        a = "
    result = rewrite(head + before + "\n", Settings())
    assert result.text.endswith(f"a = {after}\n")
    assert codes(head + before + "\n") == [said]


@pytest.mark.parametrize("line", ["a = self.compiled_loss()\n", "a = self.compiled_loss.metrics\n"])
def test_anything_else_is_said(line: str) -> None:
    assert tail(line) == line
    assert codes(HEAD + line) == ["review"]
