"""Numbers of Python 2: how they divide and are rounded."""

from __future__ import annotations

import numpy as np
import pytest

from kmigrate_shims.python2.numbers import divide, rounded


def test_numbers_divide_as_they_did() -> None:
    assert (divide(7, 2), divide(-7, 2), divide(7, 2.0), divide(True, 2)) == (3, -4, 3.5, 0)
    assert divide(np.arange(4), 2).tolist() == [0, 0, 1, 1]
    assert divide(np.float32(1), 2) == np.float32(0.5)
    array = np.array([2.0, 3.0])
    assert divide(array, 2, True) is array
    assert array.tolist() == [1.0, 1.5]
    counts = np.array([5, 7])
    divide(counts, 2, True)
    assert counts.tolist() == [2, 3]


class Halves:
    """A class of Python 2 that says how it is divided, and divides."""

    def __div__(self, other: object) -> tuple[str, object]:
        return ("by", other)

    def __rdiv__(self, other: object) -> tuple[str, object]:
        return ("of", other)


def test_what_a_class_says_of_its_division_counts() -> None:
    assert divide(Halves(), 2) == ("by", 2)
    assert divide(2, Halves()) == ("of", 2)


@pytest.mark.parametrize(
    ("number", "digits", "wanted"), [(2.5, 0, 3.0), (-0.5, 0, -1.0), (2.675, 2, 2.67), (1250, -2, 1300.0)]
)
def test_halves_are_rounded_away_from_zero(number: float, digits: int, wanted: float) -> None:
    assert rounded(number, digits) == wanted
    assert isinstance(rounded(number, digits), float)


def test_what_is_no_number_stays_so() -> None:
    assert rounded(float("inf")) == float("inf")
