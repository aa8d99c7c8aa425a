"""Variables that a tape is told to watch."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "import tensorflow as tf\n\nmodel = tf.keras.Sequential()\nwith tf.GradientTape() as tape:\n    "
ASKING = Asking("KM426")


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("tape.watch(model.trainable_variables)", "tape.watch([one.value for one in model.trainable_variables])"),
        ("tape.watch(model.weights)", "tape.watch([one.value for one in model.weights])"),
        ("tape.watch(x)", "tape.watch(x)"),
        ("look(model.weights)", "look(model.weights)"),
        ("tape.gradient(x, model.trainable_variables)", "tape.gradient(x, model.trainable_variables)"),
    ],
)
def test_variables_of_tensorflow_are_watched(line: str, after: str) -> None:
    assert ASKING.text(f"{HEAD}{line}\n") == f"{HEAD}{after}\n"
