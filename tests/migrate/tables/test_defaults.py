"""Defaults that changed, as the real tables have them."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.pins import requirements
from kmigrate.settings import Settings


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("0.3", ["epsilon=1e-06", "momentum=0.9"]),
        ("1.1", ["epsilon=1e-05"]),
        ("1.2", []),
        ("2.2", []),
        (None, []),
    ],
)
def test_a_default_that_changed_often_is_that_of_its_release(source: str | None, after: list[str]) -> None:
    before = "from keras.layers import BatchNormalization\nlayer = BatchNormalization()\n"
    text = rewrite(before, Settings(source=source)).text
    assert [piece for piece in ("epsilon=1e-06", "epsilon=1e-05", "momentum=0.9") if piece in text] == after


@pytest.mark.parametrize(("source", "written"), [("1.2", True), ("2.1.2", True), ("2.1.3", False), (None, False)])
def test_a_default_that_must_be_told_is_not_guessed(source: str | None, written: bool) -> None:
    before = "from keras.optimizers import Adam\noptimizer = Adam()\n"
    assert ("epsilon=1e-08" in rewrite(before, Settings(source=source)).text) is written


def test_an_ordering_that_matters_only_where_it_is_the_other_one() -> None:
    before = "from keras import backend as K\nfrom keras.layers import Conv1D\n{}layer = Conv1D(8, 3)\n"
    assert "channels_last" not in rewrite(before.format(""), Settings(source="2.2")).text
    first = before.format("K.set_image_data_format('channels_first')\n")
    assert 'Conv1D(8, 3, data_format="channels_last")' in rewrite(first, Settings(source="2.2")).text


def test_a_default_that_the_target_does_not_have_at_all() -> None:
    assert (
        "AveragePooling2D(pool_size=(2, 2))"
        in rewrite("import tensorflow as tf\nlayer = tf.keras.layers.AveragePooling2D()\n", Settings()).text
    )


def test_tf_keras_has_the_default_of_its_release() -> None:
    before = "import tensorflow as tf\nlayer = tf.keras.layers.ConvLSTM2D(8, 3)\n"
    assert rewrite(before, Settings()).text == before
    old = rewrite(before, Settings(), clues=list(requirements("tensorflow==2.10.1")))
    assert "recurrent_activation=hard_sigmoid" in old.text
    new = rewrite(before, Settings(), clues=list(requirements("tensorflow==2.17")))
    assert (new.text, new.findings) == (before, ())
