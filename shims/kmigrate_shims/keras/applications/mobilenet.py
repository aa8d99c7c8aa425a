"""MobileNet: convolutions of each channel alone, each followed by one over the channels of a point."""

from __future__ import annotations

import os
from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras import layers, models
from kmigrate_shims.keras.applications.imagenet_utils import decode_predictions
from kmigrate_shims.keras.applications.imagenet_utils import preprocess_input as _preprocess
from kmigrate_shims.keras.engine.network import get_source_inputs
from kmigrate_shims.keras.layers import DepthwiseConv2D
from kmigrate_shims.keras.utils.data_utils import get_file
from kmigrate_shims.utils.images import obtain

__all__ = ["MobileNet", "decode_predictions", "preprocess_input"]
BASE_WEIGHT_PATH = "https://github.com/fchollet/deep-learning-models/releases/download/v0.6/"
SHARES = {1.0: "1_0", 0.75: "7_5", 0.50: "5_0", 0.25: "2_5"}
SIZES = (128, 160, 192, 224)
BLOCKS = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2), (1024, 1))


def preprocess_input(x: Any, data_format: Any = None, **kwargs: Any) -> Any:
    return _preprocess(x, data_format=data_format, mode="tf")


def relu6(x: Any) -> Any:
    return K.relu(x, max_value=6)


def _axis() -> int:
    return 1 if K.image_data_format() == "channels_first" else -1


def _activated(x: Any, name: str) -> Any:
    x = layers.BatchNormalization(axis=_axis(), name=f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def _block(x: Any, filters: int, depth_multiplier: int, stride: int, number: int) -> Any:
    if stride > 1:
        x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{number}")(x)
    x = DepthwiseConv2D(
        (3, 3), padding="same" if stride == 1 else "valid", depth_multiplier=depth_multiplier, strides=(stride, stride),
        use_bias=False, name=f"conv_dw_{number}",
    )(x)  # fmt: skip
    x = layers.BatchNormalization(axis=_axis(), name=f"conv_dw_{number}_bn")(x)
    x = layers.ReLU(6.0, name=f"conv_dw_{number}_relu")(x)
    x = layers.Conv2D(filters, (1, 1), padding="same", use_bias=False, strides=(1, 1), name=f"conv_pw_{number}")(x)
    return _activated(x, f"conv_pw_{number}")


def _top(x: Any, alpha: float, dropout: float, classes: int) -> Any:
    wide = int(1024 * alpha)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Reshape((wide, 1, 1) if _axis() == 1 else (1, 1, wide), name="reshape_1")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    x = layers.Conv2D(classes, (1, 1), padding="same", name="conv_preds")(x)
    x = layers.Reshape((classes,), name="reshape_2")(x)
    return layers.Activation("softmax", name="act_softmax")(x)


def _checked(weights: Any, include_top: bool, classes: int, alpha: float, depth_multiplier: int) -> None:
    if not (weights in {"imagenet", None} or os.path.exists(weights)):
        raise ValueError(
            "The `weights` argument should be either `None` (random initialization), `imagenet` (pre-training on "
            "ImageNet), or the path to the weights file to be loaded."
        )
    if weights == "imagenet" and include_top and classes != 1000:
        raise ValueError('If using `weights` as `"imagenet"` with `include_top` as true, `classes` should be 1000')
    if weights == "imagenet" and depth_multiplier != 1:
        raise ValueError("If imagenet weights are being loaded, depth multiplier must be 1")
    if weights == "imagenet" and alpha not in SHARES:
        raise ValueError(
            "If imagenet weights are being loaded, alpha can be one of `0.25`, `0.50`, `0.75` or `1.0` only."
        )


def MobileNet(
    input_shape: Any = None, alpha: float = 1.0, depth_multiplier: int = 1, dropout: float = 1e-3,
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, pooling: Any = None,
    classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    _checked(weights, include_top, classes, alpha, depth_multiplier)
    first = K.image_data_format() == "channels_first"
    rows = None if input_shape is None else input_shape[1 if first else 0]
    size = rows if rows in SIZES else 224
    shape = obtain(input_shape, size, 32, K.image_data_format(), include_top, weights)
    image = input_tensor
    if input_tensor is None:
        image = layers.Input(shape=shape)
    elif not K.is_keras_tensor(input_tensor):
        image = layers.Input(tensor=input_tensor, shape=shape)
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="conv1_pad")(image)
    x = layers.Conv2D(
        int(32 * alpha), (3, 3), padding="valid", use_bias=False, strides=(2, 2), name="conv1"
    )(x)  # fmt: skip
    x = _activated(x, "conv1")
    for number, (filters, stride) in enumerate(BLOCKS, 1):
        x = _block(x, int(filters * alpha), depth_multiplier, stride, number)
    if include_top:
        x = _top(x, alpha, dropout, classes)
    elif pooling == "avg":
        x = layers.GlobalAveragePooling2D()(x)
    elif pooling == "max":
        x = layers.GlobalMaxPooling2D()(x)
    inputs = get_source_inputs(input_tensor) if input_tensor is not None else image
    model = models.Model(inputs, x, name=f"mobilenet_{alpha:0.2f}_{rows if input_shape else shape[1 if first else 0]}")
    if weights == "imagenet":
        file = f"mobilenet_{SHARES[alpha]}_{size}_tf{'' if include_top else '_no_top'}.h5"
        model.load_weights(get_file(file, BASE_WEIGHT_PATH + file, cache_subdir="models"))
    elif weights is not None:
        model.load_weights(weights)
    return model
