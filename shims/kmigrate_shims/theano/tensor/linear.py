"""Products of vectors, matrices and tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES, upcast
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType

# TensorFlow multiplies matrices of these; others are brought to one of them and back.
_MATMUL = {"bool": "int32", "int8": "int32", "int16": "int32", "uint8": "int32", "uint16": "int32"}
_MATMUL.update({"uint32": "int64", "uint64": "int64"})


class Dot(Op):
    """The product of vectors and matrices."""

    __props__ = ()

    def make_node(self, *inputs: Any) -> Apply:
        given = [as_tensor_variable(each) for each in inputs]
        if len(given) != 2:
            raise TypeError(f"theano.tensor.Dot: 2 arguments required, {len(given)} given ")
        for place, each in enumerate(given):
            if each.ndim not in (1, 2):
                raise TypeError(
                    f"theano.tensor.Dot: input {place} (0-indexed) must have ndim of 1 or 2, {each.ndim} given. "
                    "Consider calling theano.tensor.dot instead."
                )
        left, right = given[0].type.broadcastable, given[1].type.broadcastable
        pattern = left[:-1] + right[1:] if len(right) == 2 else left[:-1]
        return Apply(self, given, [TensorType(upcast(*[each.type.dtype for each in given]), pattern)()])

    def __str__(self) -> str:
        return "dot"

    def lower(self, node: Any, *values: Any) -> Any:
        return product(values[0], values[1], node.outputs[0].type.dtype)


def product(left: Any, right: Any, dtype: str) -> Any:
    """The product of two tensors of one or two dimensions."""
    working = DTYPES[_MATMUL.get(dtype, dtype)]
    left = left if left.dtype == working else tf.cast(left, working)
    right = right if right.dtype == working else tf.cast(right, working)
    ranks = (left.shape.rank, right.shape.rank)
    if ranks == (2, 2):
        return tf.linalg.matmul(left, right)
    if ranks == (2, 1):
        return tf.linalg.matvec(left, right)
    if ranks == (1, 2):
        return tf.linalg.matvec(right, left, transpose_a=True)
    if left.shape.is_fully_defined() and right.shape.is_fully_defined() and left.shape != right.shape:
        raise ValueError(f"Shape mismatch: x has {left.shape[0]} elements, y has {right.shape[0]}.")
    return tf.squeeze(tf.linalg.matmul(left[None, :], right[:, None]), [0, 1])


_dot = Dot()


def dot(l: Any, r: Any) -> Any:  # noqa: E741 - the names that Theano gave them
    """The product, by whoever of the two knows how."""
    for one, other, word in ((l, r, "__dot__"), (r, l, "__rdot__")):
        method = getattr(one, word, None)
        if method is not None:
            found = method(other)
            if found is not NotImplemented:
                return found
    return dense_dot(l, r)


def dense_dot(a: Any, b: Any) -> Any:
    """The product of two tensors, over the last of the first and the last but one of the second."""
    left, right = as_tensor_variable(a), as_tensor_variable(b)
    if left.ndim == 0 or right.ndim == 0:
        return left * right
    if left.ndim > 2 or right.ndim > 2:
        return tensordot(left, right, [[left.ndim - 1], [max(0, right.ndim - 2)]])
    return _dot(left, right)


class TensorDot(Op):
    """The sum of products over pairs of dimensions; the first of both stays where it is a batch."""

    __props__ = ("left_axes", "right_axes", "batched")

    def __init__(self, left_axes: Any, right_axes: Any, batched: bool = False) -> None:
        self.left_axes, self.right_axes = tuple(left_axes), tuple(right_axes)
        self.batched = batched

    def make_node(self, a: Any, b: Any) -> Apply:
        left, right = as_tensor_variable(a), as_tensor_variable(b)
        batch = 1 if self.batched else 0
        pattern = [left.broadcastable[0] and right.broadcastable[0]] if batch else []
        pattern += [
            one for place, one in enumerate(left.broadcastable) if place >= batch and place not in self.left_axes
        ]
        pattern += [
            one for place, one in enumerate(right.broadcastable) if place >= batch and place not in self.right_axes
        ]
        return Apply(self, [left, right], [TensorType(upcast(left.dtype, right.dtype), pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        working = DTYPES[_MATMUL.get(dtype, dtype)]
        left, right = (each if each.dtype == working else tf.cast(each, working) for each in values)
        if not self.batched:
            return tf.tensordot(left, right, [list(self.left_axes), list(self.right_axes)])
        letters = iter("bcdefghijklmnopqrstuvwxyz")
        first = ["a", *[next(letters) for _ in range(left.shape.rank - 1)]]
        second = ["a", *[next(letters) for _ in range(right.shape.rank - 1)]]
        for one, other in zip(self.left_axes, self.right_axes, strict=True):
            second[other] = first[one]
        kept = [each for place, each in enumerate(first) if place and place not in self.left_axes]
        kept += [each for place, each in enumerate(second) if place and place not in self.right_axes]
        return tf.einsum(f"{''.join(first)},{''.join(second)}->a{''.join(kept)}", left, right)


def _pairs(axes: Any, left: Any, right: Any, batched: bool) -> tuple[list[int], list[int]]:
    if isinstance(axes, (int, np.integer)) or (isinstance(axes, np.ndarray) and axes.ndim == 0):
        count = int(axes)
        for each, which in ((left, "a"), (right, "b")):
            if count < 0 or count > each.ndim:
                raise ValueError(
                    f"axes can not be larger than the dimension of {which} ({which}.ndim={each.ndim}, axes={count})"
                )
        if batched:
            return list(range(left.ndim - count, left.ndim)), list(range(1, 1 + count))
        return list(range(left.ndim - count, left.ndim)), list(range(count))
    if not isinstance(axes, (list, tuple, np.ndarray)) or len(axes) != 2:
        raise ValueError("Axes should be an integer or a list/tuple of len 2 (the latter for 2 lists of axes)", axes)
    first, second = ([each] if isinstance(each, (int, np.integer)) else list(each) for each in axes)
    if len(first) != len(second):
        raise ValueError("Axes elements must have the same length.")
    for numbers, each, which in ((first, left, "a"), (second, right, "b")):
        if len(numbers) > each.ndim:
            raise ValueError(f"axes[{which}] should be array_like with length less than the dimensions of {which}.")
        if len(numbers) and max(numbers) >= each.ndim:
            raise ValueError(
                f"axes contain dimensions greater than or equal to {which}.ndim ({which}.ndim={each.ndim})"
            )
        if batched and 0 in numbers:
            raise ValueError(f"axes to sum over must not contain the batch axis (axes={numbers})")
    return [int(n) % left.ndim for n in first], [int(n) % right.ndim for n in second]


def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """The sum of products over several pairs of dimensions."""
    left, right = as_tensor_variable(a), as_tensor_variable(b)
    return TensorDot(*_pairs(axes, left, right, False))(left, right)


def batched_tensordot(x: Any, y: Any, axes: Any = 2) -> Any:
    """`tensordot` for each entry of a batch."""
    left, right = as_tensor_variable(x), as_tensor_variable(y)
    return TensorDot(*_pairs(axes, left, right, True), batched=True)(left, right)


class BatchedDot(Op):
    """The product of matrices or vectors for each entry of a batch."""

    __props__ = ()

    def make_node(self, *inputs: Any) -> Apply:
        left, right = (as_tensor_variable(each) for each in inputs)
        for place, each in enumerate((left, right)):
            if each.ndim not in (2, 3):
                raise TypeError(
                    f"theano.tensor.blas.BatchedDot: input {place} (0-indexed) must have ndim of 2 or 3, {each.ndim} "
                    "given. Consider calling theano.tensor.batched_dot instead."
                )
        pattern = [left.broadcastable[0] or right.broadcastable[0], *left.broadcastable[1:-1], *right.broadcastable[2:]]
        return Apply(self, [left, right], [TensorType(upcast(left.dtype, right.dtype), pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        working = DTYPES[_MATMUL.get(dtype, dtype)]
        left, right = (each if each.dtype == working else tf.cast(each, working) for each in values)
        first = left[:, None, :] if left.shape.rank == 2 else left
        second = right[:, :, None] if right.shape.rank == 2 else right
        found = tf.linalg.matmul(first, second)
        gone = [axis for axis, rank in ((1, left.shape.rank), (2, right.shape.rank)) if rank == 2]
        return tf.squeeze(found, gone) if gone else found


batched_dot_op = BatchedDot()


def batched_dot(a: Any, b: Any) -> Any:
    """The product for each entry of a batch."""
    left, right = as_tensor_variable(a), as_tensor_variable(b)
    if left.ndim == 0:
        raise TypeError("a must have at least one (batch) axis")
    if right.ndim == 0:
        raise TypeError("b must have at least one (batch) axis")
    if left.ndim == 1:
        return left.dimshuffle(*([0] + ["x"] * (right.ndim - 1))) * right
    if right.ndim == 1:
        return left * right.dimshuffle(*([0] + ["x"] * (left.ndim - 1)))
    if left.ndim > 3 or right.ndim > 3:
        return batched_tensordot(left, right, [[left.ndim - 1], [max(1, right.ndim - 2)]])
    return batched_dot_op(left, right)


def outer(x: Any, y: Any) -> Any:
    """The products of each with each."""
    left, right = as_tensor_variable(x), as_tensor_variable(y)
    left = left if left.ndim == 1 else left.flatten()
    right = right if right.ndim == 1 else right.flatten()
    return dense_dot(left.dimshuffle(0, "x"), right.dimshuffle("x", 0))
