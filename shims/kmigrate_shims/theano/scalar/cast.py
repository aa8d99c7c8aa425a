"""From one dtype to another."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.scalar.op import UnaryScalarOp, as_scalar
from kmigrate_shims.theano.scalar.types import DTYPES, Scalar, all_types, bool_, complex_types, specific_out


class Cast(UnaryScalarOp):
    """A number in another dtype."""

    def __init__(self, o_type: Scalar, name: Any = None) -> None:
        self.o_type = o_type
        super().__init__(specific_out(o_type), name=name or f"convert_to_{o_type.dtype}")

    def output_types(self, types: Any) -> Any:
        return (self.o_type,)

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other) and self.o_type == other.o_type

    def __hash__(self) -> int:
        return hash(("Cast", self.o_type))

    def __str__(self) -> str:
        return f"Cast{{{self.o_type}}}"

    def compute(self, node: Any, values: Any) -> Any:
        (value,) = values
        if self.o_type == bool_:
            return tf.not_equal(value, tf.zeros((), value.dtype))
        return tf.cast(value, DTYPES[self.o_type.dtype])


converters = {kind.dtype: Cast(kind) for kind in all_types}


def cast(x: Any, dtype: Any) -> Any:
    """The same number in another dtype; the real part of a complex one has to be asked for."""
    name = config.floatX if dtype == "floatX" else str(dtype)
    given = as_scalar(x)
    if given.type.dtype == name:
        return given
    if given.type in complex_types and not name.startswith("complex"):
        raise TypeError("Casting from complex to real is ambiguous: consider real(), imag(), angle() or abs()")
    return converters[name](given)
