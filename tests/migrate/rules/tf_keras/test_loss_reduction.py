"""`losses.Reduction`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\n\n"


def tail(before: str) -> str:
    return rewrite(HEAD + before, Settings()).text.removeprefix(HEAD)


@pytest.mark.parametrize("line", ["x = Reduction.SUM\n", "x = tf.keras.losses.Huber(reduction='sum')\n"])
def test_these_stay(line: str) -> None:
    assert tail(line) == line


@pytest.mark.parametrize(
    ("member", "word"),
    [("AUTO", "sum_over_batch_size"), ("SUM", "sum"), ("NONE", "none"), ("SUM_OVER_BATCH_SIZE", "sum_over_batch_size")],
)
def test_members_are_words(member: str, word: str) -> None:
    assert tail(f"x = tf.keras.losses.Huber(reduction=tf.keras.losses.Reduction.{member})\n") == (
        f'x = tf.keras.losses.Huber(reduction="{word}")\n'
    )


def test_an_import_that_nothing_needs_goes() -> None:
    text = "from tensorflow.keras.losses import Huber, Reduction\n\nx = Huber(reduction=Reduction.SUM)\n"
    assert rewrite(text, Settings()).text == 'from tensorflow.keras.losses import Huber\n\nx = Huber(reduction="sum")\n'


def test_the_word_auto_is_refused_today() -> None:
    assert tail("x = tf.keras.losses.Huber(reduction='auto')\n") == (
        "x = tf.keras.losses.Huber(reduction='sum_over_batch_size')\n"
    )


@pytest.mark.parametrize("base", ["tf.keras.losses.Loss", "tf.losses.Loss"])
def test_losses_of_ones_own(base: str) -> None:
    before = (
        f"class Own({base}):\n    def __init__(self, a=1, reduction='auto', *, b=2):\n"
        "        super().__init__(reduction=reduction)\n\n\n"
        f"class Other({base}):\n    def __init__(self):\n        super().__init__(reduction='auto', name='other')\n\n\n"
        "tf.keras.Sequential()\n"
    )
    assert tail(before) == before.replace("'auto'", "'sum_over_batch_size'")


def test_a_parameter_that_is_given_on_stays() -> None:
    before = (
        "class Own(tf.keras.losses.Loss):\n    def __init__(self, reduction=tf.keras.losses.Reduction.AUTO):\n"
        "        super().__init__(reduction=reduction)\n"
    )
    assert tail(before) == before.replace("tf.keras.losses.Reduction.AUTO", '"sum_over_batch_size"')
