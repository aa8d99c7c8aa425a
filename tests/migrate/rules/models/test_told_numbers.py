"""The order of what `evaluate` and its kin tell."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

HEAD = """\
from keras.models import Model, Sequential, load_model
from keras.utils import Sequence

one = Sequential()
two = Model(x, [p, q])
read = load_model('m.h5')
# here
"""
_ASKING = Asking("KM420", HEAD)
text, statuses = _ASKING.text, _ASKING.statuses
TWO = "two.compile('sgd', 'mse', metrics={'p': 'mse', 'q': 'mae'})\n"
ONE = "one.compile('sgd', 'mse', metrics=['mse', 'mae'])\n"
AFTER = "in_order({0}, {0}.evaluate(x, y, return_dict=True))"


@pytest.mark.parametrize(
    "lines",
    [
        ONE + "one.evaluate(x, y)",
        ONE + "print(one.evaluate(x, y)[0])",
        ONE + "print(one.evaluate(x, y, return_dict=True))",
        "one.compile('sgd', 'mse', metrics=['mse'])\nprint(one.evaluate(x, y))",
        "one.compile('sgd', 'mse', metrics=['acc', 'mse'])\nprint(one.evaluate(x, y))",  # by their names as well
        "one.compile('sgd', 'mse')\nprint(one.evaluate(x, y))",
        "loss, accuracy = read.evaluate(x, y)",
        "print(read.evaluate(x, y))",
        "scores = read.evaluate(x, y)\nprint(scores[0], scores[1])",
        TWO + "scores = two.evaluate(x, y)\nprint(scores[0] + scores[1])",
        "two.compile('sgd', 'mse')\nprint(two.evaluate(x, y))",
        "two.compile('sgd', 'mse', metrics={'p': 'mse'})\nprint(two.evaluate(x, y))",
        "print(other.evaluate(x, y)[2])",
    ],
)
def test_these_stay(lines: str) -> None:
    assert "in_order" not in text(lines)
    assert statuses(lines) == []


@pytest.mark.parametrize(
    ("lines", "model"),
    [
        (ONE + "print({})", "one"),
        (ONE + "loss, a, b = {}", "one"),
        (ONE + "scores = {}\nprint(scores[1])", "one"),
        ("one.compile('sgd', 'mse', metrics=[f, g])\nprint({})", "one"),
        ("one.compile('sgd', 'mse', metrics=['mse'], weighted_metrics=['acc'])\nloss, *rest = {}", "one"),
        (TWO + "print({})", "two"),
        (TWO + "scores = {}\nprint(scores[3])", "two"),
        (TWO + "scores = {}\nprint(scores)", "two"),
        ("read.compile('sgd', ['mse', 'mae'], metrics={'p': 'mse', 'q': 'mae'})\nreturned = [{}]", "read"),
        ("names = ['mse', 'mae']\nread.compile('sgd', 'mse', names)\nreturned = [{}]", "read"),
        ("loss, a, b = {}", "read"),
        ("scores = {}\nprint(scores[2])", "read"),
    ],
)
def test_these_are_put_in_order(lines: str, model: str) -> None:
    before = lines.replace("{}", f"{model}.evaluate(x, y)")
    assert AFTER.format(model) in text(before)
    assert statuses(before) == ["shimmed"]


@pytest.mark.parametrize("name", ["train_on_batch", "test_on_batch"])
def test_numbers_of_a_batch(name: str) -> None:
    assert f"a, b, c = in_order(one, one.{name}(x, y, return_dict=True))" in text(ONE + f"a, b, c = one.{name}(x, y)")


def test_a_generator() -> None:
    batches = "class Batches(Sequence):\n    pass\n\n\n"
    after = text(batches + ONE + "print(one.evaluate_generator(Batches(), 3))")
    assert "print(in_order(one, one.evaluate(Batches(), steps=3, return_dict=True)))" in after


def test_a_list_for_each_output() -> None:
    before = "two.compile('sgd', 'mse', metrics=['mse'])\nprint(two.evaluate(x, y))"
    assert AFTER.format("two") in text(before)


def test_without_the_shims_a_person_looks() -> None:
    assert statuses(ONE + "print(one.evaluate(x, y))", Settings(shims=False)) == ["review"]
