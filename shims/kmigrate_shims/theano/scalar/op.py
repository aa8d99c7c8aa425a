"""Operations on numbers, of which operations on tensors are made element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host
from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.autocast import convert
from kmigrate_shims.theano.scalar.types import DTYPES, Scalar, get_scalar_type, upcast

# TensorFlow has no arithmetic for these, or not everywhere: it is done in 64 bits, and what is too much falls off.
_NARROW = frozenset({"int8", "int16", "uint8", "uint16", "uint32", "uint64"})


class ScalarOp(Op):
    """An operation on numbers: a rule for the dtype, and either `formula` or a Python `impl`."""

    nin = -1
    nout = 1
    commutative = False
    associative = False
    identity: Any = None
    output_types_preference: Any = None
    # "out": inputs are brought to the dtype of the output; "common": to their common one; "own": left as they are.
    works_in = "out"
    formula: ClassVar[Callable[..., Any] | None] = None

    def __init__(self, output_types_preference: Any = None, name: Any = None) -> None:
        if name is not None:
            self.name = name
        if output_types_preference is not None:
            if not callable(output_types_preference):
                raise TypeError(f"Expected a callable for the 'output_types_preference' argument to {type(self)}.")
            self.output_types_preference = output_types_preference

    def make_node(self, *inputs: Any) -> Apply:
        if self.nin >= 0 and len(inputs) != self.nin:
            raise TypeError(
                f"Wrong number of inputs for {self}.make_node (got {len(inputs)}({inputs}), expected {self.nin})"
            )
        given = [as_scalar(each) for each in inputs]
        return Apply(self, given, [kind() for kind in self.output_types([each.type for each in given])])

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        if any(getattr(each, "ndim", 0) for each in inputs if isinstance(each, Variable)):
            from kmigrate_shims.theano.tensor.elemwise import Elemwise

            return Elemwise(self)(*inputs, **kwargs)
        return super().__call__(*inputs, **kwargs)

    def output_types(self, types: Any) -> Any:
        """The types of the outputs for types of inputs."""
        preference = self.output_types_preference
        if preference is not None:
            found = preference(*types)
            if not isinstance(found, (list, tuple)) or any(not isinstance(each, Scalar) for each in found):
                raise TypeError(f"Some output types are not Scalar types: {found!r}")
            return found
        if self.nout == 1:
            return (get_scalar_type(upcast(*[each.dtype for each in types])),)
        raise NotImplementedError(f"Cannot calculate the output types for {self}")

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other) and getattr(self, "output_types_preference", None) == getattr(
            other, "output_types_preference", None
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, getattr(self.output_types_preference, "__name__", None)))

    def __str__(self) -> str:
        name = getattr(self, "name", None)
        return str(name) if name else type(self).__name__.lower() if type(self).formula else type(self).__name__

    def impl(self, *inputs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has neither a formula nor `impl` in Python: nothing runs C.")

    def lower(self, node: Any, *values: Any) -> Any:
        return self.compute(node, values)

    def compute(self, node: Any, values: Any) -> Any:
        """The operation on tensors that broadcast."""
        out = node.outputs[0].type.dtype
        formula = type(self).formula
        if formula is None:
            return _by_impl(self, node, values)
        if self.works_in == "own":
            return formula(*values)
        dtype = out if self.works_in == "out" else upcast(*[each.type.dtype for each in node.inputs])
        working = "int64" if dtype in _NARROW else dtype
        if dtype == "bool" and self.works_in == "out" and type(self).__name__ in _COUNTING:
            working = "int64"
        return formula(*[_as(value, working) for value in values])


_COUNTING = frozenset({"Add", "Mul", "Sub", "Maximum", "Minimum", "Clip", "Mod", "IntDiv", "Sqr", "Abs"})


def _as(value: Any, dtype: str) -> Any:
    wanted = DTYPES[dtype]
    return value if value.dtype == wanted else tf.cast(value, wanted)


def _by_impl(op: Any, node: Any, values: Any) -> Any:
    from kmigrate_shims.theano.gof.python_ops import with_gradient

    kinds = [np.dtype(each.type.dtype) for each in node.outputs]

    def run(*arrays: Any) -> list[Any]:
        found = np.frompyfunc(op.impl, len(arrays), op.nout)(*arrays)
        found = found if isinstance(found, tuple) else (found,)
        return [np.asarray(each).astype(kind) for each, kind in zip(found, kinds, strict=True)]

    def compute() -> list[Any]:
        found = host.call(run, values, [DTYPES[str(kind)] for kind in kinds])
        found = list(found) if isinstance(found, (list, tuple)) else [found]
        shape = values[0].shape
        for value in values[1:]:
            shape = tf.broadcast_static_shape(shape, value.shape)
        for each in found:
            each.set_shape(shape)
        return found

    return with_gradient(node, values, compute)


class UnaryScalarOp(ScalarOp):
    """An operation on one number."""

    nin = 1


class BinaryScalarOp(ScalarOp):
    """An operation on two numbers."""

    nin = 2


def as_scalar(x: Any, name: Any = None) -> Any:
    """A scalar variable of a number, or of a tensor without dimensions."""
    if isinstance(x, Apply):
        if len(x.outputs) != 1:
            raise ValueError("It is ambiguous which output of a multi-output Op has to be fetched.", x)
        x = x.outputs[0]
    if isinstance(x, Variable):
        if isinstance(x.type, Scalar):
            return x
        if getattr(x, "ndim", None) == 0:
            from kmigrate_shims.theano.tensor.casting import scalar_from_tensor

            return scalar_from_tensor(x)
        raise TypeError("Variable type field must be a Scalar.", x, x.type)
    try:
        return constant(x)
    except (TypeError, ValueError):
        raise TypeError(f"Cannot convert {x} to Scalar", type(x)) from None


def constant(x: Any, name: Any = None, dtype: Any = None) -> Any:
    """A constant number."""
    made = convert(x, dtype=dtype)
    if made.ndim:
        raise TypeError(f"{x!r} is no single number.")
    kind = get_scalar_type(str(made.dtype))
    return kind.Constant(kind, made.dtype.type(made), name)


__all__ = ["Apply", "BinaryScalarOp", "Constant", "ScalarOp", "UnaryScalarOp", "as_scalar", "constant"]
