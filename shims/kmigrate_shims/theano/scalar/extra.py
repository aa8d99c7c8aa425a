"""Casts, ranges, and several operations on numbers in one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.graph.lowering import Lowering
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.scalar.cast import Cast, cast
from kmigrate_shims.theano.scalar.op import ScalarOp, as_scalar, constant
from kmigrate_shims.theano.scalar.types import bool_out, upcast
from kmigrate_shims.theano.scalar.variables import ScalarConstant, ScalarVariable

__all__ = ["Cast", "Composite", "InRange", "ScalarConstant", "ScalarVariable", "as_common_dtype", "cast", "constant"]


def as_common_dtype(*vars: Any) -> Any:
    """The variables in the dtype that holds them all."""
    dtype = upcast(*[each.dtype for each in vars])
    return (each.astype(dtype) for each in vars)


class InRange(ScalarOp):
    """Whether a number lies between two others."""

    nin = 3
    output_types_preference = staticmethod(bool_out)

    def __init__(self, openlow: bool, openhi: bool) -> None:
        self.openlow, self.openhi = openlow, openhi
        super().__init__(name=f"InRange{{{openlow}, {openhi}}}")

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, InRange) and (self.openlow, self.openhi) == (other.openlow, other.openhi)

    def __hash__(self) -> int:
        return hash(("InRange", self.openlow, self.openhi))

    def compute(self, node: Any, values: Any) -> Any:
        value, low, high = values
        above = (tf.greater if self.openlow else tf.greater_equal)(value, tf.cast(low, value.dtype))
        below = (tf.less if self.openhi else tf.less_equal)(value, tf.cast(high, value.dtype))
        return above & below


class Composite(ScalarOp):
    """An expression of numbers as one operation."""

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs, self.outputs = list(inputs), list(outputs)
        self.nin, self.nout = len(self.inputs), len(self.outputs)
        super().__init__(name=f"Composite{{{', '.join(str(each) for each in outputs)}}}")

    def __eq__(self, other: Any) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def output_types(self, types: Any) -> Any:
        return [each.type for each in self.outputs]

    def make_node(self, *inputs: Any) -> Apply:
        given = [as_scalar(each) for each in inputs]
        if len(given) != self.nin:
            raise TypeError(f"{self} takes {self.nin} numbers, {len(given)} are given.")
        return Apply(self, given, [each.type() for each in self.outputs])

    def compute(self, node: Any, values: Any) -> Any:
        inside = Lowering()
        for variable, value in zip(self.inputs, values, strict=True):
            wanted = tf.dtypes.as_dtype(variable.type.dtype)
            inside.bind(variable, value if value.dtype == wanted else tf.cast(value, wanted))
        found = [inside(each) for each in self.outputs]
        return found if self.nout > 1 else found[0]
