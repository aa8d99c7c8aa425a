"""The networks of VGG: blocks of convolutions, and three layers on top."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import layers
from kmigrate_shims.keras1.applications.weights import finished, image

FILTERS = (64, 128, 256, 512, 512)


def build(
    name: str, blocks: tuple[int, ...], include_top: bool, weights: Any, input_tensor: Any, input_shape: Any,
    classes: int,
) -> Any:  # fmt: skip
    begin = x = image(weights, include_top, classes, input_tensor, input_shape, 48)
    for block, (count, filters) in enumerate(zip(blocks, FILTERS, strict=True), 1):
        for index in range(1, count + 1):
            label = f"block{block}_conv{index}"
            x = layers.Convolution2D(filters, 3, 3, activation="relu", border_mode="same", name=label)(x)
        x = layers.MaxPooling2D((2, 2), strides=(2, 2), name=f"block{block}_pool")(x)
    if include_top:
        x = layers.Flatten(name="flatten")(x)
        x = layers.Dense(4096, activation="relu", name="fc1")(x)
        x = layers.Dense(4096, activation="relu", name="fc2")(x)
        x = layers.Dense(classes, activation="softmax", name="predictions")(x)
    return finished(name, begin, x, input_tensor, weights, include_top, "v0.1/")
