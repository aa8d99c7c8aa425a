from __future__ import annotations

import pytest

from kmigrate_runtime.tolerance import FACTOR, FLOOR, ROUNDING, derive, given


def test_what_float32_lost_is_what_is_allowed_some_times_over() -> None:
    found = derive(1e-4, depth=3)
    assert found.value == pytest.approx(FACTOR * 1e-4)
    assert "what float32 lost here" in found.reason


def test_an_old_stack_that_was_exact_by_chance_leaves_some_roundings() -> None:
    assert derive(0.0, depth=3).value == FLOOR * ROUNDING["float32"]


def test_fewer_bits_allow_more() -> None:
    exact, coarse = derive(1e-6, depth=3), derive(1e-6, depth=3, precision="bfloat16")
    assert coarse.value / exact.value == pytest.approx(2.0**16)
    assert "bfloat16" in coarse.reason


def test_without_a_reference_the_depth_bounds_it() -> None:
    assert derive(None, depth=16).value == pytest.approx(4 * derive(None, depth=1).value)
    assert "no reference" in derive(float("nan"), depth=2).reason


def test_training_lets_errors_grow() -> None:
    assert derive(None, depth=4, training=5).value > derive(None, depth=4).value


def test_the_users_word_stands_above_all() -> None:
    assert given(0.5).value == 0.5


def test_an_unknown_precision_is_said() -> None:
    with pytest.raises(ValueError, match="float8"):
        derive(0.0, depth=1, precision="float8")


def test_a_gradient_goes_through_the_layers_twice() -> None:
    there, back = derive(0.0, depth=1), derive(0.0, depth=1, passes=2)
    assert back.value == 2 * there.value
    assert (there.reason, back.reason) == ("32 roundings of float32", "64 roundings of float32")
    # Each step has moved the weights by a gradient.
    assert derive(0.0, depth=1, training=3).value == there.value + 3 * back.value
    # What float32 itself lost is measured there and back already.
    assert derive(1e-5, depth=1, passes=2).value == derive(1e-5, depth=1).value
