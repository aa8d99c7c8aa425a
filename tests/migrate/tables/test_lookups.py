"""Layers of tf.keras that prepared words and numbers, under their arguments of TensorFlow 2.3 to 2.5."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.pins import requirements
from kmigrate.settings import Settings

HEAD = "from tensorflow.keras import layers\n\nl = layers."


def after(call: str, pin: str = "") -> str:
    result = rewrite(HEAD + call, Settings(), clues=list(requirements(f"tensorflow=={pin}")) if pin else [])
    assert result.text.startswith(HEAD)
    return result.text.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("CategoryEncoding(max_tokens=10)", "CategoryEncoding(num_tokens=10)"),
        ("Discretization(bins=[0.0, 1.0])", "Discretization(bin_boundaries=[0.0, 1.0])"),
        (
            "IntegerLookup(max_values=10, oov_value=-1, mask_value=0)",
            "IntegerLookup(max_tokens=10, oov_token=-1, mask_token=0)",
        ),
    ],
)
def test_arguments_have_other_names(before: str, new: str) -> None:
    assert after(before) == new


@pytest.mark.parametrize(
    "call", ["CategoryEncoding(10)", "Discretization([0.0])", "IntegerLookup(10)", "StringLookup(10)"]
)
def test_what_comes_first_still_does(call: str) -> None:
    assert after(call) == call


@pytest.mark.parametrize(
    ("call", "new"),
    [
        ("IntegerLookup(10)", "IntegerLookup(10, mask_token=0)"),
        ("IntegerLookup(mask_value=-2)", "IntegerLookup(mask_token=-2)"),
        ("StringLookup(10)", 'StringLookup(10, mask_token="")'),
    ],
)
def test_the_place_of_what_is_masked_is_kept(call: str, new: str) -> None:
    """On TensorFlow 2.3.4 and 2.4.4 [5, 7, 9, 0] were [2, 3, 1, 0] of the vocabulary [5, 7]; on 2.9.3 [1, 2, 0, 0]."""
    assert after(call, "2.4.1") == new
    assert after(call, "2.9.3") == new.partition(", mask_token")[0].removesuffix(")") + ")"
