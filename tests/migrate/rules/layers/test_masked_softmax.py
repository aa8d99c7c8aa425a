"""Softmax behind masks."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

_ASKING = Asking("KM366", "from keras.layers import Embedding, Masking, Softmax\n\n# here\n")
text, statuses = _ASKING.text, _ASKING.statuses
MASKED = "e = Embedding(5, 3, mask_zero=True); "


@pytest.mark.parametrize("line", ["s = Softmax()", "e = Embedding(5, 3); s = Softmax()", f"{MASKED}print(Softmax)"])
def test_where_nothing_is_masked_it_stays(line: str) -> None:
    assert statuses(line) == []


@pytest.mark.parametrize("line", [f"{MASKED}s = Softmax(axis=1)", "m = Masking(0.5); s = Softmax()"])
def test_it_is_the_layer_of_then(line: str) -> None:
    assert statuses(line) == ["shimmed"]
    assert text(line) == line
    assert statuses(line, Settings(shims=False)) == ["review"]


def test_of_tf_keras_only_what_is_known_to_be_of_before_2_4() -> None:
    of_tf = Asking("KM366", "from tensorflow.keras.layers import Embedding, Softmax\n\n# here\n")
    assert of_tf.statuses(f"{MASKED}s = Softmax()") == []
