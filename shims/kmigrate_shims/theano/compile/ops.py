"""Operations of the machinery: views, copies, and functions of Python that become operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.shapes import Rebroadcast, Shape, Shape_i, SpecifyShape, shape, shape_i, specify_shape


class ViewOp(Op):
    """The value itself."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        given = x if isinstance(x, Variable) else as_tensor_variable(x)
        return Apply(self, [given], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.nest.map_structure(tf.identity, values[0])


class DeepCopyOp(ViewOp):
    """A copy of the value."""


class OutputGuard(ViewOp):
    """The value itself."""


view_op = ViewOp()
deep_copy_op = DeepCopyOp()
_output_guard = OutputGuard()


class FromFunctionOp(Op):
    """A function of Python on arrays as an operation."""

    from_program = True

    def __init__(self, fn: Callable[..., Any], itypes: Any, otypes: Any, infer_shape: Any) -> None:
        self.__fn = fn
        self.itypes, self.otypes = list(itypes), list(otypes)
        self.__infer_shape = infer_shape

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other) and self.__fn is other.__fn

    def __hash__(self) -> int:
        return hash(type(self)) ^ hash(self.__fn)

    def __str__(self) -> str:
        return f"FromFunctionOp{{{self.__fn.__name__}}}"

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        found = self.__fn(*inputs)
        if not isinstance(found, (list, tuple)):
            found = [found]
        if len(found) != len(outputs):
            raise ValueError(f"{self} gave {len(found)} values for {len(outputs)} outputs.")
        for cell, value in zip(outputs, found, strict=True):
            cell[0] = value


def as_op(itypes: Any, otypes: Any, infer_shape: Any = None) -> Callable[..., Any]:
    """A decorator that makes a function of Python on arrays an operation."""
    inputs = list(itypes) if isinstance(itypes, (list, tuple)) else [itypes]
    outputs = list(otypes) if isinstance(otypes, (list, tuple)) else [otypes]
    if not all(hasattr(kind, "filter") for kind in (*inputs, *outputs)):
        raise TypeError("itypes and otypes have to be Theano types")
    if infer_shape is not None and not callable(infer_shape):
        raise TypeError("infer_shape needs to be a callable")

    def make(fn: Callable[..., Any]) -> FromFunctionOp:
        return FromFunctionOp(fn, inputs, outputs, infer_shape)

    return make


def _register_c_code(*arguments: Any, **named: Any) -> None:
    """A program's own type brings C code for copies and shapes of its values: nothing here compiles it."""


register_view_op_c_code = register_deep_copy_op_c_code = register_shape_c_code = _register_c_code
register_shape_i_c_code = register_specify_shape_c_code = register_rebroadcast_c_code = _register_c_code

__all__ = [
    "DeepCopyOp",
    "FromFunctionOp",
    "OutputGuard",
    "Rebroadcast",
    "Shape",
    "Shape_i",
    "SpecifyShape",
    "ViewOp",
    "as_op",
    "deep_copy_op",
    "shape",
    "shape_i",
    "specify_shape",
    "view_op",
]
