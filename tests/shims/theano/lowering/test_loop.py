"""Loops by XLA give what TensorFlow gives, and their second gradients are those of finite differences."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims import theano
from kmigrate_shims.theano import tensor as T

STEPS = 40


def squares() -> tuple[Any, Any, Any]:
    """A recurrence over a sequence, and the sum of the squares of its states."""
    x, w = T.dmatrix(), T.dvector()
    found, _ = theano.scan(
        lambda row, before: T.tanh(row * w + before), sequences=x, outputs_info=T.zeros((2,), "float64")
    )
    return x, w, (found**2).sum()


def given() -> tuple[Any, Any]:
    return np.random.RandomState(0).normal(size=(STEPS, 2)) * 0.3, np.array([0.3, -0.2])


def test_xla_takes_a_loop_with_its_gradient() -> None:
    x, w, cost = squares()
    function = theano.function([x, w], [cost, *T.grad(cost, [x, w])])
    wanted = function(*given())
    compiled = function._builds.compiled()
    assert compiled is not None
    for ours, plain in zip(compiled(list(given())), wanted, strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-9, atol=1e-12)


def test_gradients_of_gradients_of_a_loop() -> None:
    x, w, cost = squares()
    by_x = T.grad(cost, x)
    first = theano.function([x, w], by_x)
    second = theano.function([x, w], T.grad((by_x**2).sum(), x))
    (sequence, weights), direction = given(), np.random.RandomState(1).normal(size=(STEPS, 2))
    ahead, behind = ((first(sequence + sign * 1e-6 * direction, weights) ** 2).sum() for sign in (1, -1))
    along = (second(sequence, weights) * direction).sum()
    np.testing.assert_allclose(along, (ahead - behind) / 2e-6, rtol=1e-6)
