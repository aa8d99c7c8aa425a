"""What XLA may compile: what a function is traced for, and which nodes of a graph it refuses or computes otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kmigrate_shims.graph.program import NOT_FOR_XLA

UNKNOWN = frozenset({"IteratorGetNext", "OptionalFromValue", "SparseTensorDenseMatMul"})
# Drawn by XLA in another way, but for numbers that are made of bits here.
DRAWN = frozenset({"StatelessRandomUniformV2", "StatelessRandomNormalV2", "StatelessTruncatedNormalV2"})
SAME_NUMBERS = DRAWN - {"StatelessTruncatedNormalV2"}
# On a processor XLA's convolutions took between as long as and twice as long as TensorFlow's, and its pools up to ten
# times.
SLOW = frozenset(
    {"Conv2D", "Conv3D", "DepthwiseConv2dNative", "MaxPool", "MaxPool3D", "AvgPool", "AvgPool3D"}
    | {"Conv2DBackpropInput", "Conv3DBackpropInputV2"}
)


class Tracing:
    """What the function that is traced now is for."""

    for_xla = False  # all of it is compiled
    updates = False  # only what it does to variables is compiled


def traced_for(kind: str, run: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives while it is traced for something."""
    setattr(Tracing, kind, True)
    try:
        return run(*arguments)
    finally:
        setattr(Tracing, kind, False)


def _nodes(graph: Any) -> list[Any]:
    definition = graph.as_graph_def()
    return [*definition.node, *(node for function in definition.library.function for node in function.node_def)]


def _otherwise(node: Any) -> bool:
    same = node.op in SAME_NUMBERS and node.attr["dtype"].type == tf.float32.as_datatype_enum
    return node.op in NOT_FOR_XLA or node.op in UNKNOWN or (node.op in DRAWN and not same)


def unfit(graph: Any) -> bool:
    """Whether XLA would refuse a part of it, or draw other random numbers."""
    return any(_otherwise(node) for node in _nodes(graph))


def slow(graph: Any) -> bool:
    """Whether XLA would take longer than TensorFlow without it."""
    return not tf.config.list_physical_devices("GPU") and any(node.op in SLOW for node in _nodes(graph))


def compiled(do: Callable[[], None]) -> bool:
    """Has something done by a compiled part of the function that is traced now; False where XLA cannot."""
    part = tf.function(do, autograph=False, jit_compile=True)
    if unfit(part.get_concrete_function().graph):
        return False
    part()
    return True


def fused(function: Callable[..., Any]) -> Callable[..., Any]:
    """A chain of small steps as one, in a function that is called often and is not compiled as a whole."""
    if not Tracing.updates:
        return function
    found: Callable[..., Any] = tf.function(function, autograph=False, jit_compile=True)
    return found
