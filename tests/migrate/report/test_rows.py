from __future__ import annotations

import pytest

from kmigrate.report.rows import cells, example_diff
from kmigrate.rules import Example
from kmigrate.tables import Row


def test_an_example_without_a_change_is_all_context() -> None:
    assert list(example_diff(Example("a\nb\n", "a\nb\n"))) == [(" ", "a"), (" ", "b")]


def test_example_diff() -> None:
    example = Example("import keras\nx = 1\n", "from tensorflow import keras\nx = 1\ny = 2\n")
    assert list(example_diff(example)) == [
        ("-", "import keras"),
        ("+", "from tensorflow import keras"),
        (" ", "x = 1"),
        ("+", "y = 2"),
    ]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (Row("name", "KM1", "keras.a", "s", "keras.b", note="n"), ("keras.a", "keras.b", "n", "s")),
        (Row("keyword", "KM2", "lr", "s", "rate", on="SGD"), ("SGD(lr=)", "SGD(rate=)", "", "s")),
        (Row("keyword", "KM2", "lr", "s", on="SGD"), ("SGD(lr=)", "left out", "", "s")),
        (Row("value", "KM2", "'same'", "s", "'SAME'", on="F", keyword="pad"), ("F(pad='same')", "pad='SAME'", "", "s")),
        (Row("default", "KM2", "", "s", "1e-8", on="F", keyword="epsilon"), ("F()", "epsilon=1e-8", "", "s")),
        (Row("removed", "KM2", "keras.x", "s", status="review", advice="Do it."), ("keras.x", "review", "Do it.", "s")),
    ],
)
def test_cells(row: Row, wanted: tuple[str, ...]) -> None:
    assert cells(row) == wanted
