"""`keras.applications.imagenet_utils`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.applications import imagenet_utils as later
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.utils.images import obtain

__all__ = ["decode_predictions", "preprocess_input"]
CLASS_INDEX: Any = None
CLASS_INDEX_PATH = "https://s3.amazonaws.com/deep-learning-models/image-models/imagenet_class_index.json"
FORMATS = {"th": "channels_first", "tf": "channels_last", "default": None}


def preprocess_input(x: Any, dim_ordering: str = "default") -> Any:
    return later.preprocess_input(x, data_format=FORMATS[dim_ordering])


def decode_predictions(preds: Any, top: int = 5) -> Any:
    return later.decode_predictions(preds, top)


def _obtain_input_shape(
    input_shape: Any, default_size: int, min_size: int, dim_ordering: str, include_top: bool
) -> Any:
    return obtain(input_shape, default_size, min_size, FORMATS[dim_ordering] or K.image_data_format(), include_top)
