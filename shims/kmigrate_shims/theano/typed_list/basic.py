"""Operations on lists: elements and slices, what appends, inserts and removes, and what asks about elements.

As in Theano none of them changes a list: each gives another one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType
from kmigrate_shims.theano.tensor.type_other import SliceConstant, SlicePlaces, SliceType
from kmigrate_shims.theano.typed_list import values as lists
from kmigrate_shims.theano.typed_list.type import TypedListType


class _typed_list_py_operators:
    """What can be done with a variable of lists in Python."""

    type: Any
    ttype = property(lambda self: self.type.ttype)
    dtype = property(lambda self: self.type.ttype.dtype)
    ndim = property(lambda self: self.type.ttype.ndim + 1)

    def __getitem__(self, index: Any) -> Any:
        return getitem(self, index)

    def __len__(self) -> Any:
        return length(self)

    def __bool__(self) -> bool:
        return True

    def append(self, toAppend: Any) -> Any:
        return append(self, toAppend)

    def extend(self, toAppend: Any) -> Any:
        return extend(self, toAppend)

    def insert(self, index: Any, toInsert: Any) -> Any:
        return insert(self, index, toInsert)

    def remove(self, toRemove: Any) -> Any:
        return remove(self, toRemove)

    def reverse(self) -> Any:
        return reverse(self)

    def count(self, elem: Any) -> Any:
        return count(self, elem)

    def ind(self, elem: Any) -> Any:
        return index_(self, elem)


class TypedListVariable(_typed_list_py_operators, Variable):
    """A list that is not known yet."""


class TypedListConstant(_typed_list_py_operators, Constant):
    """A list that is known."""


TypedListType.Variable, TypedListType.Constant = TypedListVariable, TypedListConstant


def _checked(x: Any, element: Any = None, kind: str = "ttype") -> Any:
    """The list, if it is one and what goes into it, or is looked for in it, has its type."""
    if not isinstance(x.type, TypedListType):
        raise AssertionError(f"A variable of a typed list is wanted, not {x.type}.")
    wanted = x.type.ttype if kind == "ttype" else x.type
    if element is not None and element.type != wanted:
        raise AssertionError((wanted, element.type))
    return x


def _place(index: Any) -> Any:
    if not isinstance(index, Variable):
        return as_tensor_variable(np.asarray(index, "int64"))
    if not isinstance(index.type, TensorType) or index.type.ndim != 0:
        raise TypeError("Expected scalar or slice as index.")
    if index.type.dtype != "int64":
        raise AssertionError(f"The index of a list is an int64, not {index.type.dtype}.")
    return index


class _Changing(Op):
    """An operation that gives a changed list."""

    __props__: tuple[str, ...] = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def __str__(self) -> str:
        return type(self).__name__


class GetItem(Op):
    """An element, or the list that a slice takes."""

    __props__ = ()

    def __str__(self) -> str:
        return type(self).__name__

    def make_node(self, x: Any, index: Any) -> Apply:
        _checked(x)
        if isinstance(index, slice):
            index = SliceConstant(SliceType(), index)
        if isinstance(index, Variable) and isinstance(index.type, SliceType):
            return Apply(self, [x, index], [x.type()])
        return Apply(self, [x, _place(index)], [x.type.ttype()])

    def lower(self, node: Any, *values: Any) -> Any:
        given, index = values
        if isinstance(node.inputs[1].type, SliceType):
            return lists.picked(given, SlicePlaces().lower(node, index, lists.count(given)))
        return lists.element(given, index)


class Append(_Changing):
    """The list with one element more."""

    def make_node(self, x: Any, toAppend: Any) -> Apply:
        return Apply(self, [_checked(x, toAppend), toAppend], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return lists.joined(values[0], lists.single(values[1]))


class Extend(_Changing):
    """The elements of two lists."""

    def make_node(self, x: Any, toAppend: Any) -> Apply:
        return Apply(self, [_checked(x, toAppend, "list"), toAppend], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return lists.joined(*values)


class Insert(_Changing):
    """The list with an element before the one at a place."""

    def make_node(self, x: Any, index: Any, toInsert: Any) -> Apply:
        return Apply(self, [_checked(x, toInsert), _place(index), toInsert], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        given, index, element = values
        size = lists.count(given)
        zero = tf.constant(0, tf.int64)
        place = tf.clip_by_value(tf.where(index < 0, index + size, index), zero, size)
        front, behind = lists.picked(given, tf.range(zero, place)), lists.picked(given, tf.range(place, size))
        return lists.joined(lists.joined(front, lists.single(element)), behind)


class Remove(_Changing):
    """The list without the first element that is the same as one."""

    def make_node(self, x: Any, toRemove: Any) -> Apply:
        return Apply(self, [_checked(x, toRemove), toRemove], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        same = lists.found(*values)
        first = same & tf.equal(tf.cumsum(tf.cast(same, tf.int64)), 1)
        return lists.picked(values[0], tf.where(~first)[:, 0])


class Reverse(_Changing):
    """The list from its end."""

    def make_node(self, x: Any) -> Apply:
        return Apply(self, [_checked(x)], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        last = lists.count(values[0]) - 1
        return lists.picked(values[0], tf.range(last, tf.constant(-1, tf.int64), tf.constant(-1, tf.int64)))


class Index(Op):
    """Where the first element is that is the same as one."""

    __props__ = ()

    def __str__(self) -> str:
        return type(self).__name__

    def make_node(self, x: Any, elem: Any) -> Apply:
        return Apply(self, [_checked(x, elem), elem], [TensorType(config.floatX, ())()])

    def lower(self, node: Any, *values: Any) -> Any:
        same = lists.found(*values)
        there = tf.debugging.Assert(tf.reduce_any(same), ["ValueError: the element is not in the list"])
        with tf.control_dependencies([there]):
            return tf.cast(tf.argmax(tf.cast(same, tf.int32)), DTYPES[node.outputs[0].type.dtype])


class Count(Index):
    """How many elements are the same as one."""

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.cast(tf.math.count_nonzero(lists.found(*values)), DTYPES[node.outputs[0].type.dtype])


class Length(Op):
    """How many elements there are."""

    __props__ = ()

    def __str__(self) -> str:
        return type(self).__name__

    def make_node(self, x: Any) -> Apply:
        return Apply(self, [_checked(x)], [TensorType("int64", ())()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False]]

    def lower(self, node: Any, *values: Any) -> Any:
        return lists.count(values[0])


class MakeList(Op):
    """The list of some variables of one type."""

    __props__ = ()

    def make_node(self, a: Any) -> Apply:
        if not isinstance(a, (tuple, list)):
            raise AssertionError("MakeList takes a list or tuple of variables.")
        elements = [each if isinstance(each, Variable) else as_tensor_variable(each) for each in a]
        if any(each.type != elements[0].type for each in elements):
            raise TypeError("MakeList need all input variable to be of the same type.")
        return Apply(self, elements, [TypedListType(elements[0].type)()])

    def lower(self, node: Any, *values: Any) -> Any:
        made = lists.single(values[0])
        for each in values[1:]:
            made = lists.joined(made, lists.single(each))
        return made


getitem, append, extend, insert, remove, reverse = GetItem(), Append(), Extend(), Insert(), Remove(), Reverse()
index_, count, length, make_list = Index(), Count(), Length(), MakeList()

__all__ = ["Append", "Apply", "Constant", "Count", "Extend", "GetItem", "Index", "Insert", "Length", "MakeList"]
__all__ += ["Op", "Remove", "Reverse", "SliceType", "TypedListConstant", "TypedListVariable", "Variable"]
__all__ += ["append", "count", "extend", "getitem", "index_", "insert", "length", "make_list", "remove", "reverse"]
