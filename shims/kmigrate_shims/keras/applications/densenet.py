"""DenseNet."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.applications.imagenet_utils import decode_predictions
from kmigrate_shims.keras.applications.imagenet_utils import preprocess_input as _preprocess
from kmigrate_shims.keras.applications.tables import addresses, piece
from kmigrate_shims.keras.applications.twins import build

__all__ = ["DenseNet121", "DenseNet169", "DenseNet201", "decode_predictions", "preprocess_input"]
DENSENET121_WEIGHT_PATH, DENSENET121_WEIGHT_PATH_NO_TOP = addresses("DenseNet121")
DENSENET169_WEIGHT_PATH, DENSENET169_WEIGHT_PATH_NO_TOP = addresses("DenseNet169")
DENSENET201_WEIGHT_PATH, DENSENET201_WEIGHT_PATH_NO_TOP = addresses("DenseNet201")
conv_block = piece("densenet.conv_block")
dense_block = piece("densenet.dense_block")
transition_block = piece("densenet.transition_block")
DenseNet = piece("densenet.DenseNet")


def preprocess_input(x: Any, data_format: Any = None, **kwargs: Any) -> Any:
    return _preprocess(x, data_format=data_format, mode="torch")


def DenseNet121(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("DenseNet121", include_top, weights, input_tensor, input_shape, pooling, classes)


def DenseNet169(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("DenseNet169", include_top, weights, input_tensor, input_shape, pooling, classes)


def DenseNet201(
    include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **kwargs: Any,
) -> Any:  # fmt: skip
    return build("DenseNet201", include_top, weights, input_tensor, input_shape, pooling, classes)
