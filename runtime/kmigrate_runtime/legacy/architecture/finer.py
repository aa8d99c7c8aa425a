"""Differences between releases and backends that few layers know, in the words of docs/spec.md."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy.architecture import normalizing
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Layer

# Strides and gaps together: TensorFlow refused them elsewhere.
BY_CHANNEL = frozenset({"SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D"})
WRAPPERS = ("TimeDistributed", "Bidirectional")
RECURRENT = frozenset({"SimpleRNN", "GRU", "LSTM", "RNN", "ConvLSTM2D"})


def settle(layer: Layer, context: Context) -> None:
    _activity(layer, context)
    if layer.kind in WRAPPERS:
        _trained(layer, context)
    options = layer.options
    if layer.kind == "BatchNormalization":
        normalizing.settle(layer, context)
    elif layer.kind in RECURRENT:
        _recurrent(layer, context)
    elif layer.kind == "Conv2DTranspose" and context.generation < 2:
        options["output_shape"] = _sizes(options.get("output_shape"), options.get("data_format"))
    elif layer.kind == "SeparableConv2D" and not context.is_tf_keras and context.since("2.0.9") is False:
        options["dilation_rate"] = [1, 1]  # these releases took the option and did not use it
    elif layer.kind == "UpSampling2D" and options.get("interpolation") == "bilinear":
        options["interpolation"] = _bilinear(context)
    elif layer.kind == "Softmax" and not (context.is_tf_keras and context.since("2.4") is True):
        options["unmasked"] = True  # a mask went through it and changed nothing
    elif layer.kind == "SReLU" and context.backend == "theano":
        options["left_capped"] = True
    elif layer.kind == "StackedRNNCells" and not context.is_tf_keras and context.since("2.2.3") is False:
        options["reverse_state_order"] = True
    elif layer.kind == "Bidirectional" and not context.is_tf_keras:
        _bidirectional(layer, context)
    elif layer.kind == "TimeDistributed":
        _time_distributed(layer, context)
    elif "MaxPooling" in layer.kind and context.backend in _tied(layer):
        options["ties"] = "all"
    if layer.kind in BY_CHANNEL and context.backend == "tensorflow" and _has_both(options):
        options["padding"] = f"{options.get('padding', 'valid')}_in_phases"
    if layer.kind.startswith("ConvLSTM2D"):
        ends = {"theano": "same_theano", "cntk": "same_cntk"}
        options["recurrent_padding"] = ends.get(context.backend or "", "same")


def _tied(layer: Layer) -> tuple[str, ...]:
    """The backends on which each of several numbers that are the largest has the whole gradient."""
    return ("theano", "cntk") if layer.kind.startswith("Global") else ("theano",)


def called(layer: Layer, context: Context) -> None:
    """What differs by how often a layer is called: of a wrapper's several calls, Keras 1 asked the layer inside."""
    if layer.kind in ("Attention", "AdditiveAttention") and layer.options.pop("causal", False):
        for call in layer.calls:  # which says it since TensorFlow 2.11
            call.options.setdefault("use_causal_mask", True)
    if len(layer.calls) > 1 and not context.is_tf_keras:
        _moved_once(layer, context)
    if layer.kind == "TimeDistributed" and context.generation == 1 and len(layer.calls) > 1:
        for inner in layer.inner:
            inner.options |= {"activity_regularizer": None} if "activity_regularizer" in inner.options else {}


def _moved_once(layer: Layer, context: Context) -> None:
    """A function of Theano or CNTK moves a variable once: of several calls, by the first, or by the last."""
    which = {"theano": "first", "cntk": "last"}.get(context.backend or "")
    for _, one in layer.walk() if which else ():
        if one.kind == "BatchNormalization":
            one.options["statistics"] = {**one.options["statistics"], which: True}


def _activity(layer: Layer, context: Context) -> None:
    """What tf.keras, and Keras until 1.0.5, divided by the size of the batch."""
    divided = context.is_tf_keras or context.generation == 0 or context.since("1.0.6") is False
    regularizer = layer.options.get("activity_regularizer")
    if isinstance(regularizer, dict) and divided:
        regularizer["divided"] = True
    if layer.kind == "ActivityRegularization" and divided:
        layer.options["divided"] = True


