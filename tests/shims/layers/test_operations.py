"""Functions of TensorFlow as layers."""

from __future__ import annotations

from typing import Any

import pytest

tf = pytest.importorskip("tensorflow", reason="layers need the extra `shims`", exc_type=ImportError)

import keras  # noqa: E402
import numpy as np  # noqa: E402

from kmigrate_shims.layers import AddLoss, TensorFlowOperation  # noqa: E402

X = np.arange(12.0, dtype="float32").reshape(2, 3, 2)
TENSOR: dict[str, Any] = {"tensor": 0}


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("math.add", {"first": TENSOR, "y": 1}, X + 1),
        ("math.subtract", {"first": 1.0, "y": TENSOR}, 1 - X),
        ("concat", {"first": [TENSOR, TENSOR], "axis": -1}, np.concatenate([X, X], -1)),
        ("__operators__.getitem", {"first": TENSOR, "slice_spec": [{"ellipsis": True}, -1]}, X[..., -1]),
        (
            "__operators__.getitem",
            {"first": TENSOR, "slice_spec": [{"slice": [None, None, None]}, {"slice": [1, None, None]}, None]},
            X[:, 1:, None],
        ),
    ],
)
def test_it_computes_what_its_function_does(function: str, arguments: dict[str, Any], expected: Any) -> None:
    layer = TensorFlowOperation(function, arguments)
    np.testing.assert_array_equal(np.asarray(layer(X)), expected)
    again = TensorFlowOperation.from_config(layer.get_config())
    read = keras.Input((3, 2))
    np.testing.assert_array_equal(keras.Model(read, again(read)).predict(X, verbose=0), expected)


@pytest.mark.parametrize(
    "function", ["io.read_file", "py_function", "numpy_function", "load_library", "math.nothing", "__class__"]
)
def test_it_takes_no_other_function(function: str) -> None:
    with pytest.raises(ValueError, match="no function that a file may name"):
        TensorFlowOperation(function, {"first": TENSOR})


def test_a_loss_is_added() -> None:
    read = keras.Input((2,))
    model = keras.Model(read, AddLoss()([read, keras.ops.sum(read)]))
    model.compile("sgd", "mse")
    x = np.ones((3, 2), "float32")
    assert float(model.evaluate(x, x, verbose=0)) == 6.0
    np.testing.assert_array_equal(model.predict(x, verbose=0), x)
