"""Draws of one trial for all places at once: NumPy's own numbers, and the same state afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from kmigrate_shims.theano.tensor.random_draws import one_trial


def test_numbers_and_state_are_those_of_numpy() -> None:
    choices, taken = np.random.RandomState(9), 0
    ours, theirs = np.random.RandomState(3), np.random.RandomState(3)
    for _ in range(400):
        size = tuple(choices.randint(1, 9, size=choices.randint(1, 4)).tolist())
        shapes = [size, (), size[-1:], (1,) * len(size)]
        p = choices.uniform(size=shapes[choices.randint(4)]).astype(choices.choice(["float32", "float64"]))
        before, wanted = ours.get_state(), theirs.binomial(1, p, size)
        found = one_trial(ours, np.array(1), p, size)
        if found is None:
            ours.set_state(before)
            found = ours.binomial(1, p, size)
        else:
            taken += 1
        np.testing.assert_array_equal(np.asarray(found, dtype=wanted.dtype), wanted)
        np.testing.assert_array_equal(ours.get_state()[1], theirs.get_state()[1])
        assert ours.get_state()[2] == theirs.get_state()[2]
    assert taken > 390


@pytest.mark.parametrize(
    ("n", "p", "size"),
    [
        (2, np.array(0.5), (3,)),
        (1, np.array([0.0, 0.5]), (2,)),  # NumPy takes no number where nothing can come out
        (1, np.array([np.nan, 0.5]), (2,)),
        (1, np.array([1.5, 0.5]), (2,)),
        (1, np.array([0.5, 0.5]), (3,)),
        (1, np.array([[0.5, 0.5]]), (2,)),
        (1, np.array(0.5), None),
    ],
)
def test_what_is_left_to_numpy(n: int, p: np.ndarray, size: tuple[int, ...] | None) -> None:
    assert one_trial(np.random.RandomState(1), np.array(n), p, size) is None
