"""One layer: its class and configuration, of whichever era, become a kind with all options written out."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy import kinds, lambdas, limits
from kmigrate_runtime.legacy.architecture import keras1, objects, operations, own, settle
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Foreign, Layer

ALIASES = {
    "AvgPool1D": "AveragePooling1D", "AvgPool2D": "AveragePooling2D", "AvgPool3D": "AveragePooling3D",
    "MaxPool1D": "MaxPooling1D", "MaxPool2D": "MaxPooling2D", "MaxPool3D": "MaxPooling3D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D", "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalAvgPool3D": "GlobalAveragePooling3D", "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D", "GlobalMaxPool3D": "GlobalMaxPooling3D",
    "Convolution1D": "Conv1D", "Convolution2D": "Conv2D", "Convolution3D": "Conv3D",
    "SeparableConvolution1D": "SeparableConv1D", "SeparableConvolution2D": "SeparableConv2D",
    "Convolution2DTranspose": "Conv2DTranspose", "Deconvolution2D": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose", "Deconvolution3D": "Conv3DTranspose",
    "BatchNormalizationV1": "BatchNormalization", "BatchNormalizationV2": "BatchNormalization",
    "LSTMV1": "LSTM", "LSTMV2": "LSTM", "UnifiedLSTM": "LSTM", "GRUV1": "GRU", "GRUV2": "GRU", "UnifiedGRU": "GRU",
    "LSTMCellV1": "LSTMCell", "LSTMCellV2": "LSTMCell", "GRUCellV1": "GRUCell", "GRUCellV2": "GRUCell",
    "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU",
}  # fmt: skip
MODELS = frozenset({"Model", "Sequential", "Functional", "Container", "Graph", "Network"})
WRAPPERS = frozenset({"TimeDistributed", "Bidirectional", "Wrapper"})
# What Keras 2 kept of Keras 1, with the names that its options had there.
KEPT = frozenset({"Highway", "MaxoutDense"})
# What the layer's fields hold, or what tf.keras writes for itself.
FIELDS = frozenset({"name", "trainable", "dtype", "batch_input_shape", "batch_shape", "custom_name", "autocast"})
OBJECTS = {"_initializer": objects.initializer, "_regularizer": objects.regularizer, "_constraint": objects.constraint}
CUDNN = {"activation": "tanh", "recurrent_activation": "sigmoid", "unroll": False, "use_bias": True}


def layer(class_name: str, config: dict[str, Any], context: Context, depth: int = 0) -> Layer:
    """Makes a layer without its calls and weights."""
    from kmigrate_runtime.legacy.architecture import models  # they contain layers, which contain models

    if depth > limits.LAYERS_DEEP:
        raise context.wrong(f"it has layers in each other deeper than {limits.LAYERS_DEEP} levels. No model is.")
    if class_name in MODELS:
        return models.nested(class_name, config, context, depth + 1)
    if class_name == "AutoEncoder":
        from kmigrate_runtime.legacy.architecture import keras0

        return keras0.auto_encoder(config, context, depth + 1)
    old = class_name
    if context.generation < 2:
        class_name = keras1.modern_class(class_name)
    kind = ALIASES.get(class_name, class_name)
    name = str(config.get("name") or config.get("custom_name") or kind.lower())
    result = Layer(
        name=name,
        kind=kind,
        trainable=config.get("trainable") is not False,
        batch_shape=batch_shape(config),
        dtype=_dtype(config.get("dtype", config.get("input_dtype"))),
    )
    if kind in WRAPPERS or "cell" in config or "cells" in config or _wraps(config):
        _fill_wrapper(result, config, context, depth)
        return result
    if class_name in operations.CLASSES:
        operations.fill(result, class_name, config, context)
        return result
    if old == "TimeDistributedDense":
        return _time_distributed_dense(result, config, context, depth)
    if kind in ("Lambda", "LambdaMerge") or (kind == "Merge" and lambdas.is_function(config)):
        lambdas.fill(result, config, context)
        return result
    if own.has_class(class_name, kind, config, context):
        result.kind = own.kind_of(class_name)
        result.options = {key: value for key, value in config.items() if key not in FIELDS}
        result.foreign = Foreign("class", class_name, config=dict(config))
        return result
    named_as_then = context.generation < 2 or kind in KEPT
    options = keras1.modern_options(kind, config, old) if named_as_then else dict(config)
    if context.generation < 2 and kind in settle.ORDERED:
        options.setdefault("data_format", None)  # not the last, but what the others say
    if old.startswith("CuDNN"):
        options.update(CUDNN, **({"reset_after": True} if kind == "GRU" else {}))
        if options.get("kernel_constraint") or options.get("recurrent_constraint"):
            context.tell(f"{name}: its constraint acted on kernels as CuDNN lays them out; it trains otherwise.")
    result.options = complete(result, options, context)
    settle.layer(result, context)
    return result


def complete(layer: Layer, given: dict[str, Any], context: Context) -> dict[str, Any]:
    """Every option of the kind, in the order of the table."""
    kind = kinds.table()[layer.kind]
    missing = [name for name in kind.needed if name not in given]
    if missing:
        raise context.wrong(f"the layer {layer.name} ({layer.kind}) lacks {', '.join(missing)}. Take another copy.")
    options: dict[str, Any] = {}
    for name in (*kind.needed, *kind.defaults, *kind.initializers):
        value = given[name] if name in given else kind.defaults.get(name, kind.initializers.get(name))
        options[name] = _option(name, value)
    for name, value in given.items():
        if name not in options and name not in FIELDS and name not in settle.IDLE:
            options[name] = _option(name, value)
    for name in ("activation", "recurrent_activation"):
        value = options.get(name)
        if isinstance(value, str) and own.has_activation(value, layer.name, objects.ACTIVATIONS, context):
            layer.foreign = Foreign("function", value)
            options[name] = layer.foreign
            if value not in context.custom:
                context.tell(f"The layer {layer.name} uses the function {value} of the user.")
    return options


def batch_shape(config: dict[str, Any]) -> tuple[int | None, ...] | None:
    """The shape of what goes in, with the batch, wherever an era wrote it."""
    shape = config.get("batch_input_shape", config.get("batch_shape"))
    if shape is None and isinstance(config.get("input_shape"), list | tuple):
        shape = [None, *config["input_shape"]]
    if shape is None and isinstance(config.get("input_dim"), int) and "input_length" not in config:
        shape = [None, config["input_dim"]]
    if isinstance(shape, list | tuple) and all(size is None or isinstance(size, int) for size in shape):
        return tuple(shape)
    return None


def _option(name: str, value: Any) -> Any:
    for ending, make in OBJECTS.items():
        if name.endswith(ending):
            return make(value)
    return objects.activation(value) if name in ("activation", "recurrent_activation") else value


def _fill_wrapper(result: Layer, config: dict[str, Any], context: Context, depth: int) -> None:
    if "cells" in config:
        inner = [_inner(cell, context, depth) for cell in _dictionaries(config["cells"], result, context)]
    elif "cell" in config:
        inner = [_inner(_dictionary(config["cell"], result, context), context, depth)]
    else:
        inner = [_inner(_dictionary(config.get("layer"), result, context), context, depth)]
    result.inner = inner
    rest = {key: value for key, value in config.items() if key not in ("cell", "cells", "layer", "backward_layer")}
    if result.kind not in kinds.table():
        result.options = {key: value for key, value in rest.items() if key not in FIELDS}
        result.foreign = Foreign("class", result.kind, config=dict(config))
        return
    result.options = complete(result, rest, context)
    if result.kind == "Bidirectional":
        result.inner = _both(inner[0], config, context, depth)
        if context.is_tf_keras and context.since("2.2.4"):
            for one in result.inner:  # since TensorFlow 1.14 it forced this on both
                one.options["zero_output_for_mask"] = one.options.get("return_sequences", False)
    settle.layer(result, context)


def _wraps(config: dict[str, Any]) -> bool:
    """Whether it is a wrapper of the user's."""
    inside = config.get("layer")
    return isinstance(inside, dict) and "class_name" in inside


