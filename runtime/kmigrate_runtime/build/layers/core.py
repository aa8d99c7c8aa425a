"""Dense and the layers without weights."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.names import allowed
from kmigrate_runtime.build.options import arguments, create, neutral, plain
from kmigrate_runtime.build.registry import makes, refusal
from kmigrate_runtime.spec import Layer
from kmigrate_shims import layers as shims
from kmigrate_shims.layers import regularizers

L = keras.layers


@makes("Dense")
def dense(layer: Layer, kit: Kit) -> Any:
    return plain(L.Dense, layer, kit)


@makes("Activation")
def activation(layer: Layer, kit: Kit) -> Any:
    return plain(L.Activation, layer, kit)


@makes("Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout")
def noise(layer: Layer, kit: Kit) -> Any:
    return plain(getattr(L, layer.kind), layer, kit, p="rate", sigma="stddev")


@makes("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
def spatial_dropout(layer: Layer, kit: Kit) -> Any:
    drop = ("noise_shape", "data_format") if layer.kind == "SpatialDropout1D" else ("noise_shape",)
    return plain(getattr(L, layer.kind), layer, kit, drop=drop, p="rate")


@makes("Masking", "RepeatVector", "Permute", "Flatten", "Reshape")
def shape(layer: Layer, kit: Kit) -> Any:
    return plain(getattr(L, layer.kind), layer, kit)


@makes("ActivityRegularization")
def activity_regularization(layer: Layer, kit: Kit) -> Any:
    if layer.options.get("divided") and regularizers.DIVIDED:
        return plain(L.ActivityRegularization, layer, kit, drop=("divided",))
    kit.uses("ActivityRegularization")
    return plain(shims.ActivityRegularization, layer, kit)


@makes("Embedding")
def embedding(layer: Layer, kit: Kit) -> Any:
    if layer.options.get("dropout") and not kit.inference:
        kit.uses("Embedding")
        return plain(shims.Embedding, layer, kit, drop=("activity_regularizer",))
    given = arguments(layer, kit, drop=("dropout",))
    if given.get("activity_regularizer") is None:
        given.pop("activity_regularizer", None)
    return create(L.Embedding, layer, given)


@makes("LeakyReLU")
def leaky_relu(layer: Layer, kit: Kit) -> Any:
    given = arguments(layer, kit, alpha="negative_slope")
    if hasattr(given.get("negative_slope"), "tolist"):
        given["negative_slope"] = float(given["negative_slope"])
    return create(L.LeakyReLU, layer, given)


@makes("Softmax")
def softmax(layer: Layer, kit: Kit) -> Any:
    if layer.options.get("unmasked") and kit.masks:
        kit.uses("Softmax")
        return plain(shims.Softmax, layer, kit, drop=("unmasked",))
    return plain(L.Softmax, layer, kit, drop=("unmasked",))


@makes("ELU", "PReLU", "ReLU")
def advanced(layer: Layer, kit: Kit) -> Any:
    return create(getattr(L, layer.kind), layer, {**arguments(layer, kit), **_shared(layer)})


def _shared(layer: Layer) -> dict[str, Any]:
    """Keras 1 did not save which axes share their weights; the weights show it."""
    if layer.kind not in ("PReLU", "SReLU", "ParametricSoftplus") or layer.options.get("shared_axes"):
        return {}
    shapes = [array.shape for array in layer.weights.values()]
    ones = [axis for axis, size in enumerate(shapes[0], 1) if size == 1] if shapes else []
    return {"shared_axes": ones} if ones else {}


@makes("ThresholdedLinear", "ThresholdedReLU", "ParametricSoftplus", "SReLU", "MaxoutDense", "Highway", "LayerScale")
def gone(layer: Layer, kit: Kit) -> Any:
    kit.uses(layer.kind)
    given = {**arguments(layer, kit, drop=("left_capped",)), **_shared(layer)}
    if layer.options.get("left_capped"):
        given["backend"] = "theano"
    return create(getattr(shims, layer.kind), layer, given)


@makes("LocallyConnected1D", "LocallyConnected2D")
def locally_connected(layer: Layer, kit: Kit) -> Any:
    kit.uses(layer.kind)
    return plain(getattr(shims, layer.kind), layer, kit, drop=neutral(layer, implementation=1))


@makes("Lambda")
def function(layer: Layer, kit: Kit) -> Any:
    if layer.foreign is None:
        raise refusal(layer, "the file does not say what it computes")
    made = kit.foreign(layer.foreign, layer)
    given: dict[str, Any] = {"arguments": layer.options.get("arguments") or layer.foreign.config or {}}
    shape = layer.foreign.output_shape
    # A shape that is code is not needed, for Keras 3 finds it by running the function.
    if isinstance(shape, list | tuple):
        given["output_shape"] = tuple(shape)
    if isinstance(made, L.Layer):
        return made
    return create(L.Lambda, layer, {"function": made, "name": allowed(layer.name), **given})
