"""`keras.utils.test_utils`: data to try a layer on, and a test that any layer must pass."""

from __future__ import annotations

import functools
import io
import os
from typing import Any
from unittest import mock

import numpy as np
import tensorflow as tf
from numpy.testing import assert_allclose

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine import Input, Model
from kmigrate_shims.keras.utils.generic_utils import has_arg

tf_file_io: Any = tf.io.gfile


def keras_test(func: Any) -> Any:
    """A test that leaves nothing behind: the names of layers begin anew after it."""

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        found = func(*args, **kwargs)
        if K.backend() == "tensorflow":
            K.clear_session()
        return found

    return wrapper


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


class _Written(io.BytesIO):
    """A file of the stand-in: what was written stays when it is closed."""

    def __init__(self, files: dict[str, bytes], name: str, mode: str) -> None:
        if "r" in mode and name not in files:
            raise OSError(f"{name} does not exist")
        super().__init__(files[name] if "r" in mode else b"")
        self.files, self.name, self.mode = files, name, mode  # type: ignore[misc]

    def close(self) -> None:
        if "w" in self.mode and not self.closed:
            self.files[self.name] = self.getvalue()
        super().close()


class tf_file_io_proxy:
    """A file system in memory at the place of TensorFlow's, within `with`."""

    def __init__(self, file_io_module: Any = None, bucket_name: Any = None) -> None:
        bucket = bucket_name or os.environ.get("GCS_TEST_BUCKET")
        if bucket is None and file_io_module is None:
            raise ValueError("`file_io_module` must be provided for mocking")
        self.mock_gcs = bucket is None
        self.bucket_name = (bucket or "mock-bucket").removeprefix("gs://")
        self.local_objects: dict[str, bytes] = {}
        self._patch = mock.patch(file_io_module, new=self) if self.mock_gcs else None

    @property
    def bucket_path(self) -> str:
        return "gs://" + self.bucket_name

    def get_filepath(self, filename: str) -> str:
        return os.path.join(self.bucket_path, filename.lstrip("/"))

    def FileIO(self, name: str, mode: str) -> Any:
        if not self.mock_gcs:
            return tf.io.gfile.GFile(name, mode)
        if not name.startswith("gs://"):
            return open(name, mode)
        return _Written(self.local_objects, name, mode)

    def file_exists(self, filename: str) -> bool:
        if not self.mock_gcs:
            return bool(tf.io.gfile.exists(filename))
        return filename in self.local_objects or os.path.exists(filename)

    def delete_file(self, filename: str) -> None:
        if not self.mock_gcs:
            tf.io.gfile.remove(filename)
        elif self.local_objects.pop(filename, None) is None:
            os.remove(filename)

    def assert_exists(self, filepath: str) -> None:
        if not self.file_exists(filepath):
            raise AssertionError(f"{filepath} does not exist")

    def start(self) -> None:
        if self._patch is not None:
            self._patch.start()

    def stop(self) -> None:
        if self._patch is not None:
            self._patch.stop()

    def __enter__(self) -> Any:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
