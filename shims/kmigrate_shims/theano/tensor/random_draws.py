"""Draws that NumPy does not make by itself: one number after the other, for parameters that broadcast."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano.lowering.mt19937 import NEAR


def _widened(parameter: Any, ndim: int, name: str, size: Any) -> Any:
    if parameter.ndim > ndim:
        raise ValueError(f"{name} ({parameter.ndim}) should not be larger than len(size) ({ndim})", parameter, size)
    return parameter.reshape((1,) * (ndim - parameter.ndim) + parameter.shape)


def _broadcast(size: Any, *shapes: Any) -> None:
    """Refuse parameters that do not fit the size."""
    for shape in shapes:
        for axis, (length, wanted) in enumerate(zip(shape, size, strict=True)):
            if length not in (1, wanted):
                raise ValueError(f"shape[{axis}] ({length}) should be equal to out_shape[{axis}] ({wanted}) or to 1")


def random_integers_helper(random_state: Any, low: Any, high: Any, size: Any) -> Any:
    """An integer between each two bounds, both of them included."""
    ndim = len(size) if size is not None else max(low.ndim, high.ndim)
    low, high = _widened(low, ndim, "low.ndim", size), _widened(high, ndim, "high.ndim", size)
    shape = tuple(size) if size is not None else np.broadcast_shapes(low.shape, high.shape)
    _broadcast(shape, low.shape, high.shape)
    lows, highs = np.broadcast_to(low, shape), np.broadcast_to(high, shape)
    drawn = np.empty(shape)
    for place in np.ndindex(*shape):
        drawn[place] = random_state.randint(low=lows[place], high=highs[place] + 1)
    return drawn


def choice_helper(random_state: Any, a: Any, replace: Any, p: Any, size: Any) -> Any:
    """NumPy's choice; an empty vector of probabilities is none."""
    if a.ndim > 1:
        raise ValueError(f"a.ndim ({a.ndim}) must be 0 or 1")
    if p.ndim != 1:
        raise ValueError(f"p.ndim ({p.ndim}) must be 1")
    return random_state.choice(int(a) if a.ndim == 0 else a, size, bool(replace), p if p.size else None)


def permutation_helper(random_state: Any, n: Any, shape: Any) -> Any:
    """An order of the integers below a number for each place."""
    if np.shape(n) != ():
        raise AssertionError("The number of integers to order must be one number.")
    places = () if shape is None else tuple(shape)
    number = int(n)
    drawn = np.empty((*places, number), int)
    for place in np.ndindex(*places):
        drawn[place] = random_state.permutation(number)
    return drawn


def multinomial_helper(random_state: Any, n: Any, pvals: Any, size: Any) -> Any:
    """Counts of outcomes for each row of probabilities."""
    ndim = len(size) if size is not None else max(n.ndim, pvals.ndim - 1)
    n, pvals = _widened(n, ndim, "n.ndim", size), _widened(pvals, ndim + 1, "pvals.ndim-1", size)
    rows = pvals.shape[:-1]
    shape = tuple(size) if size is not None else np.broadcast_shapes(n.shape, rows)
    _broadcast(shape, n.shape, rows)
    if pvals.size and pvals.min() < 0:
        raise AssertionError("A probability is below zero.")
    numbers = np.broadcast_to(n, shape)
    probabilities = np.broadcast_to(pvals, (*shape, pvals.shape[-1]))
    drawn = np.empty((*shape, pvals.shape[-1]))
    for place in np.ndindex(*shape):
        row = probabilities[place]
        # NumPy refuses rows that rounding brought a little above one.
        if 1.0 < np.sum(row) < 1.0 + 1e-5 or row[-1] < 5e-5:
            row = row * (1.0 - 5e-5)
        if np.sum(row) > 1.0:
            raise AssertionError(np.sum(row))
        drawn[place] = random_state.multinomial(n=numbers[place], pvals=row.astype("float64"))
    return drawn


# None of these uses or leaves a normal number.
QUIET = (random_integers_helper, choice_helper, permutation_helper, multinomial_helper)


def one_trial(random_state: Any, n: Any, p: Any, size: Any) -> Any:
    """NumPy's `binomial` of one trial, for all places at once; None where it is not sure to be the same.

    NumPy takes one number for each place and compares it with the smaller of the two probabilities; a probability of
    0 takes none.
    """
    if n.size != 1 or int(n.reshape(-1)[0]) != 1 or size is None or not p.size or p.ndim > len(size):
        return None
    if any(length not in (1, wanted) for length, wanted in zip(p.shape[::-1], size[::-1], strict=False)):
        return None
    # Comparisons that a NaN fails.
    if not (p.min() > 0 and p.max() <= 1):
        return None
    chance = p.astype("float64")
    usual = chance <= 0.5
    bound = 1.0 - np.where(usual, chance, 1.0 - chance)
    drawn = random_state.random_sample(size)
    distance = drawn - bound
    if np.abs(distance).min(initial=1) < NEAR or drawn.max(initial=0) > 1 - NEAR:
        return None
    return (distance > 0) == usual
