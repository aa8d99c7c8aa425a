"""Architectures that tf.keras has as they were: its model is walked through and built anew of the old layers.

Only its layout is taken. The layers that were not named are made in the order of then, which their numbers tell, so
that names and initial weights come as they came.
"""

from __future__ import annotations

import inspect
import os
import re
from typing import Any

import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.keras import layers, models
from kmigrate_shims.keras.applications.tables import ARCHITECTURES
from kmigrate_shims.keras.engine.network import get_source_inputs
from kmigrate_shims.keras.utils.data_utils import get_file
from kmigrate_shims.utils.images import obtain

NUMBERED = re.compile(r"_(\d+)$")
PADDED = ("Conv1",)  # padded by a layer of its own once, by the convolution today
PLACED = ("axis",)  # arguments that name the axis of the channels


def build(
    name: str, include_top: bool = True, weights: Any = "imagenet", input_tensor: Any = None, input_shape: Any = None,
    pooling: Any = None, classes: int = 1000, **words: Any,
) -> Any:  # fmt: skip
    known = ARCHITECTURES[name]
    if not (weights in {"imagenet", None} or os.path.exists(weights)):
        raise ValueError(
            "The `weights` argument should be either `None` (random initialization), `imagenet` (pre-training on "
            "ImageNet), or the path to the weights file to be loaded."
        )
    if weights == "imagenet" and include_top and classes != 1000:
        raise ValueError('If using `weights` as `"imagenet"` with `include_top` as true, `classes` should be 1000')
    first = K.image_data_format() == "channels_first"
    shape = obtain(input_shape, known.size, known.smallest, K.image_data_format(), include_top or known.fixed, weights)
    native = getattr(tf.keras.applications, name)(
        include_top=include_top, weights=None, input_shape=(*shape[1:], shape[0]) if first else tuple(shape),
        pooling=pooling, classes=classes, **words,
    )  # fmt: skip
    image = input_tensor
    if input_tensor is None:
        image = layers.Input(shape=shape)
    elif not K.is_keras_tensor(input_tensor):
        image = layers.Input(tensor=input_tensor, shape=shape)
    output = rebuilt(native, image, first, known.names)
    inputs = get_source_inputs(input_tensor) if input_tensor is not None else image
    model = models.Model(inputs, output, name=known.called or native.name)
    if weights == "imagenet":
        file = known.file(include_top, **words)
        model.load_weights(get_file(file, known.address + file, cache_subdir="models"))
    elif weights is not None:
        model.load_weights(weights)
    return model


def rebuilt(native: Any, image: Any, first: bool, names: dict[str, str]) -> Any:
    """The output of the same layout on another image."""
    made: dict[int, Any] = {id(native.layers[0]): image}
    plain = sorted(filter(unnamed, native.layers[1:]), key=number)
    twins = {id(layer): twin(layer, first, names) for layer in plain}

    def reach(layer: Any) -> Any:
        if id(layer) not in made:
            given = layer.input if isinstance(layer.input, list) else [layer.input]
            reached = [reach(x._keras_history.operation) for x in given]
            old = twins.get(id(layer)) or twin(layer, first, names)
            if layer.name in PADDED and layer.padding == "same":
                reached = [layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"{layer.name}_pad")(reached[0])]
                old.padding = "valid"
            made[id(layer)] = old(reached if isinstance(layer.input, list) else reached[0])
        return made[id(layer)]

    for layer in (*(layer for layer in plain if layer.weights), *native.layers):
        reach(layer)
    return made[id(native.output._keras_history.operation)]


def snake(name: str) -> str:
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()


def unnamed(layer: Any) -> bool:
    """Whether Keras named the layer by its class and a number."""
    kind = type(layer).__name__
    return kind != "CustomScaleLayer" and bool(re.fullmatch(rf"{snake(kind)}(_\d+)?", layer.name))


def number(layer: Any) -> int:
    found = NUMBERED.search(layer.name)
    return int(found[1]) if found else 0


def twin(layer: Any, first: bool, names: dict[str, str]) -> Any:
    """An old layer with the settings of one of today."""
    config = layer.get_config()
    name = None if unnamed(layer) else names.get(layer.name, layer.name)
    kind = type(layer).__name__
    if kind == "CustomScaleLayer":
        name = layer.input[1]._keras_history.operation.name.removesuffix("_conv")
        return layers.Lambda(_scaled, output_shape=_first_shape, arguments={"scale": layer.scale}, name=name)
    old = getattr(layers, kind)
    taken = inspect.signature(old.__init__).parameters
    words = {key: value for key, value in config.items() if key in taken and key not in ("dtype", "trainable", "name")}
    for key, value in words.items():
        if isinstance(value, dict) and "class_name" in value:  # initializers, by the names that they have always had
            words[key] = snake(value["class_name"])
    if first:
        words |= {"data_format": "channels_first"} if "data_format" in words else {}
        words |= {key: 1 for key in PLACED if words.get(key) in (3, -1)}
        if kind == "Reshape" and len(words["target_shape"]) == 3:
            words["target_shape"] = (words["target_shape"][-1], *words["target_shape"][:-1])
    return old(**words, name=name)


def _scaled(inputs: Any, scale: float) -> Any:
    return inputs[0] + inputs[1] * scale


def _first_shape(shapes: Any) -> Any:
    return shapes[0]
