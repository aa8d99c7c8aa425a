"""Masks of inputs that are merged."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from kmigrate_shims.layers import masks
from kmigrate_shims.layers.merge import Merge

FIRST, SECOND = np.array([[True, True, False]]), np.array([[False, True, True]])


@pytest.mark.parametrize("mask", [[None, None], None])
def test_no_masks_are_none(mask: Any) -> None:
    assert masks.of_each([np.zeros((1, 3)), np.zeros((1, 3))], mask) is None


def test_masks_of_tensors_in_a_list() -> None:
    masked = keras.layers.Masking()(keras.Input((3, 2)))
    plain = keras.Input((3, 2))
    found = masks.of_each([masked, plain], None)
    assert found is not None
    assert found[0] is masked._keras_mask
    assert found[1] is None


@pytest.mark.parametrize(
    ("given", "wanted"), [([FIRST, SECOND], [[False, True, False]]), ([None, SECOND], SECOND), ([FIRST, None], FIRST)]
)
def test_a_step_counts_where_no_mask_leaves_it_out(given: list[Any], wanted: Any) -> None:
    assert np.array_equal(masks.common(given), wanted)


@pytest.mark.parametrize(
    ("axis", "given", "wanted"),
    [
        (1, [FIRST, SECOND], [[True, True, False, False, True, True]]),
        (1, [FIRST, None], [[True, True, False, True, True, True]]),
        (-1, [FIRST, SECOND], [[False, True, False]]),
    ],
)
def test_a_concatenation_puts_them_together(axis: int, given: list[Any], wanted: Any) -> None:
    inputs = [np.zeros((1, 3, 2), "float32"), np.zeros((1, 3, 2), "float32")]
    assert np.array_equal(masks.joined(inputs, given, axis), wanted)


@pytest.mark.parametrize("mode", ["sum", "mul", "ave", "max", "concat"])
def test_the_old_merge_hands_them_on(mode: str) -> None:
    """In a model, where they hang on the tensors of the list."""
    masked, plain = keras.layers.Masking()(keras.Input((3, 2))), keras.Input((3, 2))
    output = Merge(mode=mode, concat_axis=1)([masked, plain])
    assert getattr(output, "_keras_mask", None) is not None
