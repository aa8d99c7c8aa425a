"""`keras.utils.test_utils`."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.testing import assert_allclose

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.utils.np_utils import to_categorical

__all__ = ["get_test_data", "keras_test", "layer_test", "to_categorical"]


def get_test_data(
    nb_train: int = 1000, nb_test: int = 500, input_shape: Any = (10,), output_shape: Any = (2,),
    classification: bool = True, nb_class: int = 2,
) -> Any:  # fmt: skip
    """Data that a small model can learn."""
    count = nb_train + nb_test
    if classification:
        y = np.random.randint(0, nb_class, size=(count,))
        x = np.zeros((count, *input_shape))
        for i in range(count):
            x[i] = np.random.normal(loc=y[i], scale=0.7, size=input_shape)
    else:
        loc = np.random.random((count,))
        x, y = np.zeros((count, *input_shape)), np.zeros((count, *output_shape))
        for i in range(count):
            x[i] = np.random.normal(loc=loc[i], scale=0.7, size=input_shape)
            y[i] = np.random.normal(loc=loc[i], scale=0.7, size=output_shape)
    return (x[:nb_train], y[:nb_train]), (x[nb_train:], y[nb_train:])


def layer_test(
    layer_cls: Any, kwargs: Any = {}, input_shape: Any = None, input_dtype: Any = None,  # noqa: B006
    input_data: Any = None, expected_output: Any = None, expected_output_dtype: Any = None,
    fixed_batch_size: bool = False,
) -> Any:  # fmt: skip
    """A layer by itself, in Model and in Sequential: shapes, configurations, weights and one step of training."""
    from kmigrate_shims.keras1.engine import Input, Model
    from kmigrate_shims.keras1.models import Sequential, model_from_json

    if input_data is None:
        shape = [np.random.randint(1, 4) if d is None else d for d in input_shape]
        input_data = (10 * np.random.random(shape)).astype(input_dtype or K.floatx())
    elif input_shape is None:
        input_shape = input_data.shape
    input_dtype = input_dtype or input_data.dtype
    layer = layer_cls(**kwargs)
    layer.set_weights(layer.get_weights())
    batch = input_shape if fixed_batch_size else (None, *input_shape[1:])
    x = Input(batch_shape=batch, dtype=input_dtype)
    y = layer(x)
    assert K.dtype(y) == (expected_output_dtype or input_dtype)
    expected_shape = layer.get_output_shape_for(input_shape)
    model = Model(input=x, output=y)
    actual = model.predict(input_data)
    for said, found in zip(expected_shape, actual.shape, strict=True):
        assert said is None or said == found
    if expected_output is not None:
        assert_allclose(actual, expected_output, rtol=1e-3)
    again = Model.from_config(model.get_config())
    if model.weights:
        again.set_weights(model.get_weights())
        assert_allclose(again.predict(input_data), actual, rtol=1e-3)
    weights = layer.get_weights()
    layer = layer_cls.from_config(layer.get_config())
    sequential = Sequential([_placed(layer_cls, kwargs, input_shape, input_dtype)])
    if weights:
        sequential.set_weights(weights)
        assert_allclose(sequential.predict(input_data), actual, rtol=1e-3)
    sequential.compile("rmsprop", "mse")
    sequential.train_on_batch(input_data, actual)
    model_from_json(model.to_json())
    return actual


def _placed(cls: Any, kwargs: Any, shape: Any, dtype: Any) -> Any:
    return cls(batch_input_shape=shape, input_dtype=dtype, **kwargs)


def keras_test(func: Any) -> Any:
    """Clears what a test leaves behind."""

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        output = func(*args, **kwargs)
        if K.backend() == "tensorflow":
            K.clear_session()
        return output

    return wrapper
