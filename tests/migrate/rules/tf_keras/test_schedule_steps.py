"""Schedules of the program's own."""

from __future__ import annotations

import pytest
from asking import Asking

ASKING = Asking("KM414")
HEAD = "import tensorflow as tf\n\n\nclass Warm(tf.keras.optimizers.schedules.LearningRateSchedule):\n"
CALL = "    def __call__(self, step):\n"


def body(text: str) -> str:
    first = ASKING.text(HEAD + text)
    assert ASKING.text(first) == first
    return first.partition("__call__")[2]


@pytest.mark.parametrize(
    "text",
    [
        CALL + "        step = tf.cast(step, tf.float32)\n        return step\n",
        CALL + "        return tf.cast( step, self.dtype) / 3\n",
        "    def __call__(self):\n        return 1\n",
        "    def call(self, step):\n        return step\n",
    ],
)
def test_what_needs_no_float_stays(text: str) -> None:
    assert ASKING.text(HEAD + text) == HEAD + text


def test_the_step_is_made_a_float_first() -> None:
    assert body(CALL + '        """Says."""\n        # here\n        return step\n') == (
        '(self, step):\n        """Says."""\n        # here\n        step = tf.keras.ops.cast(step, "float32")\n        return step\n'
    )
    assert ASKING.statuses(HEAD + CALL + "        return step\n") == ["rewritten"]


def test_a_line_of_its_own_is_for_a_person() -> None:
    assert ASKING.statuses(HEAD + "    def __call__(self, step): return step\n") == ["review"]


def test_schedules_of_other_things_stay() -> None:
    text = HEAD.replace("tf.keras.optimizers.schedules.LearningRateSchedule", "Mine") + CALL + "        return step\n"
    assert ASKING.text(text) == text
