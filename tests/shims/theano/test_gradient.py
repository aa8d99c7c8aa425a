"""Gradients that are no plain ones: by integers, along directions, of factors that do not exist, of gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kmigrate_shims import theano
from kmigrate_shims.theano import tensor as T
from kmigrate_shims.theano.gradient import DisconnectedInputError, NullTypeGradError
from kmigrate_shims.theano.gradient_types import NullType
from kmigrate_shims.theano.ifelse import ifelse
from kmigrate_shims.theano.tensor.nnet import bn
from kmigrate_shims.theano.tensor.slinalg import Cholesky
from kmigrate_shims.theano.tensor.type_other import slicetype


class _Stop(theano.gof.Op):
    """Its value is its input; it has no derivative along a direction."""

    __props__ = ()

    def make_node(self, x: Any) -> Any:
        return theano.gof.Apply(self, [x], [x.type()])

    def perform(self, node: Any, inputs: Any, outputs: Any) -> None:
        if inputs[0].sum() > 100:
            raise OverflowError("too much")
        outputs[0][0] = inputs[0]

    def R_op(self, inputs: Any, eval_points: Any) -> Any:
        return [None]


def test_a_gradient_by_integers_is_the_one_by_their_values() -> None:
    weights, numbers = T.matrix("w"), np.arange(6).reshape(2, 3)

    def gradient(x: Any) -> Any:
        return theano.function([x, weights], T.grad(T.nnet.sigmoid(T.dot(x, weights)).sum(), x))

    w = np.linspace(-1, 1, 6).reshape(3, 2)
    by_integers = gradient(T.imatrix())(numbers.astype("int32"), w)
    assert by_integers.dtype == "float64"
    np.testing.assert_array_equal(by_integers, gradient(T.dmatrix())(numbers.astype("float64"), w))


def test_an_integer_may_be_a_place_and_a_value() -> None:
    v, k = T.dvector("v"), T.iscalar("k")
    by_vector, by_place = theano.function([v, k], T.grad(v[k] * k, [v, k]))(np.array([1.0, 2.0, 3.0]), 2)
    assert by_vector.tolist() == [0.0, 0.0, 2.0]
    assert float(by_place) == 3.0


def test_a_gradient_that_is_known_to_be_undefined_is_an_error() -> None:
    x = T.dscalar()
    with pytest.raises(NullTypeGradError):
        T.grad(x * 2, x, known_grads={x * 2: NullType()()})
    cost = x * 2
    with pytest.raises(NullTypeGradError):
        T.grad(cost, x, known_grads={cost: NullType()()})


@pytest.mark.parametrize("make", [lambda x: _Stop()(x)[:2], lambda x: T.argmax(x), lambda x: x.shape[0]])
def test_no_direction_leads_through_what_has_no_derivative(make: Any) -> None:
    x, v = T.dvector(), T.dvector()
    with pytest.raises(DisconnectedInputError):
        T.Rop(make(x), x, v)


def test_a_direction_leads_past_what_has_no_derivative() -> None:
    x, v = T.dvector(), T.dvector()
    found = theano.function([x, v], T.Rop(x[: x.shape[0] - 1] ** 2 * T.argmax(x), x, v))
    assert found(np.array([1.0, 2.0, 5.0]), np.array([1.0, 10.0, 100.0])).tolist() == [4.0, 80.0]


def test_what_python_code_raises_comes_out_as_it_was() -> None:
    x = T.dvector()
    f = theano.function([x], _Stop()(x))
    assert f(np.ones(3)).tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(OverflowError, match="too much"):
        f(np.full(3, 99.0))


def test_a_factor_that_does_not_exist() -> None:
    x = T.dmatrix()
    bad = np.array([[1.0, 0.2], [0.2, -2.0]])
    with pytest.raises(np.linalg.LinAlgError):
        theano.function([x], Cholesky(on_error="raise")(x))(bad)
    factor = Cholesky(on_error="nan")(x)
    f = theano.function([x], [factor, T.grad(factor.sum(), x)])
    assert all(np.isnan(each).all() for each in f(bad))
    good = np.array([[4.0, 2.0], [2.0, 5.0]])
    assert f(good)[0].tolist() == [[2.0, 0.0], [1.0, 2.0]]
    assert np.isfinite(f(good)[1]).all()


def test_a_condition_takes_part_with_a_gradient_of_zero() -> None:
    w = theano.shared(np.ones(3))
    loss = ifelse(w.sum() > 0, 0, 1)
    assert theano.function([], T.grad(loss, w))().tolist() == [0.0, 0.0, 0.0]


def test_second_gradients_of_a_normalization_may_hold_its_statistics_constant() -> None:
    axes = (0, 2)
    x, scale, bias, top, by_x = (T.tensor3() for _ in range(5))
    out, mean, inverse = bn.batch_normalization_train(x, scale, bias, axes, 5e-3)
    center, variance = (each(axis=axes, keepdims=True) for each in (x.mean, x.var))
    factor = T.addbroadcast(scale, *axes) / T.sqrt(variance + 5e-3)
    written = (x - center) * factor + T.addbroadcast(bias, *axes)

    def second(output: Any, fixed: list[Any]) -> list[Any]:
        first = T.grad(None, x, known_grads={output: top})
        again = T.grad(None, [x, top], known_grads={first: by_x}, consider_constant=[x, top, scale, *fixed])
        return [output, first, *again]

    outputs = second(out, [mean, inverse]) + second(written, [center, variance])
    draw = np.random.RandomState(3).standard_normal
    whole, row = (4, 3, 5), (1, 3, 1)
    found = theano.function([x, scale, bias, top, by_x], outputs)(*map(draw, (whole, row, row, whole, whole)))
    for one, other in zip(found[:4], found[4:], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_a_slice_that_is_given() -> None:
    x, taken = T.dmatrix(), slicetype()
    f = theano.function([x, taken], [x[taken], x[:, taken]])
    numbers = np.arange(20.0).reshape(4, 5)
    for each in (slice(None), slice(1, 3), slice(None, None, -1), slice(3, 0, -2), slice(10, 20), slice(-10, 2)):
        rows, columns = f(numbers, each)
        np.testing.assert_array_equal(rows, numbers[each])
        np.testing.assert_array_equal(columns, numbers[:, each])


def test_there_is_no_greatest_of_nothing() -> None:
    x = T.dmatrix()
    with pytest.raises(ValueError, match="zero-size"):
        theano.function([x], x.max(axis=0))(np.zeros((0, 3)))


def test_an_operation_on_elements_is_asked_for_its_gradient() -> None:
    x, y = T.dmatrix(), T.dmatrix()
    asked = [*T.mul.grad([x, y], [T.ones_like(x)]), *T.sqr.grad([x], [y])]
    one, other = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])
    for found, wanted in zip(theano.function([x, y], asked)(one, other), (other, one, 2 * one * other), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_a_jacobian_does_not_go_through_what_something_else_stands_for() -> None:
    x, u = T.vectors("xu")
    hidden = T.tanh(x)
    for wanted in (theano.gradient.jacobian(hidden * 2, x), theano.gradient.Rop(hidden * 2, x, u)):
        f = theano.function([x, u, hidden], wanted, on_unused_input="ignore")
        with pytest.raises(NotImplementedError, match="for which a function is given something else"):
            f([1.0], [1.0], [2.0])


def test_a_clone_does_not_cut_the_way_of_a_gradient() -> None:
    x, u = T.vectors("xu")
    hidden = T.tanh(x)
    gradient = T.grad((hidden**2).sum(), x)
    with pytest.raises(NotImplementedError, match="through which a gradient of the expression goes"):
        theano.clone(gradient, replace={hidden: u})
    assert theano.clone(gradient, replace={x: u * 2}) is not None
