"""ResNet50: sixteen blocks of three convolutions, each with a way around it."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1 import layers
from kmigrate_shims.keras1.applications.imagenet_utils import decode_predictions, preprocess_input
from kmigrate_shims.keras1.applications.weights import addresses, finished, image

__all__ = ["ResNet50", "conv_block", "decode_predictions", "identity_block", "preprocess_input"]
TH_WEIGHTS_PATH, TH_WEIGHTS_PATH_NO_TOP, TF_WEIGHTS_PATH, TF_WEIGHTS_PATH_NO_TOP = addresses("resnet50", "v0.2/")
STAGES = ((2, "abc", 64), (3, "abcd", 128), (4, "abcdef", 256), (5, "abc", 512))


def _axis() -> int:
    return 1 if K.image_dim_ordering() == "th" else 3


def _branch(x: Any, filters: int, size: int, place: str, part: str, **words: Any) -> Any:
    x = layers.Convolution2D(filters, size, size, name=f"res{place}_branch{part}", **words)(x)
    return layers.BatchNormalization(axis=_axis(), name=f"bn{place}_branch{part}")(x)


def _block(x: Any, kernel_size: int, filters: Any, place: str, around: Any, **words: Any) -> Any:
    first, second, third = filters
    y = layers.Activation("relu")(_branch(x, first, 1, place, "2a", **words))
    y = layers.Activation("relu")(_branch(y, second, kernel_size, place, "2b", border_mode="same"))
    y = _branch(y, third, 1, place, "2c")
    return layers.Activation("relu")(layers.merge([y, around(x)], mode="sum"))


def identity_block(input_tensor: Any, kernel_size: int, filters: Any, stage: int, block: str) -> Any:
    return _block(input_tensor, kernel_size, filters, f"{stage}{block}", lambda x: x)


def conv_block(input_tensor: Any, kernel_size: int, filters: Any, stage: int, block: str, strides: Any = (2, 2)) -> Any:
    place = f"{stage}{block}"

    def around(x: Any) -> Any:
        return _branch(x, filters[2], 1, place, "1", subsample=strides)

    return _block(input_tensor, kernel_size, filters, place, around, subsample=strides)


def ResNet50(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    classes: int = 1000,
) -> Any:  # fmt: skip
    begin = image(weights, include_top, classes, input_tensor, input_shape, 197)
    x = layers.ZeroPadding2D((3, 3))(begin)
    x = layers.Convolution2D(64, 7, 7, subsample=(2, 2), name="conv1")(x)
    x = layers.Activation("relu")(layers.BatchNormalization(axis=_axis(), name="bn_conv1")(x))
    x = layers.MaxPooling2D((3, 3), strides=(2, 2))(x)
    for stage, blocks, size in STAGES:
        for block in blocks:
            filters = [size, size, 4 * size]
            if block == "a":
                x = conv_block(x, 3, filters, stage, block, strides=(1, 1) if stage == 2 else (2, 2))
            else:
                x = identity_block(x, 3, filters, stage, block)
    x = layers.AveragePooling2D((7, 7), name="avg_pool")(x)
    if include_top:
        x = layers.Dense(classes, activation="softmax", name="fc1000")(layers.Flatten()(x))
    return finished("resnet50", begin, x, input_tensor, weights, include_top, "v0.2/")
