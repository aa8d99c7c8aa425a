"""The networks of VGG: blocks of convolutions, and three layers on top."""

from __future__ import annotations

import os
from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras import layers, models
from kmigrate_shims.keras.engine.network import get_source_inputs
from kmigrate_shims.keras.utils.data_utils import get_file
from kmigrate_shims.utils.images import obtain

URL = "https://github.com/fchollet/deep-learning-models/releases/download/v0.1/"
FILE = "{}_weights_tf_dim_ordering_tf_kernels{}.h5"
FILTERS = (64, 128, 256, 512, 512)


def addresses(name: str) -> tuple[str, str]:
    """Where the trained weights were, with the top and without."""
    return URL + FILE.format(name, ""), URL + FILE.format(name, "_notop")


def build(
    name: str, blocks: tuple[int, ...], include_top: bool, weights: Any, input_tensor: Any, input_shape: Any,
    pooling: Any, classes: int,
) -> Any:  # fmt: skip
    if not (weights in {"imagenet", None} or os.path.exists(weights)):
        raise ValueError(
            "The `weights` argument should be either `None` (random initialization), `imagenet` (pre-training on "
            "ImageNet), or the path to the weights file to be loaded."
        )
    if weights == "imagenet" and include_top and classes != 1000:
        raise ValueError('If using `weights` as `"imagenet"` with `include_top` as true, `classes` should be 1000')
    input_shape = obtain(input_shape, 224, 32, K.image_data_format(), include_top, weights)
    if input_tensor is None:
        image = layers.Input(shape=input_shape)
    else:
        image = (
            input_tensor if K.is_keras_tensor(input_tensor) else layers.Input(tensor=input_tensor, shape=input_shape)
        )
    x = image
    for block, (count, filters) in enumerate(zip(blocks, FILTERS, strict=True), 1):
        for index in range(1, count + 1):
            label = f"block{block}_conv{index}"
            x = layers.Conv2D(filters, (3, 3), activation="relu", padding="same", name=label)(x)
        x = layers.MaxPooling2D((2, 2), strides=(2, 2), name=f"block{block}_pool")(x)
    if include_top:
        x = layers.Flatten(name="flatten")(x)
        x = layers.Dense(4096, activation="relu", name="fc1")(x)
        x = layers.Dense(4096, activation="relu", name="fc2")(x)
        x = layers.Dense(classes, activation="softmax", name="predictions")(x)
    elif pooling == "avg":
        x = layers.GlobalAveragePooling2D()(x)
    elif pooling == "max":
        x = layers.GlobalMaxPooling2D()(x)
    inputs = get_source_inputs(input_tensor) if input_tensor is not None else image
    model = models.Model(inputs, x, name=name)
    if weights == "imagenet":
        file = FILE.format(name, "" if include_top else "_notop")
        model.load_weights(get_file(file, URL + file, cache_subdir="models"))
    elif weights is not None:
        model.load_weights(weights)
    return model
