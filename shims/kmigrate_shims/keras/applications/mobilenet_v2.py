"""MobileNetV2."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.applications.imagenet_utils import decode_predictions
from kmigrate_shims.keras.applications.imagenet_utils import preprocess_input as _preprocess
from kmigrate_shims.keras.applications.twins import build

__all__ = ["MobileNetV2", "decode_predictions", "preprocess_input"]


def preprocess_input(x: Any, data_format: Any = None, **kwargs: Any) -> Any:
    return _preprocess(x, data_format=data_format, mode="tf")


def MobileNetV2(
    input_shape: Any = None, alpha: float = 1.0, include_top: bool = True, weights: Any = "imagenet",
    input_tensor: Any = None, pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("MobileNetV2", include_top, weights, input_tensor, input_shape, pooling, classes, alpha=alpha)
