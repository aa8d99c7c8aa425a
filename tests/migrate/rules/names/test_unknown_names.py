from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.settings import Settings


@pytest.mark.parametrize("text", ["from keras.layers import Dense\nDense(1)\n", "import mine\nmine.layers.Wobble(1)\n"])
def test_a_name_that_the_target_has_is_no_finding(text: str) -> None:
    assert not [f for f in rewrite(text, Settings()).findings if f.rule == "KM104"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import keras\nkeras.layers.Wobble(1)\n", "keras.layers.Wobble"),
        ("from keras.layers import Wobble\nWobble(1)\n", "keras.layers.Wobble"),
        ("from keras.engine import training\ntraining._make_batches(3, 1)\n", "_make_batches"),
        ("import tensorflow as tf\ntf.keras.layers.Wobble(1)\n", "tensorflow.keras.layers.Wobble"),
    ],
)
def test_a_name_that_nobody_knows_is_left_and_said(text: str, name: str) -> None:
    result = rewrite(text, Settings())
    found = [f for f in result.findings if f.rule == "KM104"]
    assert [f.status for f in found] == [Status.REVIEW]
    assert name in found[0].message
    assert name.rpartition(".")[2] in result.text
    assert result.uses.review == 1


def test_an_import_of_it_alone_is_said_too() -> None:
    result = rewrite("from keras.layers import Wobble\n", Settings())
    assert result.text == "from keras.layers import Wobble\n"
    assert [f.rule for f in result.findings] == ["KM104"]


def test_the_rule_can_be_ignored() -> None:
    assert not rewrite("import keras\nkeras.Wobble\n", Settings(ignore=("KM104",))).uses.review
