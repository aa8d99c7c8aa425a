"""What a release or a backend did otherwise becomes an option of its own, so that nobody has to ask later."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy.architecture import finer
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Layer

# Options that only say how the old Keras went about it, and change no number.
IDLE = frozenset({
    "implementation", "input_dtype", "ragged", "sparse", "batch_size", "input_tensor", "type_spec", "fused", "renorm",
    "virtual_batch_size", "adjustment", "num_constants", "build_config", "registered_name", "input_shape",
    "synchronized", "build_input_shape", "use_legacy_format", "optional", "node_indices", "tensor_indices",
    "experimental_autocast",
})  # fmt: skip
IMAGES = frozenset({
    "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose",
    "Conv3DTranspose", "ConvLSTM2D", "ConvLSTM2DCell", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D",
    "MaxPooling1D", "MaxPooling2D", "MaxPooling3D",
})  # fmt: skip
# Kernels that Theano turns around. Those of depthwise convolutions its backend had turned beforehand.
KERNELS = frozenset({
    "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose", "ConvLSTM2D", "ConvLSTM2DCell"
})  # fmt: skip
ORDERED = frozenset({
    "UpSampling2D", "UpSampling3D", "ZeroPadding2D", "ZeroPadding3D", "Cropping2D", "Cropping3D",
    "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling2D", "GlobalMaxPooling3D",
    "SpatialDropout2D", "SpatialDropout3D",
})  # fmt: skip


def layer(layer: Layer, context: Context) -> None:
    _order(layer, context)
    _pads(layer)
    _borders(layer, context)
    finer.settle(layer, context)
    if layer.kind == "Merge" and context.generation < 2:
        _merge(layer)
    if layer.kind == "TimeDistributedMerge" and layer.options.get("mode") == "ave":
        layer.kind, layer.options = "GlobalAveragePooling1D", {"data_format": "channels_last"}
    if layer.kind == "Reshape":
        layer.options["target_shape"] = list(layer.options["target_shape"])


def _order(layer: Layer, context: Context) -> None:
    """The order of an image's dimensions where the layer leaves it to the settings of the day."""
    if layer.kind not in ORDERED or layer.options.get("data_format") in ("channels_first", "channels_last"):
        return
    if context.ordering is None and layer.kind.startswith("SpatialDropout"):
        layer.options["data_format"] = "channels_last"
        context.tell(
            f"{layer.name} does not say which dimension has the channels; the last is taken. Only training sees it."
        )
        return
    if context.ordering is None:
        context.needs_ordering[layer.name] = None
    layer.options["data_format"] = context.ordering


def _pads(layer: Layer) -> None:
    """ZeroPadding and Cropping by pairs, one for each dimension."""
    for name in ("padding", "cropping"):
        value = layer.options.get(name)
        if not layer.kind.startswith(("ZeroPadding", "Cropping")) or value is None:
            continue
        dimensions = int(layer.kind[-2])
        if isinstance(value, int):
            value = [[value, value]] * dimensions if dimensions > 1 else [value, value]
        elif dimensions == 2 and len(value) == 4 and not isinstance(value[0], list):
            value = [list(value[:2]), list(value[2:])]
        elif dimensions > 1:
            value = [[pair, pair] if isinstance(pair, int) else list(pair) for pair in value]
        layer.options[name] = list(value)


def _borders(layer: Layer, context: Context) -> None:
    """`same` is not the same on every backend."""
    if layer.kind in KERNELS:
        context.needs_backend.setdefault("kernels", layer.name)
    if layer.kind not in IMAGES:
        return
    if layer.options.get("padding") == "same":
        if context.backend is None:
            context.needs_backend.setdefault("padding", layer.name)
        elif context.backend == "theano" and not _like_tensorflow(layer, context):
            layer.options["padding"] = _of_theano(layer, context)
        elif context.backend == "cntk":
            layer.options["padding"] = "same_cntk"


def _of_theano(layer: Layer, context: Context) -> str:
    """Some releases of Keras 2 had Theano average the border with the rest, or did not cut volumes to their length."""
    if layer.kind in ("AveragePooling1D", "AveragePooling2D") and _between(context, "2.0.4", "2.1.5"):
        return "same_theano_counted"
    if layer.kind in ("AveragePooling3D", "MaxPooling3D") and _between(context, "2.0.0", "2.1.6"):
        return "same_theano_uncut"
    return "same_theano"


def _between(context: Context, first: str, last: str) -> bool:
    """From the one release on and before the other; not where the release is not known that well."""
    return context.since(first) is True and context.since(last) is False


def _like_tensorflow(layer: Layer, context: Context) -> bool:
    """Whether Theano's backend padded more behind than before: in volumes, before Theano had a convolution of them."""
    return layer.kind == "Conv3D" and (context.generation == 0 or context.since("1.2") is False)


def _merge(layer: Layer) -> None:
    """Merge of Keras 1 by the layers of Keras 2 that compute the same."""
    options = layer.options
    plain = {"sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum"}
    mode: Any = options.get("mode")
    if isinstance(options.get("dot_axes"), list):  # Keras 0 had a list of axes for each input
        axes = [axis[0] if isinstance(axis, list) and len(axis) == 1 else axis for axis in options["dot_axes"]]
        options["dot_axes"] = axes
    if mode in plain:
        layer.kind, layer.options = plain[mode], {}
    elif mode in ("concat", "join"):
        layer.kind, layer.options = "Concatenate", {"axis": options["concat_axis"]}
    elif mode == "dot":
        layer.kind, layer.options = "Dot", {"axes": options["dot_axes"], "normalize": False}
    else:
        layer.options = {"mode": mode, "dot_axes": options["dot_axes"]}
