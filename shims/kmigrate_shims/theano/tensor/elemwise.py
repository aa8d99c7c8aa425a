"""Operations on each element of tensors, the order of dimensions, and what both have in common."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import current
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.op import ScalarOp
from kmigrate_shims.theano.scalar.types import get_scalar_type
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType


class DimShuffle(Op):
    """Dimensions in another order, with new ones of size 1 and without old ones of size 1."""

    __props__ = ("input_broadcastable", "new_order", "inplace")
    folds = True

    def __init__(self, input_broadcastable: Any, new_order: Any, inplace: bool = True) -> None:
        self.input_broadcastable = tuple(input_broadcastable)
        self.new_order = tuple(each if each == "x" else _dimension(each) for each in new_order)
        self.inplace = True
        ndim = len(self.input_broadcastable)
        for place, each in enumerate(self.new_order):
            if each == "x":
                continue
            if each >= ndim:
                raise ValueError(
                    f"new_order[{place}] is {each}, but the input only has {ndim} axes.",
                )
            if each in self.new_order[place + 1 :]:
                raise ValueError(
                    "The same input dimension may not appear twice in the list of output dimensions", self.new_order
                )
        self.shuffle = [each for each in self.new_order if each != "x"]
        self.drop = [place for place in range(ndim) if place not in self.new_order]
        self.augment = [place for place, each in enumerate(self.new_order) if each == "x"]
        for place in self.drop:
            if not self.input_broadcastable[place]:
                raise ValueError(
                    "You cannot drop a non-broadcastable dimension: ", (self.input_broadcastable, self.new_order)
                )

    def make_node(self, _input: Any) -> Apply:
        given = as_tensor_variable(_input)
        if given.type.ndim != len(self.input_broadcastable):
            raise TypeError(
                "The number of dimensions of the input is incorrect for this op. "
                f"Expected {self.input_broadcastable}, got {given.type.broadcastable}."
            )
        for expected, found in zip(self.input_broadcastable, given.type.broadcastable, strict=True):
            if expected and not found:
                raise TypeError(
                    "The broadcastable pattern of the input is incorrect for this op. "
                    f"Expected {self.input_broadcastable}, got {given.type.broadcastable}."
                )
        pattern = [True if each == "x" else given.type.broadcastable[each] for each in self.new_order]
        return Apply(self, [given], [TensorType(given.type.dtype, pattern)()])

    def __str__(self) -> str:
        return f"InplaceDimShuffle{{{','.join(str(each) for each in self.new_order)}}}"

    def lower(self, node: Any, *values: Any) -> Any:
        (value,) = values
        if self.drop:
            value = tf.squeeze(value, self.drop)
        kept = sorted(self.shuffle)
        order = [kept.index(each) for each in self.shuffle]
        if order != list(range(len(order))):
            value = tf.transpose(value, order)
        if len(self.augment) == 1:
            return tf.expand_dims(value, self.augment[0])
        if self.augment:
            index = tuple(tf.newaxis if each == "x" else slice(None) for each in self.new_order)
            return value[index]
        return value


def _dimension(value: Any) -> int:
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        if value < 0:
            raise ValueError(f"A dimension of dimshuffle is not negative: {value}")
        return int(value)
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu":
        return int(value)
    raise TypeError(f"DimShuffle indices must be Python ints, got: '{value}' of type '{type(value)}'.")


class Elemwise(Op):
    """A scalar operation on each element, where dimensions marked as broadcastable are repeated."""

    __props__ = ("scalar_op", "inplace_key")
    folds = True

    def __init__(
        self, scalar_op: ScalarOp, inplace_pattern: Any = None, name: Any = None, nfunc_spec: Any = None, **ignored: Any
    ) -> None:
        self.scalar_op = scalar_op
        self.inplace_pattern = dict(inplace_pattern or {})
        self.inplace_key = tuple(sorted(self.inplace_pattern.items()))
        self.name = name
        self.nfunc_spec = nfunc_spec

    nin = property(lambda self: self.scalar_op.nin)
    nout = property(lambda self: self.scalar_op.nout)

    def __str__(self) -> str:
        if self.name is not None:
            return str(self.name)
        if self.inplace_pattern:
            return f"Elemwise{{{self.scalar_op}}}{sorted(self.inplace_pattern.items())}"
        return f"Elemwise{{{self.scalar_op},no_inplace}}"

    def make_node(self, *inputs: Any) -> Apply:
        scalar_op = self.scalar_op
        if scalar_op.nin >= 0 and len(inputs) != scalar_op.nin:
            raise TypeError(
                f"Wrong number of inputs for {scalar_op}.make_node (got {len(inputs)}, expected {scalar_op.nin})"
            )
        given = [as_tensor_variable(each) for each in inputs]
        ndim = max(each.type.ndim for each in given)
        given = [each if each.type.ndim == ndim else _padded(each, ndim) for each in given]
        if type(scalar_op).make_node is ScalarOp.make_node:
            kinds = scalar_op.output_types([get_scalar_type(each.type.dtype) for each in given])
        else:
            shadow = scalar_op.make_node(*[get_scalar_type(each.type.dtype)() for each in given])
            kinds = [each.type for each in shadow.outputs]
        pattern = tuple(all(ones) for ones in zip(*[each.type.broadcastable for each in given], strict=True))
        self._check_inplace(given, kinds, pattern)
        return Apply(self, given, [TensorType(kind.dtype, pattern)() for kind in kinds])

    def _check_inplace(self, given: list[Any], kinds: Any, pattern: tuple[bool, ...]) -> None:
        for out, into in self.inplace_pattern.items():
            for ours, theirs in zip(pattern, given[into].type.broadcastable, strict=True):
                if theirs and not ours:
                    raise ValueError("Operation cannot be done inplace on an input with broadcasted dimensions.")
            if given[into].type.dtype != kinds[out].dtype:
                raise TypeError(
                    "Cannot do an inplace operation on incompatible data types.",
                    ([each.type.dtype for each in given], [kind.dtype for kind in kinds], self.inplace_pattern),
                )

    def connection_pattern(self, node: Any) -> Any:
        if hasattr(self.scalar_op, "connection_pattern"):
            return self.scalar_op.connection_pattern(node)
        return [[True] * len(node.outputs) for _ in node.inputs]

    def grad(self, inputs: Any, output_grads: Any) -> Any:
        # The gradient of one of our own is that of the operation on tensors: a number's operation takes no tensor.
        own = type(self.scalar_op).grad is not Op.grad
        return self.scalar_op.grad(inputs, output_grads) if own else super().grad(inputs, output_grads)

    def L_op(self, inputs: Any, outputs: Any, output_grads: Any) -> Any:
        """What a program's own scalar operation says; written for numbers, it is read for tensors."""
        own = type(self.scalar_op)
        if own.L_op is not Op.L_op:
            found = self.scalar_op.L_op(inputs, outputs, output_grads)
        else:
            found = self.scalar_op.grad(inputs, output_grads)
        return [_summed(each, variable) for each, variable in zip(found, inputs, strict=True)]

    def stand_in(self, node: Any) -> Any:
        """Where Theano computed a formula in a stable way, another formula."""
        from kmigrate_shims.theano.tensor.stable import stable_form

        return stable_form(node)

    def guards(self, node: Any) -> Any:
        """Applications whose gradients a `switch` keeps from what is not a number."""
        from kmigrate_shims.theano.tensor.stable import branches

        return branches(node)

    def lower(self, node: Any, *values: Any) -> Any:
        check_shapes(node, values)
        lowering = current()
        if lowering.pinned and node in lowering.guarded and node.outputs[0].type.dtype.startswith("float"):
            from kmigrate_shims.theano.tensor.stable import guarded

            return guarded(lambda *given: self.scalar_op.compute(node, given), values)
        return self.scalar_op.compute(node, values)

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.inplace_key = tuple(sorted(self.inplace_pattern.items()))  # the real Theano pickled none


