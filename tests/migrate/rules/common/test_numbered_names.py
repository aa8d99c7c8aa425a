"""Names with numbers, which Keras gave to layers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules.common.numbered_names import NUMBERED, TODAY, WORDS, of_own
from kmigrate.rules.site import Site

HEAD = "from keras.layers import Layer\nfrom mine import GraphConv\nclass MyOwnLayer(Layer):\n    pass\n"


@pytest.mark.parametrize(
    ("name", "is_one"), [("dense_1", True), ("conv2d_12", True), ("dense_0", False), ("mine_1", False)]
)
def test_which_names_keras_gave(name: str, is_one: bool) -> None:
    assert bool(NUMBERED.fullmatch(name)) is is_one


def test_other_words_of_today_are_of_words_that_there_were() -> None:
    assert TODAY.keys() <= set(WORDS)


@pytest.mark.parametrize(
    ("word", "number", "found"),
    [
        ("my_own_layer", "2", "my_own_layer"),
        ("myownlayer", "2", "my_own_layer"),  # of Keras 1
        ("graph_conv", "1", "graph_conv"),
        ("my_own_layer", "0", ""),
        ("my_own_layer", "x", ""),
        ("other", "1", ""),
    ],
)
def test_names_of_classes_of_the_program(
    word: str, number: str, found: str, site_of: Callable[[str, str], Site]
) -> None:
    assert of_own(site_of(HEAD, "keras.layers.Layer"), word, number) == found
