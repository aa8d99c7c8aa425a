"""Layers that a class of the project makes and keeps: which have weights, where, and who lists them."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import ClassInfo
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import methods, own_attribute, self_name
from kmigrate.rules.site import Site

WEIGHTED = (
    *("Dense", "Embedding", "BatchNormalization", "PReLU", "LocallyConnected1D", "LocallyConnected2D", "MaxoutDense"),
    *("Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "SeparableConv1D"),
    *("SeparableConv2D", "DepthwiseConv2D", "Convolution1D", "Convolution2D", "Convolution3D", "Deconvolution2D"),
    *("SeparableConvolution2D", "AtrousConvolution2D", "SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU", "RNN"),
    *("ConvLSTM2D", "Bidirectional", "TimeDistributed", "LayerNormalization", "MultiHeadAttention", "Highway"),
)

LISTS = {"trainable_weights", "non_trainable_weights", "weights", "get_weights"}
ATTRIBUTES = {"trainable_weights", "_trainable_weights", "non_trainable_weights", "_non_trainable_weights"}


def class_around(site: Site) -> ClassInfo | None:
    """The innermost class of this file in whose lines a use stands."""
    line = getattr(site.node, "lineno", 0)
    around = [c for c in site.file.flow.classes if c.node.lineno <= line <= (c.node.end_lineno or c.node.lineno)]
    return max(around, key=lambda info: info.node.lineno, default=None)


def lists_itself(cls: ast.ClassDef) -> bool:
    """Whether the class says itself what its weights are."""
    here = methods(cls)
    return bool(LISTS & here.keys()) or any(
        own_attribute(node, self_name(method)) in ATTRIBUTES for method in here.values() for node in walk(method)
    )
