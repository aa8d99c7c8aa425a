"""NASNet."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.applications.imagenet_utils import decode_predictions
from kmigrate_shims.keras.applications.imagenet_utils import preprocess_input as _preprocess
from kmigrate_shims.keras.applications.tables import addresses, piece
from kmigrate_shims.keras.applications.twins import build

__all__ = ["NASNetLarge", "NASNetMobile", "decode_predictions", "preprocess_input"]
NASNET_LARGE_WEIGHT_PATH, NASNET_LARGE_WEIGHT_PATH_NO_TOP = addresses("NASNetLarge")
NASNET_MOBILE_WEIGHT_PATH, NASNET_MOBILE_WEIGHT_PATH_NO_TOP = addresses("NASNetMobile")
NASNet = piece("nasnet.NASNet")


def preprocess_input(x: Any, data_format: Any = None, **kwargs: Any) -> Any:
    return _preprocess(x, data_format=data_format, mode="tf")


def NASNetLarge(
    input_shape: Any = None, include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("NASNetLarge", include_top, weights, input_tensor, input_shape, pooling, classes)


def NASNetMobile(
    input_shape: Any = None, include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("NASNetMobile", include_top, weights, input_tensor, input_shape, pooling, classes)
