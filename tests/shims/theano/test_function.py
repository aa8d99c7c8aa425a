"""`theano.function` and `theano.shared`: inputs in every form, updates, errors, copies."""

from __future__ import annotations

import copy
import pickle
from collections import OrderedDict

import numpy as np
import pytest
import tensorflow as tf

from kmigrate_shims import theano
from kmigrate_shims.theano import tensor as T
from kmigrate_shims.theano.compile.function_module import UnusedInputError
from kmigrate_shims.theano.gof.fg import MissingInputError


def test_updates_see_the_old_values() -> None:
    a, b = theano.shared(1.0), theano.shared(2.0)
    swap = theano.function([], [a, b], updates=[(a, b), (b, a)])
    assert [float(each) for each in swap()] == [1.0, 2.0]
    assert (float(a.get_value()), float(b.get_value())) == (2.0, 1.0)


def test_defaults_names_and_inputs_that_are_updated() -> None:
    x, y = T.dscalars("x", "y")
    add = theano.function([theano.In(x, value=2.0), theano.In(y, value=1.0, update=y + x, name="acc")], x + y)
    assert [float(add()), float(add()), float(add(acc=10.0))] == [3.0, 5.0, 12.0]
    assert float(add["acc"]) == 12.0


def test_outputs_as_list_dictionary_and_nothing() -> None:
    x = T.dscalar("x")
    assert [float(each) for each in theano.function([x], [x, x * 2])(3.0)] == [3.0, 6.0]
    assert {key: float(value) for key, value in theano.function([x], {"b": x * 2, "a": x})(3.0).items()} == {
        "a": 3,
        "b": 6,
    }
    assert theano.function([x], on_unused_input="ignore")(3.0) == []
    found = theano.function([x], x)(3.0)
    assert isinstance(found, np.ndarray)
    assert found.shape == ()


def test_givens_replace_also_what_is_differentiated() -> None:
    x, i = T.dvector("x"), T.lscalar("i")
    data = theano.shared(np.arange(6.0).reshape(3, 2))
    cost = (x**2).sum()
    f = theano.function([i], [cost, T.grad(cost, x)], givens={x: data[i]})
    cost_found, slope = f(1)
    assert float(cost_found) == 13.0
    assert slope.tolist() == [4.0, 6.0]


def test_what_programs_catch() -> None:
    x, y, m, v, i = T.dscalar("x"), T.dscalar("y"), T.dmatrix("m"), T.ivector("v"), T.lscalar("i")
    with pytest.raises(MissingInputError, match="y"):
        theano.function([x], x + y)
    with pytest.raises(UnusedInputError):
        theano.function([x, y], x)
    with pytest.raises(TypeError, match="Wrong number of dimensions"):
        theano.function([m], m)(np.zeros(3))
    with pytest.raises(TypeError, match="Missing required input"):
        theano.function([x, y], x + y)(1.0)
    with pytest.raises(TypeError, match="scalar"):
        T.grad(m, m)
    with pytest.raises(theano.gradient.DisconnectedInputError):
        T.grad(x, y)
    with pytest.raises(TypeError, match="precision"):
        theano.function([v], v)(np.zeros(2))
    with pytest.raises(ValueError, match="mis-match"):
        theano.function([m], m + np.ones((3, 2)))(np.zeros((1, 2)))
    with pytest.raises(IndexError):
        theano.function([m, i], m[i])(np.zeros((2, 2)), 5)


def test_downcasts_are_asked_for() -> None:
    v = T.fvector("v")
    with pytest.raises(TypeError):
        theano.function([v], v)(np.zeros(2))
    assert theano.function([v], v, allow_input_downcast=True)(np.zeros(2)).dtype == np.float32


def test_shared_values_are_copied_unless_borrowed() -> None:
    array = np.zeros(3)
    shared = theano.shared(array)
    array[0] = 1
    assert shared.get_value()[0] == 0
    theano.function([], shared.sum())()
    shared.get_value()[0] = 5
    assert shared.get_value()[0] == 0
    shared.get_value(borrow=True)[0] = 5
    assert shared.get_value()[0] == 5
    with pytest.raises(TypeError):
        shared.set_value(np.zeros((2, 2)))


