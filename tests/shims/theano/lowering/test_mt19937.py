"""NumPy's numbers by XLA: bit for bit, with the state behind them; where it is not sure, NumPy makes the call."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from kmigrate_shims import theano
from kmigrate_shims.theano import tensor as T
from kmigrate_shims.theano.lowering import mt19937, numpy_streams
from kmigrate_shims.theano.tensor.shared_randomstreams import RandomStreams

CHANCES = np.random.RandomState(3).uniform(0.01, 1, size=(6, 50))


@pytest.mark.parametrize("count", [1, 7, 312, 640, 1000])
def test_doubles_are_those_of_numpy(count: int) -> None:
    drawn = tf.function(lambda state: mt19937.doubles(state, count), jit_compile=True)
    generator = np.random.RandomState(5)
    state = numpy_streams.encode(generator)
    for _ in range(9):
        after, numbers = drawn(tf.constant(state))
        state = after.numpy()
        np.testing.assert_array_equal(numbers.numpy(), generator.random_sample(count))
        np.testing.assert_array_equal(state, numpy_streams.encode(generator))


def masked() -> tuple[Any, Any]:
    """A function that draws by probabilities, and the sum of all its draws so far."""
    p, total = T.dmatrix(), theano.shared(np.zeros((6, 50)))
    draws = RandomStreams(11).binomial(size=p.shape, n=1, p=p)
    return theano.function([p], draws, updates=[(total, total + draws)]), total


def numpy_draws(calls: int) -> list[Any]:
    generator = np.random.RandomState(int(np.random.RandomState(11).randint(2**30)))
    return [generator.binomial(1, CHANCES) for _ in range(calls)]


def test_draws_by_xla_go_on_from_those_of_numpy() -> None:
    function, total = masked()
    wanted = numpy_draws(8)
    np.testing.assert_array_equal(function(CHANCES), wanted[0])
    compiled = function._builds.compiled()
    assert compiled is not None
    assert compiled.doubted
    for each in wanted[1:5]:
        found, sure = compiled.program([CHANCES])
        assert sure
        np.testing.assert_array_equal(found, each)
    for each in wanted[5:]:
        np.testing.assert_array_equal(function(CHANCES), each)
    np.testing.assert_array_equal(total.get_value(), sum(wanted))


def test_what_is_not_sure_changes_nothing_and_is_left_to_numpy() -> None:
    function, total = masked()
    generator = np.random.RandomState(int(np.random.RandomState(11).randint(2**30)))
    orders = [CHANCES, np.zeros((6, 50)), CHANCES, np.zeros((6, 50)), CHANCES]
    wanted = [generator.binomial(1, each) for each in orders]
    np.testing.assert_array_equal(function(CHANCES), wanted[0])
    build = function._builds._exact
    build._faster = function._builds.compiled()
    build._settled = True
    for chances in (np.zeros((6, 50)), np.full((6, 50), np.nan)):
        assert not build._faster.program([chances])[1]
    np.testing.assert_array_equal(total.get_value(), wanted[0])
    for place, chances in enumerate(orders[1:3], 1):
        np.testing.assert_array_equal(function(chances), wanted[place])
    assert build._again == 1
    build._again = 10**6
    np.testing.assert_array_equal(function(orders[3]), wanted[3])
    assert build._faster is None
    np.testing.assert_array_equal(function(orders[4]), wanted[4])


def test_draws_inside_of_a_loop_stay_with_numpy() -> None:
    p = T.dvector()
    streams = RandomStreams(2)
    drawn, updates = theano.scan(lambda: streams.binomial(size=p.shape, n=1, p=p), n_steps=40)
    function = theano.function([p], drawn, updates=updates)
    generator = np.random.RandomState(int(np.random.RandomState(2).randint(2**30)))
    np.testing.assert_array_equal(function(CHANCES[0]), [generator.binomial(1, CHANCES[0]) for _ in range(40)])
    assert function._builds.compiled() is None
