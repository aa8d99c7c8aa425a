"""Types beside tensors: nothing, and slices."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.gof.type import Generic, Type


class NoneTypeT(Generic):
    """The type of None."""

    def filter(self, x: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        if x is None:
            return x
        raise TypeError("Expected None!")


none_type_t = NoneTypeT()
NoneConst = Constant(none_type_t, None, name="NoneConst")


class SliceType(Type):
    """The type of slices."""

    def filter(self, x: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        if isinstance(x, slice):
            return x
        raise TypeError("Expected a slice!")

    def __str__(self) -> str:
        return "slice"

    # A slice travels as six numbers: for each bound the number, and whether there is none.

    def specs(self) -> list[tuple[Any, tuple[int | None, ...]]]:
        return [(tf.int64, (6,))]

    def feed(self, value: Any) -> list[Any]:
        bounds = (value.start, value.stop, value.step)
        return [np.array([number for each in bounds for number in (each or 0, each is None)], dtype="int64")]

    def fetch(self, arrays: list[Any]) -> Any:
        numbers = [int(each) for each in arrays[0]]
        return slice(*[None if numbers[place + 1] else numbers[place] for place in (0, 2, 4)])

    def constant_value(self, data: Any) -> Any:
        return tf.constant(self.feed(data)[0])

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash("SliceType")


slicetype = SliceType()


class SliceConstant(Constant):
    """A slice that is known."""


SliceType.Constant = SliceConstant


class MakeSlice(Op):
    """A slice of numbers."""

    __props__ = ()

    def make_node(self, slc: Any, stop: Any = None, step: Any = None) -> Apply:
        bounds = (slc.start, slc.stop, slc.step) if isinstance(slc, slice) else (slc, stop, step)
        given = [NoneConst if each is None else _as_index(each) for each in bounds]
        return Apply(self, given, [slicetype()])

    def lower(self, node: Any, *values: Any) -> Any:
        numbers: list[Any] = []
        for variable, value in zip(node.inputs, values, strict=True):
            missing = isinstance(variable.type, NoneTypeT)
            numbers += [tf.constant(0, tf.int64) if missing else tf.cast(value, tf.int64)]
            numbers += [tf.constant(int(missing), tf.int64)]
        return tf.stack(numbers)


class SlicePlaces(Op):
    """The places that a slice takes of an axis, for slices that are known only when they are given."""

    __props__ = ()

    def make_node(self, taken: Any, length: Any) -> Apply:
        from kmigrate_shims.theano.tensor.type import TensorType

        return Apply(self, [taken, _as_index(length)], [TensorType("int64", [False])()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        start, no_start, stop, no_stop, step, no_step = tf.unstack(values[0], 6)
        length = tf.cast(values[1], tf.int64)
        step = tf.where(no_step > 0, tf.constant(1, tf.int64), step)
        # Where a step goes back, the place before the first one is the end.
        low, high = (
            tf.where(step > 0, tf.constant(0, tf.int64), tf.constant(-1, tf.int64)),
            tf.where(step > 0, length, length - 1),
        )
        begin, end = tf.where(step > 0, low, high), tf.where(step > 0, high, low)

        def bounded(bound: Any) -> Any:
            return tf.clip_by_value(tf.where(bound < 0, bound + length, bound), low, high)

        begin = tf.where(no_start > 0, begin, bounded(start))
        end = tf.where(no_stop > 0, end, bounded(stop))
        return tf.range(begin, end, step)


def bounds_of(taken: Any) -> Any:
    """The slice that a variable of slices is made of, or None where only its value will tell."""
    if isinstance(taken, Constant):
        return taken.data
    if taken.owner is not None and isinstance(taken.owner.op, MakeSlice):
        return slice(*[None if isinstance(each.type, NoneTypeT) else each for each in taken.owner.inputs])
    return None


def _as_index(value: Any) -> Any:
    from kmigrate_shims.theano.tensor.construct import as_tensor_variable

    return value if isinstance(value, Variable) else as_tensor_variable(value)


make_slice = MakeSlice()
