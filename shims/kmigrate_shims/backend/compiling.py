"""How a noted function becomes one of TensorFlow: traced once for all sizes of batches, and compiled if called often.

A function that is traced anew begins its random numbers anew. In TensorFlow 1 there was one graph for all sizes, so a
smaller last batch must not lead to a second trace.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kmigrate_shims.graph.program import NOT_FOR_XLA

OFTEN = 64  # calls with arrays of the same shapes, from which on compiling pays
UNKNOWN = frozenset({"IteratorGetNext", "OptionalFromValue", "SparseTensorDenseMatMul"})


class Compiler:
    """`run(phase, values)` as functions of TensorFlow: one for each phase, and compiled ones for shapes that return."""

    def __init__(self, run: Callable[[bool, list[Any]], list[Any]], inputs: list[Any]) -> None:
        self.run = run
        self.specs = [_spec(x) for x in inputs]
        self.traced: dict[bool, Any] = {}
        self.relaxed: dict[bool, Any] = {}
        self.compiled: dict[bool, Any] = {}
        self.calls: dict[Any, int] = {}

    def __call__(self, phase: bool, values: list[Any]) -> list[Any]:
        if not all(_fits(spec, value) for spec, value in zip(self.specs, values, strict=True)):
            if phase not in self.relaxed:
                self.relaxed[phase] = tf.function(
                    lambda given: self.run(phase, given), reduce_retracing=True, autograph=False
                )
            return list(self.relaxed[phase](values))
        if phase not in self.traced:
            run = tf.function(lambda given: self.run(phase, given), input_signature=[self.specs], autograph=False)
            self.traced[phase] = run.get_concrete_function()
            self.compiled[phase] = (
                None
                if _unfit(self.traced[phase])
                else tf.function(
                    lambda given: self.run(phase, given),
                    input_signature=[self.specs],
                    autograph=False,
                    jit_compile=True,
                )
            )
        if self.compiled[phase] is not None and self._often(phase, values):
            try:
                return list(self.compiled[phase](values))
            except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
                self.compiled[phase] = None  # XLA says so before it computes anything
        return list(self.traced[phase](values))

    def _often(self, phase: bool, values: list[Any]) -> bool:
        shapes = (phase, *(tuple(x.shape) for x in values))
        self.calls[shapes] = known = self.calls.get(shapes, 0) + 1
        return known > OFTEN


def _spec(x: Any) -> Any:
    if getattr(x, "sparse", False):
        return tf.SparseTensorSpec(x.shape, x.dtype)
    return tf.TensorSpec(x.shape, x.dtype)


def _fits(spec: Any, value: Any) -> bool:
    return isinstance(value, tf.SparseTensor) == isinstance(spec, tf.SparseTensorSpec) and bool(
        spec.shape.is_compatible_with(value.shape)
    )


def _unfit(traced: Any) -> bool:
    """Whether XLA would refuse a part of it, or draw other random numbers."""
    definition = traced.graph.as_graph_def()
    nodes = [*definition.node, *(node for function in definition.library.function for node in function.node_def)]
    return any(node.op in NOT_FOR_XLA or node.op in UNKNOWN for node in nodes)
