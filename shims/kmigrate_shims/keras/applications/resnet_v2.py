"""ResNet, its second version."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.applications.imagenet_utils import decode_predictions
from kmigrate_shims.keras.applications.imagenet_utils import preprocess_input as _preprocess
from kmigrate_shims.keras.applications.twins import build

__all__ = ["ResNet50V2", "ResNet101V2", "ResNet152V2", "decode_predictions", "preprocess_input"]


def preprocess_input(x: Any, data_format: Any = None, **kwargs: Any) -> Any:
    return _preprocess(x, data_format=data_format, mode="tf")


def ResNet50V2(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("ResNet50V2", include_top, weights, input_tensor, input_shape, pooling, classes)


def ResNet101V2(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("ResNet101V2", include_top, weights, input_tensor, input_shape, pooling, classes)


def ResNet152V2(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("ResNet152V2", include_top, weights, input_tensor, input_shape, pooling, classes)
