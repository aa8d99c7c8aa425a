"""ResNet50 as it was first: sixteen blocks of three convolutions, each with a way around it."""

from __future__ import annotations

import os
from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras import layers, models
from kmigrate_shims.keras.applications.imagenet_utils import decode_predictions, preprocess_input
from kmigrate_shims.keras.engine.network import get_source_inputs
from kmigrate_shims.keras.era import ERA
from kmigrate_shims.keras.utils.data_utils import get_file
from kmigrate_shims.utils.images import obtain

__all__ = ["ResNet50", "conv_block", "decode_predictions", "identity_block", "preprocess_input"]
ADDRESS = "https://github.com/fchollet/deep-learning-models/releases/download/v0.2/"
FILE = "resnet50_weights_tf_dim_ordering_tf_kernels"
WEIGHTS_PATH, WEIGHTS_PATH_NO_TOP = f"{ADDRESS}{FILE}.h5", f"{ADDRESS}{FILE}_notop.h5"
STAGES = ((2, "abc", 64), (3, "abcd", 128), (4, "abcdef", 256), (5, "abc", 512))


def _drawn() -> dict[str, Any]:
    return {} if ERA.is_before("2.2") else {"kernel_initializer": "he_normal"}


def _axis() -> int:
    return 1 if K.image_data_format() == "channels_first" else 3


def _branch(x: Any, filters: int, size: Any, place: str, part: str, **words: Any) -> Any:
    x = layers.Conv2D(filters, size, name=f"res{place}_branch{part}", **_drawn(), **words)(x)
    return layers.BatchNormalization(axis=_axis(), name=f"bn{place}_branch{part}")(x)


def _block(x: Any, kernel_size: Any, filters: Any, place: str, around: Any, **words: Any) -> Any:
    first, second, third = filters
    y = layers.Activation("relu")(_branch(x, first, (1, 1), place, "2a", **words))
    y = layers.Activation("relu")(_branch(y, second, kernel_size, place, "2b", padding="same"))
    y = _branch(y, third, (1, 1), place, "2c")
    return layers.Activation("relu")(layers.add([y, around(x)]))


def identity_block(input_tensor: Any, kernel_size: Any, filters: Any, stage: int, block: str) -> Any:
    return _block(input_tensor, kernel_size, filters, f"{stage}{block}", lambda x: x)


def conv_block(input_tensor: Any, kernel_size: Any, filters: Any, stage: int, block: str, strides: Any = (2, 2)) -> Any:
    place = f"{stage}{block}"

    def around(x: Any) -> Any:
        return _branch(x, filters[2], (1, 1), place, "1", strides=strides)

    return _block(input_tensor, kernel_size, filters, place, around, strides=strides)


def _stem(image: Any) -> Any:
    new = not ERA.is_before("2.2")
    x = layers.ZeroPadding2D((3, 3), **({"name": "conv1_pad"} if new else {}))(image)
    x = layers.Conv2D(64, (7, 7), strides=(2, 2), padding="valid", name="conv1", **_drawn())(x)
    x = layers.Activation("relu")(layers.BatchNormalization(axis=_axis(), name="bn_conv1")(x))
    x = layers.ZeroPadding2D((1, 1), name="pool1_pad")(x) if new else x
    return layers.MaxPooling2D((3, 3), strides=(2, 2))(x)


def _top(x: Any, include_top: bool, pooling: Any, classes: int) -> Any:
    if ERA.is_before("2.2"):
        x = layers.AveragePooling2D((7, 7), name="avg_pool")(x)
        x = layers.Flatten()(x) if include_top else x
    elif include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    if include_top:
        return layers.Dense(classes, activation="softmax", name="fc1000")(x)
    if pooling == "avg":
        return layers.GlobalAveragePooling2D()(x)
    return layers.GlobalMaxPooling2D()(x) if pooling == "max" else x


def ResNet50(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    if not (weights in {"imagenet", None} or os.path.exists(weights)):
        raise ValueError(
            "The `weights` argument should be either `None` (random initialization), `imagenet` (pre-training on "
            "ImageNet), or the path to the weights file to be loaded."
        )
    if weights == "imagenet" and include_top and classes != 1000:
        raise ValueError('If using `weights` as `"imagenet"` with `include_top` as true, `classes` should be 1000')
    smallest = 197 if ERA.is_before("2.2") else 32
    shape = obtain(input_shape, 224, smallest, K.image_data_format(), include_top, weights)
    image = input_tensor
    if input_tensor is None:
        image = layers.Input(shape=shape)
    elif not K.is_keras_tensor(input_tensor):
        image = layers.Input(tensor=input_tensor, shape=shape)
    x = _stem(image)
    for stage, blocks, size in STAGES:
        for block in blocks:
            filters = [size, size, 4 * size]
            if block == "a":
                x = conv_block(x, (3, 3), filters, stage, block, strides=(1, 1) if stage == 2 else (2, 2))
            else:
                x = identity_block(x, (3, 3), filters, stage, block)
    inputs = get_source_inputs(input_tensor) if input_tensor is not None else image
    model = models.Model(inputs, _top(x, include_top, pooling, classes), name="resnet50")
    if weights == "imagenet":
        file = f"{FILE}{'' if include_top else '_notop'}.h5"
        model.load_weights(get_file(file, ADDRESS + file, cache_subdir="models"))
    elif weights is not None:
        model.load_weights(weights)
    return model
