"""InceptionResNetV2."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras import layers
from kmigrate_shims.keras.applications.imagenet_utils import decode_predictions
from kmigrate_shims.keras.applications.imagenet_utils import preprocess_input as _preprocess
from kmigrate_shims.keras.applications.tables import ARCHITECTURES, piece
from kmigrate_shims.keras.applications.twins import build

__all__ = ["InceptionResNetV2", "decode_predictions", "preprocess_input"]
BASE_WEIGHT_URL = ARCHITECTURES["InceptionResNetV2"].address
inception_resnet_block = piece("inception_resnet_v2.inception_resnet_block")


def preprocess_input(x: Any, data_format: Any = None, **kwargs: Any) -> Any:
    return _preprocess(x, data_format=data_format, mode="tf")


def InceptionResNetV2(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("InceptionResNetV2", include_top, weights, input_tensor, input_shape, pooling, classes)


def conv2d_bn(
    x: Any, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "same", activation: Any = "relu",
    use_bias: bool = False, name: Any = None,
) -> Any:  # fmt: skip
    """A convolution, its normalization where it has no bias, and its activation where one is said."""
    x = layers.Conv2D(filters, kernel_size, strides=strides, padding=padding, use_bias=use_bias, name=name)(x)
    if not use_bias:
        axis = 1 if K.image_data_format() == "channels_first" else 3
        x = layers.BatchNormalization(axis=axis, scale=False, name=name and name + "_bn")(x)
    return x if activation is None else layers.Activation(activation, name=name and name + "_ac")(x)
