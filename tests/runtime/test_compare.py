from __future__ import annotations

import numpy as np
import pytest

from kmigrate_runtime.compare import CHUNK, SAMPLE, apart, compare


def test_equal_arrays_do_not_differ() -> None:
    found = compare(np.array([1.0, -2.0]), np.array([1.0, -2.0]))
    assert found.normalised == 0.0
    assert found.within(0.0)
    assert (found.ulps, found.cosine, found.why()) == (0, pytest.approx(1.0), "")


def test_the_error_is_in_units_of_the_scale_and_not_of_each_number() -> None:
    # The first is off by its whole size, and nothing at the scale of the array.
    found = compare(np.array([1e-9, 100.0]), np.array([2e-9, 100.0]))
    assert found.normalised == pytest.approx(1e-11)


def test_errors_that_cancel_are_seen() -> None:
    found = compare(np.array([1.0, 1.0]), np.array([1.5, 0.5]))
    assert (found.largest, found.mean, found.normalised) == (0.5, 0.5, 0.5)


def test_the_worst_place_is_named() -> None:
    new = np.ones((2, 3))
    new[1, 2] = 4.0
    worst = compare(np.ones((2, 3)), new).worst
    assert worst is not None
    assert (worst.index, worst.old, worst.new) == ((1, 2), 1.0, 4.0)


def test_nothing_to_compare_is_a_failure() -> None:
    found = compare(np.zeros((0, 3)), np.zeros((0, 3)))
    assert not found.within(1e9)
    assert "nothing" in found.why()


def test_another_shape_is_a_failure() -> None:
    found = compare(np.zeros((2, 3)), np.zeros((3, 2)))
    assert not found.within(1e9)
    assert found.why() == "the shape is (3, 2), it was (2, 3)"


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_compared_by_place(odd: float) -> None:
    old = np.array([odd, 1.0])
    assert compare(old, old.copy()).within(0.0)
    moved = compare(old, np.array([1.0, odd]))
    assert (moved.misplaced, moved.within(1e9)) == (2, False)


def test_inf_of_the_other_sign_is_another_place() -> None:
    assert compare(np.array([np.inf]), np.array([-np.inf])).misplaced == 1


def test_an_error_where_all_was_zero_counts_whole() -> None:
    found = compare(np.zeros(3), np.array([0.0, 1e-3, 0.0]))
    assert found.normalised == pytest.approx(1e-3)
    assert compare(np.zeros(3), np.zeros(3)).within(0.0)


def test_steps_of_float32_are_counted_across_zero() -> None:
    one = np.float32(1.0)
    assert compare(np.array([one]), np.array([np.nextafter(one, np.float32(2.0))])).ulps == 1
    tiny = np.nextafter(np.float32(0.0), np.float32(1.0))
    assert compare(np.array([-tiny]), np.array([tiny])).ulps == 2


def test_a_large_array_is_measured_in_pieces() -> None:
    old = np.ones(CHUNK + 5, dtype="float32")
    new = old.copy()
    new[CHUNK + 2] = 3.0
    found = compare(old, new)
    assert found.count == CHUNK + 5
    assert found.worst is not None
    assert found.worst.index == (CHUNK + 2,)
    assert SAMPLE <= sum(found.histogram) < 2 * SAMPLE


def test_a_single_number_and_integers() -> None:
    assert compare(np.float32(2.0), 2.5).normalised == pytest.approx(0.25)
    assert compare(np.array([1, 2]), np.array([1, 4])).largest == 2.0


def test_what_cancelled_to_nothing_is_measured_by_what_it_was_made_of() -> None:
    assert compare(np.array([1e-18]), np.array([2e-9])).normalised > 1e8
    assert compare(np.array([1e-18]), np.array([2e-9]), least=1e-2).normalised == pytest.approx(2e-7)


@pytest.mark.parametrize("size", [3, CHUNK + 5])
def test_the_short_way_gives_the_same_error(size: int) -> None:
    old = np.linspace(-3, 2, size)
    new = old + np.sin(np.arange(size)) * 1e-3
    assert apart(old, new) == compare(old, new).normalised
    new[-1] = np.nan
    assert apart(old, new) == float("inf")
    assert apart(old, old[:-1]) == float("inf")
    assert apart(np.zeros(3), np.zeros(3)) == 0.0


def test_the_first_nan_that_the_other_does_not_have_is_told_with_its_place() -> None:
    old = np.ones((CHUNK, 2))
    new = old.copy()
    new[0, 0] = 5.0
    new[CHUNK - 1, 1] = np.nan
    found = compare(old, new)
    said = f"1 of {2 * CHUNK} are NaN or inf in one and not in the other; first, at [{CHUNK - 1}, 1] it is nan, was 1"
    assert found.why() == said


def test_how_many_are_beyond_is_told_by_powers_of_ten() -> None:
    old = np.ones(10)
    found = compare(old, old + np.array([0, 0, 1e-9, 1e-7, 1e-5, 2e-3, 2e-3, 2e-2, 2e-1, 2.0]))
    assert [found.beyond(limit) for limit in (1e-10, 1e-4, 1e-1, 10.0)] == [0.8, 0.5, 0.2, 0.0]
    assert compare(old, old).beyond(0.0) == 0.0
