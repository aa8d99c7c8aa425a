"""VGG16."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1.applications.imagenet_utils import decode_predictions, preprocess_input
from kmigrate_shims.keras1.applications.vgg import build
from kmigrate_shims.keras1.applications.weights import addresses

__all__ = ["VGG16", "decode_predictions", "preprocess_input"]

TH_WEIGHTS_PATH, TH_WEIGHTS_PATH_NO_TOP, TF_WEIGHTS_PATH, TF_WEIGHTS_PATH_NO_TOP = addresses("vgg16", "v0.1/")


def VGG16(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    classes: int = 1000,
) -> Any:  # fmt: skip
    return build("vgg16", (2, 2, 3, 3, 3), include_top, weights, input_tensor, input_shape, classes)
