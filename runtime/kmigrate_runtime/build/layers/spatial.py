"""Convolutions, poolings, paddings and what else knows images."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.options import arguments, create, neutral, plain
from kmigrate_runtime.build.registry import makes, refusal
from kmigrate_runtime.spec import Layer
from kmigrate_shims.layers import borders, convolution, pooling
from kmigrate_shims.layers import upsampling as shim_of_upsampling

L = keras.layers
NATIVE = ("valid", "same", "causal")


@makes(
    "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D",
    "Conv1DTranspose", "Conv2DTranspose",
    "Conv3DTranspose", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D",
    "AveragePooling3D",
)  # fmt: skip
def windows(layer: Layer, kit: Kit) -> Any:
    """`padding` says whose it is: where it is not TensorFlow's, a shim has it."""
    padding = layer.options.get("padding", "valid")
    given = arguments(layer, kit, drop=_unsaid(layer))
    if padding not in (borders.POOLS if "Pooling" in layer.kind else borders.WORDS):
        raise refusal(layer, f"its padding {padding!r} is not known here")
    if given.get("output_shape", ()) is None:
        del given["output_shape"]
    if kit.inference:
        given.pop("ties", None)
    unusual = _needs_turning(layer) or _has_both(layer) or _two_strides(layer) or _gaps_behind(layer)
    unusual = unusual or "output_shape" in given or "ties" in given
    if padding in NATIVE and not unusual:
        return create(getattr(L, layer.kind), layer, given)
    module = pooling if "Pooling" in layer.kind else convolution
    if not hasattr(module, layer.kind):
        raise refusal(layer, "with channels first or this padding nothing here computes the same")
    kit.uses(layer.kind)
    return create(getattr(module, layer.kind), layer, given)


def _needs_turning(layer: Layer) -> bool:
    """Keras 3 may add the bias to the wrong axis, and on many CPUs convolves no such images (kmigrate_shims.layers)."""
    return layer.options.get("data_format") == "channels_first" and "Conv" in layer.kind


def _has_both(layer: Layer) -> bool:
    """Strides and gaps, which Theano took and Keras 3 does not."""
    return borders.steps_and_gaps(layer.options.get("strides") or 1, layer.options.get("dilation_rate") or 1)


def _gaps_behind(layer: Layer) -> bool:
    """Gaps in the kernel of a transposed convolution, which TensorFlow does not take on a CPU."""
    gaps = layer.options.get("dilation_rate") or 1
    return layer.kind.endswith("Transpose") and any(
        gap != 1 for gap in (gaps if isinstance(gaps, list | tuple) else [gaps])
    )


def _two_strides(layer: Layer) -> bool:
    """Which TensorFlow does not take where each channel is convolved alone, and Theano and CNTK did."""
    strides = layer.options.get("strides") or 1
    alone = layer.kind in ("SeparableConv2D", "DepthwiseConv2D")
    return alone and isinstance(strides, list | tuple) and len(set(strides)) > 1


@makes("UpSampling2D")
def upsampling(layer: Layer, kit: Kit) -> Any:
    if layer.options.get("interpolation", "nearest") not in ("bilinear", "bilinear_corner", "bilinear_theano"):
        return plain(L.UpSampling2D, layer, kit)
    # Keras 3 finds no shape for images with channels first that it interpolates.
    kit.uses("UpSampling2D")
    return plain(shim_of_upsampling.UpSampling2D, layer, kit)


def _unsaid(layer: Layer) -> tuple[str, ...]:
    """Options of old configurations that say nothing to the class of today."""
    groups = () if layer.kind in ("Conv1D", "Conv2D", "Conv3D") else neutral(layer, groups=1)
    if layer.kind.startswith(("Separable", "Depthwise")):
        # The configuration of a separable convolution lists those of a plain one as well.
        unsaid = ["kernel_initializer", "kernel_regularizer", "kernel_constraint", *groups]
        return tuple([*unsaid, "filters"] if layer.kind.startswith("Depthwise") else unsaid)
    if layer.kind == "Conv3DTranspose":
        return (*groups, *neutral(layer, dilation_rate=1))
    return groups


@makes(
    "UpSampling1D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Cropping1D",
    "Cropping2D", "Cropping3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D",
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D",
)  # fmt: skip
def places(layer: Layer, kit: Kit) -> Any:
    # Of one dimension they never asked for the order, but for poolings.
    drop = ("data_format",) if layer.kind in ("UpSampling1D", "ZeroPadding1D", "Cropping1D") else ()
    if "ties" in layer.options and not kit.inference:
        kit.uses(layer.kind)
        return plain(getattr(pooling, layer.kind), layer, kit)
    drop = (*drop, "ties")
    return plain(getattr(L, layer.kind), layer, kit, drop=drop)
