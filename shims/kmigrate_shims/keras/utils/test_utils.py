"""`keras.utils.test_utils`: data to try a layer on, and a test that any layer must pass."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.testing import assert_allclose

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine import Input, Model
from kmigrate_shims.keras.utils.generic_utils import has_arg

tf_file_io: Any = tf.io.gfile


def get_test_data(
    num_train: int = 1000, num_test: int = 500, input_shape: Any = (10,), output_shape: Any = (2,),
    classification: bool = True, num_classes: int = 2,
) -> Any:  # fmt: skip
    """Classes, or numbers, that can be learned."""
    count = num_train + num_test
    x = np.zeros((count, *input_shape), dtype=np.float32)
    if classification:
        y = np.random.randint(0, num_classes, size=(count,))
        for i in range(count):
            x[i] = np.random.normal(loc=y[i], scale=0.7, size=input_shape)
    else:
        place = np.random.random((count,))
        y = np.zeros((count, *output_shape), dtype=np.float32)
        for i in range(count):
            x[i] = np.random.normal(loc=place[i], scale=0.7, size=input_shape)
            y[i] = np.random.normal(loc=place[i], scale=0.7, size=output_shape)
    return (x[:num_train], y[:num_train]), (x[num_train:], y[num_train:])


def layer_test(
    layer_cls: Any, kwargs: Any = None, input_shape: Any = None, input_dtype: Any = None, input_data: Any = None,
    expected_output: Any = None, expected_output_dtype: Any = None, fixed_batch_size: bool = False,
) -> Any:  # fmt: skip
    """Shapes, weights, configuration and training of a layer with one input and one output."""
    kwargs = dict(kwargs or {})
    if input_data is None:
        input_dtype = input_dtype or K.floatx()
        shape = [np.random.randint(1, 4) if d is None else d for d in input_shape]
        input_data = (10 * np.random.random(shape)).astype(input_dtype)
    else:
        input_shape = input_shape or input_data.shape
        input_dtype = input_dtype or input_data.dtype
    expected_output_dtype = expected_output_dtype or input_dtype
    layer = layer_cls(**kwargs)
    weights = layer.get_weights()
    layer.set_weights(weights)
    expected_shape = layer.compute_output_shape(input_shape)
    if fixed_batch_size:
        x = Input(batch_shape=input_shape, dtype=input_dtype)
    else:
        x = Input(shape=input_shape[1:], dtype=input_dtype)
    y = layer(x)
    assert K.dtype(y) == expected_output_dtype
    model = Model(x, y)
    found = model.predict(input_data)
    for wanted, dim in zip(expected_shape, found.shape, strict=False):
        assert wanted is None or wanted == dim
    if expected_output is not None:
        assert_allclose(found, expected_output, rtol=1e-3)
    again = model.__class__.from_config(model.get_config())
    if model.weights:
        again.set_weights(model.get_weights())
        assert_allclose(again.predict(input_data), found, rtol=1e-3)
    if has_arg(layer.call, "training"):
        model.compile("rmsprop", "mse")
        model.train_on_batch(input_data, found)
    config = layer.get_config()
    config["batch_input_shape"] = input_shape
    layer_cls.from_config(config)
    return found


class tf_file_io_proxy:
    """A stand-in for a file system of TensorFlow, within `with`."""

    def __init__(self, file_io_module: Any = None) -> None:
        raise NotImplementedError("tf_file_io_proxy was for Keras's own tests of Google Cloud Storage")

    @staticmethod
    def get_filepath(filename: str) -> str:
        return os.path.join("gs://", filename)
