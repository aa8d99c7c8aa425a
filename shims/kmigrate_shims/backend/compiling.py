"""How a noted function becomes one of TensorFlow: traced once for all sizes of batches, and compiled if called often.

In TensorFlow 1 there was one graph for all sizes, so a smaller last batch does not lead to a second trace.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kmigrate_shims.backend.tracing import slow, traced_for, unfit

OFTEN = 64  # calls with arrays of the same shapes, from which on compiling pays


class Compiler:
    """`run(phase, values)` as functions of TensorFlow: one for each phase, and compiled ones for shapes that return."""

    def __init__(self, run: Callable[[bool, list[Any]], list[Any]], inputs: list[Any], updates: bool = False) -> None:
        self.run, self.updates = run, updates
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
            self.compiled[phase] = self._to_compile(phase, self.traced[phase].graph)
        if self.compiled[phase] is not None and self._often(phase, values):
            try:
                return list(self.compiled[phase](values))
            except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
                self.compiled[phase] = None  # XLA says so before it computes anything
        return list(self.traced[phase](values))

    def _to_compile(self, phase: bool, graph: Any) -> Any:
        """The function that is compiled whole, or where that is not possible or no gain, by its updates; or None."""
        whole = not unfit(graph) and not slow(graph)
        if not whole and not self.updates:
            return None
        kind = "for_xla" if whole else "updates"
        return tf.function(
            lambda given: traced_for(kind, self.run, phase, given),
            input_signature=[self.specs],
            autograph=False,
            jit_compile=whole or None,
        )

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
