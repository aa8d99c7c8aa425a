"""Dense, and the layers that only reorder, mask or pass on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays import products, shapes
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call, Mask
from kmigrate_runtime.reference.layers.crossentropies import activated
from kmigrate_runtime.reference.registry import keep, kind
from kmigrate_runtime.reference.regularizers import penalty


@kind("InputLayer", mask=keep)
def pass_on(call: Call) -> Value:
    return call.x


@kind("Dense", mask=keep)
def dense(call: Call) -> Value:
    return activated(call, call.biased(products.matmul(call.x, call.weight("kernel"))))


@kind("Activation", mask=keep)
def activation(call: Call) -> Value:
    return activated(call, call.x)


@kind("Flatten")
def flatten(call: Call) -> Value:
    x = call.x
    if call.option("data_format", "channels_last") == "channels_first" and x.ndim > 2:
        x = shapes.moveaxis(x, 1, -1)
    return shapes.reshape(x, (x.shape[0], math.prod(x.shape[1:])))


@kind("Reshape")
def reshape(call: Call) -> Value:
    return shapes.reshape(call.x, (call.x.shape[0], *(int(size) for size in call.option("target_shape"))))


@kind("Permute")
def permute(call: Call) -> Value:
    return shapes.transpose(call.x, (0, *(int(axis) for axis in call.option("dims"))))


@kind("RepeatVector")
def repeat_vector(call: Call) -> Value:
    return shapes.repeat(shapes.expand(call.x, 1), int(call.option("n")), 1)


def _masking(call: Call) -> Mask:
    found = np.any(plain(call.x) != call.option("mask_value", 0.0), axis=-1)
    return np.asarray(found)


@kind("Masking", mask=_masking)
def masking(call: Call) -> Value:
    mask = _masking(call)
    assert mask is not None
    return call.x * mask[..., None].astype(plain(call.x).dtype)


def _dropped(call: Call, shape: Any) -> Value:
    """The inverted dropout: what is kept is raised, so that the mean stays."""
    rate = float(call.option("rate", 0.0) or 0.0)
    if not call.training or not 0.0 < rate < 1.0:
        return call.x
    kept = call.draw().random(shape) >= rate
    return call.x * (kept / (1.0 - rate)).astype(plain(call.x).dtype)


@kind("Dropout", mask=keep)
def dropout(call: Call) -> Value:
    noise = call.option("noise_shape") or call.x.shape
    return _dropped(call, [call.x.shape[i] if size is None else size for i, size in enumerate(noise)])


@kind("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", mask=keep)
def spatial_dropout(call: Call) -> Value:
    shape = call.x.shape
    ones = [1] * (len(shape) - 2)
    first = call.option("data_format", "channels_last") == "channels_first" and call.layer.kind != "SpatialDropout1D"
    return _dropped(call, (shape[0], shape[1], *ones) if first else (shape[0], *ones, shape[-1]))


@kind("GaussianNoise", mask=keep)
def gaussian_noise(call: Call) -> Value:
    spread = float(call.option("stddev", 0.0) or 0.0)
    if not call.training or not spread:
        return call.x
    return call.x + (call.draw().standard_normal(call.x.shape) * spread).astype(plain(call.x).dtype)


@kind("GaussianDropout", mask=keep)
def gaussian_dropout(call: Call) -> Value:
    rate = float(call.option("rate", 0.0) or 0.0)
    if not call.training or not 0.0 < rate < 1.0:
        return call.x
    noise = 1.0 + call.draw().standard_normal(call.x.shape) * math.sqrt(rate / (1.0 - rate))
    return call.x * noise.astype(plain(call.x).dtype)


@kind("AlphaDropout", mask=keep)
def alpha_dropout(call: Call) -> Value:
    rate = float(call.option("rate", 0.0) or 0.0)
    if not call.training or not 0.0 < rate < 1.0:
        return call.x
    low = -1.7580993408473766  # the limit of selu on the left
    kept = (call.draw().random(call.x.shape) >= rate).astype(plain(call.x).dtype)
    scale = ((1.0 - rate) * (1.0 + rate * low**2)) ** -0.5
    return (call.x * kept + low * (1.0 - kept)) * scale - scale * low * rate


@kind("ActivityRegularization", mask=keep)
def activity_regularization(call: Call) -> Value:
    options = {name: call.option(name, 0.0) for name in ("l1", "l2")}
    found = penalty({"kind": "L1L2", "options": options}, call.x)
    if found is not None:
        call.run.penalties.append(found / float(call.x.shape[0]) if call.option("divided") else found)
    return call.x


@kind("Rescaling")
def rescaling(call: Call) -> Value:
    scale, offset = (np.asarray(call.option(name, default)) for name, default in (("scale", 1.0), ("offset", 0.0)))
    dtype = plain(call.x).dtype
    return call.x * scale.astype(dtype) + offset.astype(dtype)


@kind("LayerScale")
def layer_scale(call: Call) -> Value:
    return call.x * call.weight("gamma")


@kind("Normalization")
def normalization(call: Call) -> Value:
    mean, variance = call.weight("mean"), call.weight("variance")
    axes = call.option("axis", -1)
    kept = {int(axis) % call.x.ndim for axis in (axes if isinstance(axes, list | tuple) else [axes])}
    shape = [size if i in kept else 1 for i, size in enumerate(call.x.shape)]
    mean, variance = shapes.reshape(mean, shape), shapes.reshape(variance, shape)
    return (call.x - mean) / el.maximum(el.sqrt(variance), 1e-7)
