"""`keras.applications.imagenet_utils`."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_shims import backend as K

CLASS_INDEX: Any = None  # the classes, once they were asked for; tf.keras keeps them
CLASS_INDEX_PATH = "https://s3.amazonaws.com/deep-learning-models/image-models/imagenet_class_index.json"


def preprocess_input(x: Any, data_format: Any = None, mode: str = "caffe", **kwargs: Any) -> Any:
    return keras.applications.imagenet_utils.preprocess_input(
        x, data_format=data_format or K.image_data_format(), mode=mode
    )


def decode_predictions(preds: Any, top: int = 5, **kwargs: Any) -> Any:
    return keras.applications.imagenet_utils.decode_predictions(preds, top=top)


def _obtain_input_shape(
    input_shape: Any, default_size: int, min_size: int, data_format: str, require_flatten: bool, weights: Any = None
) -> Any:
    """The shape of an input image, checked against what the architecture takes."""
    from kmigrate_shims.utils.images import obtain

    return obtain(input_shape, default_size, min_size, data_format, require_flatten, weights)