def _padded(variable: Any, ndim: int) -> Any:
    missing = ndim - variable.type.ndim
    return DimShuffle(variable.type.broadcastable, ["x"] * missing + list(range(variable.type.ndim)))(variable)


def _summed(gradient: Any, variable: Any) -> Any:
    """A gradient summed over the dimensions in which its variable was repeated."""
    kind = getattr(gradient, "type", None)
    if not isinstance(kind, TensorType) or not isinstance(variable.type, TensorType):
        return gradient
    repeated = [
        place
        for place, (ours, theirs) in enumerate(zip(variable.broadcastable, gradient.broadcastable, strict=False))
        if ours and not theirs
    ]
    return gradient.sum(axis=repeated, keepdims=True) if repeated else gradient


def check_shapes(node: Any, values: Any) -> None:
    """A dimension of 1 is only repeated where its type says so: Theano refused what TensorFlow would repeat."""
    if len(values) < 2:
        return
    for axis in range(node.inputs[0].type.ndim):
        sizes = [value.shape[axis] for value in values]
        known = {size for size in sizes if size is not None and size != 1}
        for variable, size in zip(node.inputs, sizes, strict=True):
            if size == 1 and known and not variable.type.broadcastable[axis]:
                other = next(iter(known))
                raise ValueError(
                    f"Input dimension mis-match. (input[{axis}] of {variable} has size 1, another has {other}): the "
                    "dimension is not marked as broadcastable."
                )
        if len(known) > 1:
            raise ValueError(f"Input dimension mis-match. (dimension {axis} has the sizes {sorted(known)})")


from kmigrate_shims.theano.tensor.reduction_ops import (  # noqa: E402 - they are made of what is above
    All,
    CAReduce,
    CAReduceDtype,
    Prod,
    ProdWithoutZeros,
    Sum,
)
from kmigrate_shims.theano.tensor.reduction_ops import Any as AnyOp  # noqa: E402

Any_ = AnyOp
# Programs and pickles know it as `Any`, which is what types call anything; nothing reads that name when it runs.
globals()["Any"] = AnyOp

__all__ = [
    "All",
    "AnyOp",
    "Any_",
    "CAReduce",
    "CAReduceDtype",
    "DimShuffle",
    "Elemwise",
    "Prod",
    "ProdWithoutZeros",
    "Sum",
    "check_shapes",
]