def _both(forward: Layer, config: dict[str, Any], context: Context, depth: int) -> list[Layer]:
    if isinstance(config.get("backward_layer"), dict):
        backward = _inner(config["backward_layer"], context, depth)
    else:
        backward = _inner(config["layer"], context, depth)
        backward.options["go_backwards"] = not forward.options.get("go_backwards", False)
        backward.name = f"backward_{forward.name}"
    forward.name = f"forward_{forward.name}"
    return [forward, backward]


def _inner(config: dict[str, Any], context: Context, depth: int) -> Layer:
    """A layer in a layer: `{class_name, config}`, or in Keras 0 the configuration with its class as name."""
    if "class_name" in config:
        inside = config.get("config")
        return layer(str(config["class_name"]), inside if isinstance(inside, dict | list) else {}, context, depth + 1)  # type: ignore[arg-type]
    return layer(str(config.get("name")), renamed(config), context, depth + 1)


def renamed(config: dict[str, Any]) -> dict[str, Any]:
    """A configuration of Keras 0, where `name` is the class and `custom_name` the name."""
    result = {key: value for key, value in config.items() if key != "custom_name"}
    result["name"] = config.get("custom_name") or str(config.get("name")).lower()
    return result


def _time_distributed_dense(result: Layer, config: dict[str, Any], context: Context, depth: int) -> Layer:
    inside = {
        key: value for key, value in config.items() if key not in ("batch_input_shape", "input_shape", "input_length")
    }
    dense = layer("Dense", inside, context, depth + 1)
    dense.batch_shape = None
    result.kind, result.inner, dense.name = "TimeDistributed", [dense], f"{result.name}_dense"
    result.options = (
        {"activity_regularizer": None} if "activity_regularizer" in kinds.table()["TimeDistributed"].defaults else {}
    )
    if result.batch_shape is None or "input_length" in config:
        length, size = config.get("input_length"), config.get("input_dim")
        if isinstance(size, int):
            result.batch_shape = result.batch_shape or (None, length if isinstance(length, int) else None, size)
    return result


def _dictionary(value: Any, result: Layer, context: Context) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise context.wrong(f"the layer {result.name} ({result.kind}) does not say what it wraps. Take another copy.")
    return value


def _dictionaries(values: Any, result: Layer, context: Context) -> list[dict[str, Any]]:
    return [_dictionary(value, result, context) for value in (values if isinstance(values, list) else [])]


def _dtype(value: Any) -> str | None:
    if isinstance(value, dict):  # a policy of tf.keras
        config = value.get("config")
        value = config.get("name") if isinstance(config, dict) else None
    return value if isinstance(value, str) else None
