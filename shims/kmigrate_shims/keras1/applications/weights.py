"""What the architectures have in common: their input, and the files of their weights."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.utils.data_utils import get_file
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1 import layers
from kmigrate_shims.keras1.applications.imagenet_utils import _obtain_input_shape
from kmigrate_shims.keras1.engine import Model, get_source_inputs
from kmigrate_shims.keras1.utils.layer_utils import convert_all_kernels_in_model

URL = "https://github.com/fchollet/deep-learning-models/releases/download/"


def addresses(name: str, folder: str) -> list[str]:
    """Of both orders, with the top and without it."""
    files = [f"{name}_weights_{o}_dim_ordering_{o}_kernels{part}.h5" for o in ("th", "tf") for part in ("", "_notop")]
    return [URL + folder + file for file in files]


def image(
    weights: Any, include_top: bool, classes: int, input_tensor: Any, input_shape: Any, least: int, default: int = 224
) -> Any:
    """The tensor that an architecture begins with."""
    if weights not in ("imagenet", None):
        raise ValueError(
            "The `weights` argument should be either `None` (random initialization) or `imagenet` (pre-training on "
            "ImageNet)."
        )
    if weights == "imagenet" and include_top and classes != 1000:
        raise ValueError("If using `weights` as imagenet with `include_top` as true, `classes` should be 1000")
    shape = _obtain_input_shape(input_shape, default, least, K.image_dim_ordering(), include_top)
    if input_tensor is None:
        return layers.Input(shape=shape)
    return input_tensor if K.is_keras_tensor(input_tensor) else layers.Input(tensor=input_tensor, shape=shape)


def finished(name: str, begin: Any, end: Any, given: Any, weights: Any, include_top: bool, folder: str) -> Any:
    model = Model(get_source_inputs(given)[0] if given is not None else begin, end, name=name)
    if weights == "imagenet":
        order = K.image_dim_ordering()
        part = "" if include_top else "_notop"
        file = f"{name}_weights_{order}_dim_ordering_{order}_kernels{part}.h5"
        model.load_weights(get_file(file, URL + folder + file, cache_subdir="models"))
        if (K.backend() == "theano") != (order == "th"):  # each order was trained on its own backend
            convert_all_kernels_in_model(model)
    return model
