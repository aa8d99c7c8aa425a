"""Small graphs are run operation by operation: the same values, errors and memory as from a graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from kmigrate_shims import theano
from kmigrate_shims.graph.program import Program
from kmigrate_shims.graph.stepwise import stepwise
from kmigrate_shims.theano import tensor as T


def _taken(body: Any, *specs: Any) -> Any:
    """What runs the body in steps, or None."""
    made = Program(list(specs), body)
    graph, captures = made._keeps
    return stepwise(graph, graph.inputs[: len(specs)], captures, graph.control_outputs)


_VECTOR = (tf.float64, (3,))


def test_only_small_graphs_without_a_state_of_their_own_are_taken() -> None:
    assert _taken(lambda feeds, _: [feeds[0] + 1], _VECTOR) is not None
    assert _taken(lambda feeds, _: [tf.random.uniform([3], seed=1)], _VECTOR) is None
    assert _taken(lambda feeds, _: [tf.numpy_function(np.sin, [feeds[0]], tf.float64)], _VECTOR) is None
    assert _taken(lambda feeds, _: [tf.cond(feeds[0][0] > 0, lambda: 1, lambda: 2)], _VECTOR) is None
    assert _taken(lambda feeds, _: [tf.sin(feeds[0])], (tf.float64, (1000, 1000))) is None
    assert _taken(lambda feeds, _: [tf.sin(feeds[0])], (tf.float64, (None,))) is None
    many = lambda feeds, _: [tf.sin(tf.cos(tf.sin(tf.cos(tf.sin(tf.cos(feeds[0]))))))]  # noqa: E731
    assert _taken(many, _VECTOR) is None


def test_what_is_the_same_in_every_call_is_computed_once_and_given_as_a_copy() -> None:
    program = Program([_VECTOR], lambda feeds, _: [tf.constant([1.0, 2.0]) + 1, feeds[0], tf.reshape(feeds[0], [3, 1])])
    given = np.arange(3.0)
    first = program([given])
    for each in first:
        each += 7
    constant, same, column = program([given])
    assert constant.tolist() == [2.0, 3.0]
    assert same.tolist() == [0.0, 1.0, 2.0]
    assert column.tolist() == [[0.0], [1.0], [2.0]]
    assert given.tolist() == [0.0, 1.0, 2.0]


def test_several_outputs_of_one_operation() -> None:
    program = Program([_VECTOR], lambda feeds, _: [*tf.split(feeds[0], 3), tf.stack([feeds[0], feeds[0]])])
    found = program([np.arange(3.0)])
    assert [each.tolist() for each in found] == [[0.0], [1.0], [2.0], [[0.0, 1.0, 2.0]] * 2]


def test_updates_see_the_old_values_and_share_nothing() -> None:
    number, other = theano.shared(np.array([1.0, 2.0])), theano.shared(np.array([5.0, 6.0]))
    swap = theano.function([], number, updates=[(number, other), (other, number)])
    assert swap().tolist() == [1.0, 2.0]
    borrowed = number.get_value(borrow=True)
    borrowed += 1
    assert other.get_value().tolist() == [1.0, 2.0]
    again = theano.function([], [], updates=[(number, T.constant(np.array([3.0, 3.0])) * 2)])
    again()
    borrowed = number.get_value(borrow=True)
    borrowed += 1
    again()
    assert number.get_value().tolist() == [6.0, 6.0]


def test_a_wrong_shape_is_the_error_of_theano() -> None:
    x, y = T.dvectors("x", "y")
    add = theano.function([x, y], x + y)
    assert add(np.zeros(2), np.ones(2)).tolist() == [1.0, 1.0]
    with pytest.raises(ValueError, match="Incompatible shapes"):
        add(np.zeros(2), np.ones(3))
    take = theano.function([x], x[5], mode="FAST_COMPILE")
    with pytest.raises(IndexError):
        take(np.zeros(2))


@pytest.mark.parametrize(
    ("make", "good", "bad"),
    [
        (T.dscalar, [1, 1.5, 2**24, np.float32(2.5)], []),
        (T.lscalar, [3, -(2**40), 2**24 + 1], [1.5, 2**70]),
        (T.iscalar, [3, -(2**24)], [1.5, 2**40]),
        (T.bscalar, [3, -128], [200]),
        (T.fscalar, [1, 2**24, 0.5], [2**24 + 1]),
    ],
)
def test_plain_numbers_are_taken_as_before(make: Any, good: list[Any], bad: list[Any]) -> None:
    x = make("x")
    twice = theano.function([x], x)
    for each in good * 2:
        found = twice(each)
        assert found == each
        assert found.dtype == x.dtype
    for each in bad:
        with pytest.raises((TypeError, OverflowError)):
            twice(each)


def test_a_trusted_input_must_be_an_array() -> None:
    x = T.dscalar("x")
    add = theano.function([x], x + 1)
    add.trust_input = True
    with pytest.raises(AttributeError, match="trusted"):
        add(1.0)
    assert add(np.array(1.0)) == 2.0


def test_many_calls_give_what_the_first_gave() -> None:
    x = T.dmatrix("x")
    add = theano.function([x], [x + 1, x.sum()])
    given = np.ones((2, 2))
    for _ in range(210):
        more, whole = add(given)
    assert more.tolist() == [[2.0, 2.0]] * 2
    assert whole == 4.0
    assert add(np.ones((3, 1)))[1] == 3.0
