"""Programs made for the lengths of slices, also by XLA, and what runs where a call has others."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims import theano
from kmigrate_shims.theano import tensor as T

DATA = np.random.RandomState(1).uniform(size=(23, 3))


def trained() -> tuple[Any, Any]:
    """A function that trains on the batch of a number, and its weights."""
    data, index, x = theano.shared(DATA), T.lscalar(), T.matrix(dtype="float64")
    weights = theano.shared(np.zeros(3))
    cost = ((T.dot(x, weights) - 1) ** 2).mean()
    updates = [(weights, weights - 0.1 * T.grad(cost, weights))]
    part = {x: data[index * 5 : (index + 1) * 5]}
    return theano.function([index], cost, updates=updates, givens=part), weights


def expected(order: list[int]) -> tuple[list[float], Any]:
    """The same in NumPy."""
    weights, costs = np.zeros(3), []
    for index in order:
        batch = DATA[index * 5 : (index + 1) * 5]
        off = batch @ weights - 1
        costs.append(float((off**2).mean()))
        weights = weights - 0.1 * 2 / len(batch) * batch.T @ off
    return costs, weights


def test_batches_of_the_first_length_and_a_shorter_one() -> None:
    function, weights = trained()
    order = [0, 1, 4, 2, 3, 4, 0]
    costs, wanted = expected(order)
    np.testing.assert_allclose([function(each) for each in order], costs, rtol=1e-12)
    np.testing.assert_allclose(weights.get_value(), wanted, rtol=1e-12)
    assert function._builds._exact is not None
    assert function._builds._general is not None


def test_a_short_first_batch() -> None:
    function, weights = trained()
    order = [4, 0, 1, 4]
    costs, wanted = expected(order)
    np.testing.assert_allclose([function(each) for each in order], costs, rtol=1e-12)
    np.testing.assert_allclose(weights.get_value(), wanted, rtol=1e-12)


def test_one_compilation_of_xla_serves_all_batches() -> None:
    function, weights = trained()
    function(0)
    compiled = function._builds.compiled()
    assert compiled is not None
    graph = compiled.program._keeps[0]
    assert "XlaDynamicSlice" in {op.type for op in graph.get_operations()}
    order = [0, 3, 1]
    costs, wanted = expected(order)
    found = [float(compiled([np.array(each)])[0]) for each in order[1:]]
    np.testing.assert_allclose(found, costs[1:], rtol=1e-12)
    np.testing.assert_allclose(weights.get_value(), wanted, rtol=1e-12)


def test_xla_is_not_asked_where_a_value_decides_a_shape() -> None:
    vector, number = T.dvector(), T.lscalar()
    function = theano.function([vector, number], vector[number:].sum() + T.arange(number).sum())
    assert float(function(np.arange(5.0), 2)) == 10.0
    assert function._builds.compiled() is None


def test_bounds_computed_from_several_numbers() -> None:
    data, first, second = theano.shared(np.arange(40.0)), T.lscalar(), T.iscalar()
    part = data[T.maximum(first // 2, second % 3) : T.minimum(first + 2 * second - 1, 30)]
    function = theano.function([first, second], part)
    for a, b in ((4, 5), (6, 5), (20, 8), (39, 0), (7, 4), (0, 0)):
        wanted = np.arange(40.0)[max(a // 2, b % 3) : min(a + 2 * b - 1, 30)]
        np.testing.assert_array_equal(function(a, b), wanted)
