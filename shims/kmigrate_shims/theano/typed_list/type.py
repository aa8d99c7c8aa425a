"""The type of lists whose elements are all of one type."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.type import Type
from kmigrate_shims.theano.tensor.type import TensorType
from kmigrate_shims.theano.typed_list.values import Listed


class TypedListType(Type):
    """Lists of values of `ttype`, or lists of such lists, `depth` times."""

    def __init__(self, ttype: Any, depth: int = 0) -> None:
        if depth < 0:
            raise ValueError("Please specify a depth superior or equal to 0")
        if not isinstance(ttype, Type):
            raise TypeError("Expected a Theano Type")
        self.ttype: Any = TypedListType(ttype, depth - 1) if depth else ttype

    dtype = property(lambda self: self.ttype)
    ndim = property(lambda self: self.ttype.ndim + 1)

    def get_depth(self) -> int:
        """How many lists are around the elements, beside this one."""
        return self.ttype.get_depth() + 1 if isinstance(self.ttype, TypedListType) else 0

    def filter(self, x: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        """The value as a list of filtered elements, or TypeError."""
        if strict:
            if not isinstance(x, list):
                raise TypeError("Expected a python list")
            return x
        made = [self.ttype.filter(each) for each in x]
        if not all(self.ttype.is_valid_value(each) for each in made):
            raise TypeError(f"Expected all elements to be {self.ttype}")
        return made

    # A list travels as the numbers of its elements, how many each has, and their shapes.

    def specs(self) -> list[tuple[Any, tuple[int | None, ...]]]:
        if isinstance(self.ttype, TypedListType):
            return [*self.ttype.specs(), (tf.int64, (None,)), (tf.int64, (None, 0))]
        if not isinstance(self.ttype, TensorType):
            raise TypeError(f"A list of {self.ttype} cannot be computed with on TensorFlow: only lists of tensors.")
        ((dtype, _),) = self.ttype.specs()
        return [(dtype, (None,)), (tf.int64, (None,)), (tf.int64, (None, self.ttype.ndim))]

    def parts(self) -> int:
        return 3 + self.get_depth() * 2

    def feed(self, value: Any) -> list[Any]:
        if isinstance(self.ttype, TypedListType):
            inner = self.ttype.feed([each for part in value for each in part])
            lengths = np.array([len(each) for each in value], "int64")
            return [*inner, lengths, np.zeros([len(value), 0], "int64")]
        arrays = [np.asarray(each, self.ttype.dtype) for each in value]
        numbers = np.concatenate([np.zeros(0, self.ttype.dtype), *[each.ravel() for each in arrays]])
        shapes = np.array([each.shape for each in arrays], "int64").reshape(len(arrays), self.ttype.ndim)
        return [numbers.astype(self.ttype.dtype), np.array([each.size for each in arrays], "int64"), shapes]

    def pack(self, tensors: list[Any]) -> Any:
        inner = self.ttype.pack(tensors[:-2]) if isinstance(self.ttype, TypedListType) else tensors[0]
        return Listed(inner, *tensors[-2:])

    def unpack(self, value: Any) -> list[Any]:
        inner = self.ttype.unpack(value.items) if isinstance(self.ttype, TypedListType) else [value.items]
        return [*inner, value.lengths, value.shapes]

    def fetch(self, arrays: list[Any]) -> Any:
        *inner, lengths, shapes = arrays
        ends = np.cumsum(lengths)
        if isinstance(self.ttype, TypedListType):
            elements = self.ttype.fetch(inner)
            return [elements[end - length : end] for end, length in zip(ends, lengths, strict=True)]
        pieces = zip(ends, lengths, shapes, strict=True)
        return [inner[0][end - length : end].reshape(shape).copy() for end, length, shape in pieces]

    def constant_value(self, data: Any) -> Any:
        return self.pack([tf.constant(each) for each in self.feed(data)])

    def values_eq(self, a: Any, b: Any) -> bool:  # type: ignore[override]
        """Whether two lists have the same elements."""
        return len(a) == len(b) and all(self.ttype.values_eq(one, other) for one, other in zip(a, b, strict=True))

    def values_eq_approx(self, a: Any, b: Any) -> bool:  # type: ignore[override]
        """Whether two lists have the same elements but for rounding."""
        pairs = zip(a, b, strict=False)
        return len(a) == len(b) and all(self.ttype.values_eq_approx(one, other) for one, other in pairs)

    def may_share_memory(self, a: Any, b: Any) -> bool:
        """Whether a list is the other, or an element of the one is one of the other."""
        mine, theirs = (each if isinstance(each, list) else [each] for each in (a, b))
        return a is b or any(self.ttype.may_share_memory(one, other) for one in mine for other in theirs)

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other) and self.ttype == other.ttype

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.ttype))

    def __str__(self) -> str:
        return f"TypedList <{self.ttype}>"