def test_an_input_that_becomes_a_shared_value_is_copied() -> None:
    x = T.dvector("x")
    kept = theano.shared(np.zeros(100_000))
    put = theano.function([x], updates=[(kept, x)])
    given = np.ones(100_000)
    put(given)
    given[:] = 7
    assert kept.get_value().max() == 1


def test_shapes_of_shared_variables_may_change() -> None:
    x = T.dvector("x")
    grown = theano.shared(np.zeros(1))
    grow = theano.function([x], grown.shape[0], updates=[(grown, T.concatenate([grown, x]))])
    total = theano.function([], grown.sum())
    sums = []
    for count in (1, 1, 2, 3, 1):
        grow(np.ones(count))
        sums.append(float(total()))
    assert sums == [1, 2, 4, 7, 8]
    grown.set_value(np.ones(2))
    assert float(total()) == 2


def test_one_function_for_many_shapes() -> None:
    m = T.dmatrix("m")
    f = theano.function([m], [m.sum(axis=0), m.T.dot(m)])
    for rows, columns in ((2, 3), (2, 3), (4, 3), (1, 1), (5, 2)):
        array = np.arange(float(rows * columns)).reshape(rows, columns)
        sums, product = f(array)
        np.testing.assert_allclose(sums, array.sum(0))
        np.testing.assert_allclose(product, array.T @ array)


def test_copies_and_pickles() -> None:
    x = T.dscalar("x")
    state = theano.shared(0.0, "state")
    f = theano.function([x], state, updates=OrderedDict([(state, state + x)]))
    f(1.0)
    frozen = f.copy(delete_updates=True)
    assert [float(frozen(5.0)[0]), float(frozen(5.0)[0])] == [1.0, 1.0]
    other = theano.shared(10.0)
    swapped = f.copy(swap={state: other})
    assert float(swapped(1.0)[0]) == 10.0
    assert float(other.get_value()) == 11.0
    again = pickle.loads(pickle.dumps(f))
    assert float(again(2.0)) == 1.0
    assert float(copy.deepcopy(f)(2.0)) == 1.0
    assert float(state.get_value()) == 1.0


def test_xla_is_left_where_it_does_not_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    from kmigrate_shims.theano.compile import building

    monkeypatch.setattr(building, "_PATIENCE", 0.0)
    monkeypatch.setattr(building, "_WORTH", 0.0)
    x = T.dvector("x")
    w = theano.shared(np.ones(3))
    compiled = theano.function([x], (x * w).sum(), updates=[(w, w + x)])
    assert [float(compiled(np.ones(3))) for _ in range(6)] == [3, 6, 9, 12, 15, 18]

    @theano.as_op(itypes=[T.dvector], otypes=[T.dvector])
    def twice(a: np.ndarray) -> np.ndarray:
        return a * 2

    python = theano.function([x], twice(x).sum())
    assert [float(python(np.ones(3))) for _ in range(4)] == [6, 6, 6, 6]


def test_among_tensorflows_own() -> None:
    def mixed(tensor: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(T.exp(T.as_tensor_variable(tensor)) * 2)

    graph = tf.function(mixed, autograph=False)
    np.testing.assert_allclose(graph(tf.zeros((3,), tf.float64)).numpy(), 6.0)


def test_an_absent_name_says_so() -> None:
    with pytest.raises(AttributeError, match=r"theano\.tensor\.nothing_of_that_name"):
        _ = T.nothing_of_that_name


def test_a_class_that_is_not_there_is_an_error_of_values_in_programs_of_any_size() -> None:
    scores, classes = T.dmatrix(), T.lvector()
    several = T.nnet.softmax(T.tanh(scores * 2 + 1) - T.exp(-scores))
    for probabilities in (scores, several):
        cost = T.nnet.categorical_crossentropy(probabilities, classes).mean()
        with pytest.raises(ValueError, match="y_i value out of bounds"):
            theano.function([scores, classes], cost)(np.ones((3, 5)), np.array([0, -1, 2]))
