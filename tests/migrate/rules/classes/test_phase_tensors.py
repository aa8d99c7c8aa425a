"""`training` of a layer's `call`, made a tensor."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM293"
HEAD = (
    "import tensorflow as tf\n\n\nclass Norm({0}):\n    def call(self, x, training=False):\n"
    "        {1}\n        return super().call(x, training)\n"
)


def become(line: str, base: str = "tf.keras.layers.BatchNormalization") -> tuple[str, list[str]]:
    result = rewrite(HEAD.format(base, line), Settings())
    assert rewrite(result.text, Settings()).text == result.text
    given = result.text.partition("training=False):\n        ")[2].partition("\n")[0]
    return given, [finding.status.value for finding in result.findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "training = training and self.trainable",
        "training = False",
        "training = tf.constant(self.rate)",
        "training = tf.logical_and(training, tf.reduce_all(x > 0))",
        "training = np.logical_and(training, self.trainable)",
        "mask = tf.logical_and(training, self.trainable)",
        "training = tf.cast(training, tf.float32) * 2",
    ],
)
def test_what_is_no_phase_stays(line: str) -> None:
    assert become(line) == (line, [])


def test_other_classes_are_their_own() -> None:
    line = "training = tf.constant(False)"
    assert become(line, "object") == (line, [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("training = tf.constant(False)", "training = False"),
        ("training = tf.logical_and(training, self.trainable)", "training = training and self.trainable"),
        ("training = tf.math.logical_or(training, True)", "training = training or True"),
        ("training = tf.logical_not(training)", "training = not training"),
        ("training = tf.cast(training, tf.bool)", "training = training"),
        (
            "training = tf.logical_and(tf.logical_or(training, False), tf.constant(True))",
            "training = (training or False) and True",
        ),
    ],
)
def test_it_is_written_in_words_of_python(before: str, after: str) -> None:
    assert become(before) == (after, ["rewritten"])
