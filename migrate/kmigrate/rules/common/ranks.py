"""How many axes the output of a model has, where the file shows it."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Use
from kmigrate.rules.common import kernels
from kmigrate.rules.common.last_layer import layers_of
from kmigrate.rules.site import Site

FLAT = frozenset({"Flatten", "GlobalAveragePooling", "GlobalMaxPooling", "GlobalAvgPool", "GlobalMaxPool"})
IMAGES = frozenset({
    *kernels.KERNELS, *(name.rpartition(".")[2] for name in kernels.POOLS),
    *(f"{name}{d}D" for name in ("LocallyConnected", "UpSampling", "ZeroPadding", "Cropping") for d in (1, 2, 3)),
})  # fmt: skip
RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "CuDNNLSTM", "CuDNNGRU"})
STEPS = frozenset({"TimeDistributed", "TimeDistributedDense", "RepeatVector", "Embedding"})
# Names of what gives steps or images at the end, and of what may give vectors.
HINTS = ("return_sequences", "TimeDistributed", "RepeatVector", "UpSampling", "Transpose", "Deconvolution", "temporal")
FLATTENING = ("Flatten", "Global", "LSTM", "GRU", "RNN", "Dot", "Lambda", "Reshape", "reshape")
# Layers that leave the number of axes as it is.
KEEPERS = frozenset({
    "Dense", "Activation", "Dropout", "BatchNormalization", "LayerNormalization", "LeakyReLU", "PReLU", "ELU", "ReLU",
    "Softmax", "ThresholdedReLU", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Masking", "SpatialDropout1D",
    "SpatialDropout2D", "SpatialDropout3D", "ActivityRegularization", "Highway", "MaxoutDense", "SReLU",
    "ParametricSoftplus",
})  # fmt: skip


def may_be_steps(site: Site) -> bool:
    """Where the last layer is not seen: whether a sample's output may have more than one axis, as its input has."""
    if any(word in site.file.source.text for word in HINTS):
        return True
    flat = any(word in site.file.source.text for word in FLATTENING)
    return not flat and any(_rows(use) for use in site.file.uses if use.call is not None)


def _rows(use: Use) -> bool:
    """Whether an Input, or a layer that is told of one, has two axes beside that of the samples."""
    assert use.call is not None
    is_input = use.name in ("keras.layers.Input", "keras.Input")
    return _axes(use.call, use.call.args[0] if is_input and use.call.args else None) > 2


def output_rank(site: Site) -> int | None:
    """Of the model whose method is called, the samples counted as an axis; 4 where it is more than three."""
    owner = getattr(site.node, "value", None)
    layers = layers_of(site, owner) if isinstance(owner, ast.Name | ast.Attribute) else []
    for number, layer in reversed(list(enumerate(layers))):
        if layer is None or layer.call is None:
            return None
        found = _rank(layer, first=number == 0)
        if found is not None:
            return found or None
    return None


def _rank(layer: Use, first: bool) -> int | None:
    """0 where it cannot be told, None where it is that of the layer before."""
    name = layer.name.rpartition(".")[2]
    call = layer.call
    assert call is not None
    if name in FLAT or name[:-2] in FLAT:
        return 2
    if name in IMAGES:
        return min(int(name.removesuffix("Transpose")[-2]) + 2, 4)
    if name in STEPS:
        return 3
    if name == "Bidirectional":
        inner = call.args[0] if call.args else _given(call, "layer")
        return _sequences(inner) if isinstance(inner, ast.Call) else 0
    if name in RECURRENT:
        return _sequences(call)
    if name == "ConvLSTM2D":
        return 4
    if name == "Reshape":
        shape = call.args[0] if call.args else _given(call, "target_shape", "dims")
        return min(len(shape.elts) + 1, 4) if isinstance(shape, ast.Tuple | ast.List) else 0
    if name in KEEPERS:
        return _shape(call) if first else None
    return 0


def _sequences(call: ast.Call) -> int:
    given = _given(call, "return_sequences")
    if given is None:
        return 2
    return (3 if given.value else 2) if isinstance(given, ast.Constant) else 0


def _shape(call: ast.Call) -> int:
    """What the first layer of a Sequential is told of its input."""
    if _given(call, "input_dim") is not None:
        return 3 if _given(call, "input_length") is not None else 2
    return min(_axes(call), 4)


def _axes(call: ast.Call, shape: ast.expr | None = None) -> int:
    """Of the shape that a layer is told, that of the samples included; 0 where it is told none."""
    shape, more = shape or _given(call, "shape", "input_shape"), 1
    if shape is None:
        shape, more = _given(call, "batch_shape", "batch_input_shape"), 0
    return len(shape.elts) + more if isinstance(shape, ast.Tuple | ast.List) else 0


def _given(call: ast.Call, *names: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg in names), None)
