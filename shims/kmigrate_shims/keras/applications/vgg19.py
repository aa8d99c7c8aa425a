"""VGG19."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.applications.imagenet_utils import decode_predictions, preprocess_input
from kmigrate_shims.keras.applications.vgg import addresses, build

__all__ = ["VGG19", "decode_predictions", "preprocess_input"]
WEIGHTS_PATH, WEIGHTS_PATH_NO_TOP = addresses("vgg19")


def VGG19(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("vgg19", (2, 2, 4, 4, 4), include_top, weights, input_tensor, input_shape, pooling, classes)
