"""The first state of a cell of the program's own."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n\n"
CELL = "class Cell({base}):\n    def call(self, x, states):\n        return x, [x]\n\n    def get_initial_state({given}):\n{body}"
LINE = "        return tf.zeros([batch_size, 3], dtype=dtype)\n"
SET = "        dtype = dtype or self.compute_dtype\n"
FULL = "self, inputs=None, batch_size=None, dtype=None"
_ASKING = Asking("KM286")


def text(given: str, body: str = LINE, base: str = "keras.layers.Layer") -> str:
    new = _ASKING.text(HEAD + CELL.format(base=base, given=given, body=body))
    assert _ASKING.text(new) == new
    return new.removeprefix(HEAD)


def cell(given: str, body: str = LINE, base: str = "keras.layers.Layer") -> str:
    return CELL.format(base=base, given=given, body=body)


@pytest.mark.parametrize(
    "given",
    [
        "self, batch_size=None",
        "self, inputs",
        "self, *args",
        "self, batch_size",
        "self, inputs=None, batch_size=None, dtype='f'",
    ],
)
def test_what_takes_a_size_alone_stays(given: str) -> None:
    body = "        return tf.zeros([batch_size, 3])\n"
    assert text(given, body) == cell(given, body)


def test_another_class_stays() -> None:
    assert text(FULL, base="Base") == cell(FULL, base="Base")


def test_it_knows_its_dtype() -> None:
    assert text(FULL) == cell(FULL, SET + LINE)


@pytest.mark.parametrize("given", ["self, inputs, batch_size, dtype", "self, inputs, batch_size, dtype=None"])
def test_what_it_is_not_given_has_a_default(given: str) -> None:
    assert text(given) == cell(FULL, SET + LINE)


def test_the_line_stands_behind_the_words_of_the_method() -> None:
    words = '        """Zeros."""\n'
    assert text(FULL, words + LINE) == cell(FULL, words + SET + LINE)


def test_a_dtype_that_is_taken_from_the_inputs_only_where_there_are_some() -> None:
    body = "        if inputs is not None:\n            dtype = inputs.dtype\n" + LINE
    assert text(FULL, body) == cell(FULL, SET + body)


@pytest.mark.parametrize(
    "given", ["self, inputs: list, batch_size: int, dtype: str", "self, inputs, batch_size, dtype, **more"]
)
def test_other_parameters_are_for_a_person(given: str) -> None:
    assert text(given) == cell(given)
    assert [one.status.value for one in _ASKING.said(HEAD + cell(given))] == ["review"]
