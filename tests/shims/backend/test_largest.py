"""Functions that are called often give what TensorFlow's own pools and Theano's formulas give, ties and edges too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import tensorflow as tf

from kmigrate_shims.backend import theano_ways
from kmigrate_shims.backend.largest import largest
from kmigrate_shims.backend.theano_ways import Ways
from kmigrate_shims.backend.tracing import fused, traced_for


@pytest.fixture
def tied() -> Callable[..., Any]:
    """Whole numbers, so that many are as large as each other."""
    draw = np.random.RandomState(3)
    return lambda *shape: tf.constant(draw.randint(-2, 3, shape).astype("float32"))


def derived(function: Callable[[Any], Any], x: Any, top: Any) -> Any:
    """Value and derivative, compiled in part as in a model that is trained, and the operations of the graph."""

    def run(x: Any, top: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            found = function(x)
        return found, tape.gradient(found, x, top)

    traced = traced_for("updates", tf.function(run, autograph=False).get_concrete_function, x, top)
    return traced(x, top), {node.op for node in traced.graph.as_graph_def().node}


@pytest.mark.parametrize(
    ("shape", "size", "padding"),
    [
        ((3, 6, 6, 2), (2, 2), "VALID"), ((2, 7, 5, 3), (2, 2), "VALID"), ((2, 6, 4, 1), (3, 2), "SAME"),
        ((2, 9, 1, 2), (3, 1), "VALID"),
    ],
)  # fmt: skip
def test_the_first_of_the_largest_learns(tied: Callable[..., Any], shape: Any, size: Any, padding: str) -> None:
    x = tied(*shape)
    plain = tf.nn.pool(x, size, "MAX", size, padding)
    top = tied(*plain.shape)
    (found, gradient), operations = derived(lambda given: largest(given, size, size, padding), x, top)
    with tf.GradientTape() as tape:
        tape.watch(x)
        expected = tf.nn.pool(x, size, "MAX", size, padding)
    np.testing.assert_array_equal(found, plain)
    np.testing.assert_array_equal(gradient, tape.gradient(expected, x, top))
    assert not operations & {"MaxPoolGrad", "MaxPool3DGrad"}, "not what is slow"


def test_windows_that_overlap_and_volumes_stay_tensorflows(tied: Callable[..., Any]) -> None:
    x = tied(2, 4, 5, 4, 2)
    _, operations = derived(lambda given: largest(given, (2, 2, 2), (2, 2, 2), "VALID"), x, tied(2, 2, 2, 2, 2))
    assert "MaxPool3DGrad" in operations
    x = tied(2, 7, 7, 2)
    (_, gradient), operations = derived(lambda given: largest(given, (3, 3), (2, 2), "VALID"), x, tied(2, 3, 3, 2))
    assert gradient.shape == x.shape
    assert "MaxPoolGrad" in operations


def test_theanos_relu_and_pool(tied: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ways, "theano", True)
    x, top = tied(3, 7, 6, 2), tied(3, 7, 6, 2)
    (found, gradient), _ = derived(theano_ways.relu, x, top)
    np.testing.assert_array_equal(found, 0.5 * (x + np.abs(x)))
    np.testing.assert_array_equal(gradient, 0.5 * (top + top * np.sign(x)))
    (found, gradient), _ = derived(
        lambda given: theano_ways.pool(given, (2, 2), (2, 2), "valid", "max"), x, top[:, :3, :3]
    )
    wide = np.repeat(np.repeat(found, 2, 1), 2, 2)
    spread = np.repeat(np.repeat(top[:, :3, :3], 2, 1), 2, 2)
    np.testing.assert_array_equal(gradient[:, :6], np.where(x[:, :6] == wide, spread, 0.0))
    np.testing.assert_array_equal(gradient[:, 6:], np.zeros((3, 1, 6, 2)))


def test_what_is_not_called_often_is_left_as_it_is() -> None:
    assert fused(theano_ways._half) is theano_ways._half
