"""What `reaching` gives to functions that reach for tensors of a model. Numbers stand in tests/shims/install."""

from __future__ import annotations

import functools
import gc
import weakref
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402
from keras import ops  # noqa: E402

from kmigrate_shims.losses import reaching  # noqa: E402

X = np.arange(8, dtype="float32").reshape(4, 2)


def coder() -> tuple[Any, Any]:
    entry = keras.Input((2,))
    code = keras.layers.Dense(2, kernel_initializer="ones", use_bias=False)(entry)
    return keras.Model(entry, keras.layers.Dense(2, kernel_initializer="zeros")(code)), code


def evaluated(model: Any, loss: Any) -> float:
    model.compile("sgd", loss=loss)
    return float(model.evaluate(X, X, batch_size=4, verbose=0))


def test_a_function_that_reaches_for_nothing_is_itself() -> None:
    model, _ = coder()
    assert reaching(model, keras.losses.mean_squared_error) is keras.losses.mean_squared_error
    assert "call" not in vars(model)


class Called:
    def __init__(self, tensor: Any) -> None:
        self.tensor = tensor
        self.other = keras.Input((7,))  # which is not asked for

    def __call__(self, y_true: Any, y_pred: Any) -> Any:
        return self.inner()

    def inner(self) -> Any:
        return ops.sum(self.tensor, axis=-1)


def of(tensor: Any, y_true: Any, y_pred: Any) -> Any:
    return ops.sum(tensor, axis=-1)


def given(y_true: Any, y_pred: Any, tensor: Any) -> Any:
    return ops.sum(tensor, axis=-1)


@pytest.mark.parametrize("kind", ["closure", "nested", "keyword", "object", "method"])
def test_wherever_it_finds_the_tensor(kind: str) -> None:
    model, code = coder()

    def nested(y_true: Any, y_pred: Any) -> Any:
        return (lambda: of(code, y_true, y_pred))()

    found = {
        "closure": lambda y_true, y_pred: ops.sum(code, axis=-1),
        "nested": nested,
        "keyword": functools.partial(given, tensor=code),
        "object": Called(code),
        "method": Called(code).__call__,
    }
    sums = 2 * X.sum(axis=1)  # the code is the sum of a row, twice
    assert evaluated(model, reaching(model, found[kind])) == pytest.approx(float(sums.mean()))


def test_names_are_tensors_again_afterwards_and_outputs_are_what_they_were() -> None:
    model, code = coder()
    own = Called(code)
    before = model.predict(X, verbose=0)
    evaluated(model, reaching(model, own))
    assert own.tensor is code
    assert np.array_equal(model.predict(X, verbose=0), before)
    assert [layer.name for layer in model.layers] == [
        layer.name for layer in keras.Model(model.inputs, model.outputs).layers
    ]


def test_a_second_compile_may_reach_for_more() -> None:
    model, code = coder()
    assert evaluated(model, reaching(model, Called(code))) == evaluated(model, reaching(model, Called(code)))
    entry = model.inputs[0]
    assert evaluated(model, reaching(model, Called(entry))) == pytest.approx(float(X.sum(axis=1).mean()))


def test_the_model_is_saved_as_ever(tmp_path: Any) -> None:
    model, code = coder()
    evaluated(model, reaching(model, Called(code)))
    model.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras", compile=False)
    assert np.array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))


def test_a_tensor_of_another_model_is_said() -> None:
    model, code = coder()
    with pytest.raises(ValueError, match="Called reaches for a tensor that this model does not compute"):
        reaching(model, Called(coder()[1]))
    assert "call" not in vars(model)
    own = Called(code)
    assert evaluated(model, reaching(model, own)) == pytest.approx(float(2 * X.sum(axis=1).mean()))


def test_the_model_goes_when_nobody_has_it() -> None:
    model, code = coder()
    evaluated(model, reaching(model, Called(code)))
    gone = weakref.ref(model)
    del model, code
    gc.collect()
    assert gone() is None


def test_a_model_without_a_graph_is_said() -> None:
    class Own(keras.Model):
        def call(self, x: Any) -> Any:
            return x

    with pytest.raises(TypeError, match="add_loss"):
        reaching(Own(), Called(coder()[1]))


@pytest.mark.parametrize("outputs", [1, 2])
def test_a_list_of_one_output_is_that_output(outputs: int) -> None:
    entry = keras.Input((2,))
    code = keras.layers.Dense(2)(entry)
    model = keras.Model([entry], [keras.layers.Dense(2)(code) for _ in range(outputs)])
    before = model.predict(X, verbose=0)
    model.compile("sgd", loss=[reaching(model, lambda y_true, y_pred: ops.sum(code, axis=-1))] * outputs)
    after = model.predict(X, verbose=0)
    assert type(after) is type(before)
    np.testing.assert_allclose(np.ravel(after), np.ravel(before), rtol=1e-6, atol=1e-6)