def _recurrent(layer: Layer, context: Context) -> None:
    earlier = not context.is_tf_keras and (context.generation < 2 or context.since("2.2.5") is False)
    if context.backend == "tensorflow" and earlier and not layer.options.get("unroll"):
        layer.options["masked_start"] = "state"
    if context.backend == "cntk" and not layer.options.get("unroll"):
        layer.options["masked_start"] = "state"
        if context.since("2.2.3") is not False:
            layer.options["gives"] = "last_state"
    gated = layer.kind in ("GRU", "LSTM") and layer.options.get("implementation") != 2
    if gated and context.generation == 1 and context.since("1.2") is True:
        # Keras 1.2 gave the regularizer of W to the U of each gate too.
        layer.options["recurrent_regularizer"] = layer.options.get("kernel_regularizer")


def _trained(wrapper: Layer, context: Context) -> None:
    """What `trainable` of a wrapper said to the layer inside."""
    both_ways = wrapper.kind == "Bidirectional"
    if context.is_tf_keras:
        deaf = both_ways and context.since("2.3")  # since TensorFlow 2.2
    else:
        deaf = context.since("2.1.4") is False and (both_ways or context.generation == 2)
    if deaf:
        wrapper.trainable = True
    elif both_ways and not context.is_tf_keras and context.since("2.1.4"):
        for one in wrapper.inner:
            one.trainable = wrapper.trainable


def _bidirectional(layer: Layer, context: Context) -> None:
    # Keras 2 never asked the two for penalties of what they give: it took that of both, merged, once.
    penalties = [one.options.get("activity_regularizer") for one in layer.inner]
    if any(penalties):
        layer.options["activity_regularizer"] = penalties[0]
        for one in layer.inner:
            one.options["activity_regularizer"] = None
    if context.since("2.1.3") and any(one.options.get("stateful") for one in layer.inner):
        layer.options["moves"] = "training"  # these releases forgot that it was stateful, where they predict and reset
    if context.since("2.0.3") and context.since("2.2.0") is False:
        # These asked it for the penalties of the layer that it was given, which is the one forward.
        backward = layer.inner[1].options if len(layer.inner) > 1 else {}
        backward |= {name: None for name in backward if name.endswith("_regularizer")}


def _time_distributed(wrapper: Layer, context: Context) -> None:
    """Keras 1 never asked a wrapper for what its layer moves; a model inside counts otherwise; masks that are made
    inside come out since Keras 2.2, where they matter."""
    later = context.is_tf_keras or (context.generation == 2 and context.since("2.2") is not False)
    if later and any(map(_hands_masks, wrapper.inner)):
        wrapper.options["inner_masks"] = True
    for inner in wrapper.inner:
        if inner.kind == "BatchNormalization" and context.generation < 2:
            inner.options["statistics"]["still"] = True
        for _, one in inner.walk() if inner.model is not None else ():
            _penalty_inside(one, context)
            if one.kind == "BatchNormalization" and context.is_tf_keras:  # which ran such a model twice
                one.options["statistics"]["twice"] = True


def _hands_masks(layer: Layer) -> bool:
    """Whether it makes a mask, or makes another or none of the one that it is given; a layer of the user's may."""
    makes = layer.kind == "Masking" or (layer.kind == "Embedding" and bool(layer.options.get("mask_zero")))
    return makes or layer.model is not None or layer.foreign is not None or layer.kind in (*RECURRENT, *WRAPPERS)


def _penalty_inside(layer: Layer, context: Context) -> None:
    """Keras 1 and 2 never asked for it, tf.keras counted it twice."""
    if layer.kind == "ActivityRegularization":
        times = 2.0 if context.is_tf_keras else 0.0
        layer.options |= {name: times * (layer.options.get(name) or 0.0) for name in ("l1", "l2")}
    regularizer = layer.options.get("activity_regularizer")
    if not isinstance(regularizer, dict):
        return
    if context.is_tf_keras:
        regularizer["options"] = {name: 2.0 * value for name, value in regularizer.get("options", {}).items()}
    else:
        layer.options["activity_regularizer"] = None


def _has_both(options: dict[str, Any]) -> bool:
    values = [options.get(name) or 1 for name in ("strides", "dilation_rate")]
    return all(max(value if isinstance(value, list | tuple) else (value,)) > 1 for value in values)


def _sizes(shape: Any, data_format: Any) -> list[int | None] | None:
    """The sizes in space of a shape that Keras 1 was given for a Deconvolution2D."""
    if not isinstance(shape, list) or len(shape) != 4:
        return None
    return list(shape[2:]) if data_format == "channels_first" else list(shape[1:3])


def _bilinear(context: Context) -> str:
    later = context.is_tf_keras and context.since("2.2.4") is True
    return "bilinear" if later else "bilinear_corner"
