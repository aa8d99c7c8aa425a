"""InceptionV3."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras import layers
from kmigrate_shims.keras.applications.imagenet_utils import decode_predictions
from kmigrate_shims.keras.applications.imagenet_utils import preprocess_input as _preprocess
from kmigrate_shims.keras.applications.tables import addresses
from kmigrate_shims.keras.applications.twins import build

__all__ = ["InceptionV3", "decode_predictions", "preprocess_input"]
WEIGHTS_PATH, WEIGHTS_PATH_NO_TOP = addresses("InceptionV3")


def preprocess_input(x: Any, data_format: Any = None, **kwargs: Any) -> Any:
    return _preprocess(x, data_format=data_format, mode="tf")


def InceptionV3(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("InceptionV3", include_top, weights, input_tensor, input_shape, pooling, classes)


def conv2d_bn(
    x: Any, filters: int, num_row: int, num_col: int, padding: str = "same", strides: Any = (1, 1), name: Any = None
) -> Any:
    """A convolution, its normalization and a relu."""
    axis = 1 if K.image_data_format() == "channels_first" else 3
    x = layers.Conv2D(
        filters, (num_row, num_col), strides=strides, padding=padding, use_bias=False, name=name and name + "_conv"
    )(x)
    x = layers.BatchNormalization(axis=axis, scale=False, name=name and name + "_bn")(x)
    return layers.Activation("relu", name=name)(x)
