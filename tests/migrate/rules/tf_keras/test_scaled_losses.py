"""Losses scaled by hand."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM418"
MODEL = "import tensorflow as tf\n\nclass M(tf.keras.Model):\n    def train_step(self, data):\n        "
MADE = (
    "import tensorflow as tf\n\noptimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.Adam())\n\n"
    "def step(loss, tape, variables):\n    "
)


def told(before: str) -> tuple[str, list[str]]:
    result = rewrite(before, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text, [finding.status.value for finding in result.findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    ["a = self.optimizer.scale_loss(loss)\n", "get_scaled_loss(loss)\n", "def get_scaled_loss(self): pass\n"],
)
def test_these_stay(line: str) -> None:
    assert told(MODEL + line) == (MODEL + line, [])


@pytest.mark.parametrize(
    "before", [MODEL + "a = self.optimizer.get_scaled_loss(loss)\n", MADE + "a = optimizer.get_scaled_loss(loss)\n"]
)
def test_a_loss_is_scaled_by_another_name(before: str) -> None:
    assert told(before) == (before.replace("get_scaled_loss", "scale_loss"), ["rewritten"])


@pytest.mark.parametrize("head", [MODEL, MADE])
@pytest.mark.parametrize(
    ("lines", "after"),
    [
        (
            "g = {o}.get_unscaled_gradients(tape.gradient(loss, variables))",
            "g = tape.gradient(loss, variables)",
        ),
        ("g = {o}.get_unscaled_gradients(scaled)", "g = scaled"),
    ],
)
def test_gradients_that_are_only_applied_stay_scaled(head: str, lines: str, after: str) -> None:
    owner = "self.optimizer" if head is MODEL else "optimizer"
    indent = "\n" + " " * (8 if head is MODEL else 4)
    rest = f"{indent}{owner}.apply_gradients(zip(g, variables))\n"
    assert told(head + lines.format(o=owner) + rest) == (head + after + rest, ["rewritten"])


def test_the_statement_goes_where_it_says_nothing_else() -> None:
    before = "g = tape.gradient(loss, w)\n        g = self.optimizer.get_unscaled_gradients(g)\n        "
    rest = "self.optimizer.apply_gradients(zip(g, w))\n"
    assert told(MODEL + before + rest) == (MODEL + "g = tape.gradient(loss, w)\n        " + rest, ["rewritten"])


def test_they_may_be_applied_where_they_are_made() -> None:
    before = "self.optimizer.apply_gradients(zip({}, w))\n"
    unscaled = "self.optimizer.get_unscaled_gradients(g)"
    assert told(MODEL + before.format(unscaled)) == (MODEL + before.format("g"), ["rewritten"])


@pytest.mark.parametrize(
    "rest",
    [
        "g = [tf.clip_by_norm(one, 1.0) for one in g]\n        self.optimizer.apply_gradients(zip(g, w))\n",
        "self.optimizer.apply_gradients(zip(g, w))\n        return g\n",
        "pass\n",
    ],
)
def test_gradients_that_something_else_sees_are_a_persons_work(rest: str) -> None:
    before = MODEL + "g = self.optimizer.get_unscaled_gradients(scaled)\n        " + rest
    assert told(before) == (before, ["review"])
