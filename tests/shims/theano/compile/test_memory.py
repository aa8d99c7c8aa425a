"""A program that lives long: functions made and forgotten, and calls, take no memory that grows."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np
import pytest

from kmigrate_shims import theano
from kmigrate_shims.theano import tensor as T

STATUS = Path("/proc/self/statm")
MEGABYTES = 40


def resident() -> float:
    """Megabytes of this process."""
    gc.collect()
    return int(STATUS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def make_and_forget(count: int, weights: T.TensorVariable) -> None:
    for number in range(count):
        x = T.matrix()
        total = T.tanh(T.dot(x, weights)).sum() * number
        theano.function([x], total, updates=[(weights, weights * 0.5)])(np.ones((3, 30), x.dtype))


@pytest.mark.slow
@pytest.mark.skipif(not STATUS.exists(), reason="memory is read from /proc")
def test_two_thousand_functions() -> None:
    weights = theano.shared(np.ones((30, 30), theano.config.floatX))
    make_and_forget(200, weights)
    before = resident()
    make_and_forget(2000, weights)
    assert resident() - before < MEGABYTES


@pytest.mark.slow
@pytest.mark.skipif(not STATUS.exists(), reason="memory is read from /proc")
def test_a_million_calls() -> None:
    x = T.vector()
    function, given = theano.function([x], x + 1), np.ones(3, x.dtype)
    for _ in range(2000):
        function(given)
    before = resident()
    for _ in range(1_000_000):
        function(given)
    assert resident() - before < MEGABYTES


@pytest.mark.skipif(not STATUS.exists(), reason="memory is read from /proc")
def test_fifty_functions_of_a_large_array() -> None:
    # Each program would keep 8 MB if it kept the values that it was made with.
    large = np.ones((1000, 1000))
    x = T.dmatrix()
    theano.function([x], x.sum())(large)
    before = resident()
    for number in range(50):
        theano.function([x], (x + number).sum())(large.copy())
    assert resident() - before < 2 * MEGABYTES
