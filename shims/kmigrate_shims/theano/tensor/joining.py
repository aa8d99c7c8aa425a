"""Several tensors in one, and one in several."""

from __future__ import annotations

import builtins
import warnings
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES, upcast
from kmigrate_shims.theano.tensor.casting import cast
from kmigrate_shims.theano.tensor.construct import NotScalarConstantError, as_tensor_variable
from kmigrate_shims.theano.tensor.elemwise import DimShuffle
from kmigrate_shims.theano.tensor.shapes import addbroadcast, shape_padaxis
from kmigrate_shims.theano.tensor.type import TensorType


def _axis_number(axis: Any) -> int | None:
    """The number of an axis, or None where only the computation knows it."""
    from kmigrate_shims.theano.tensor.constants import get_scalar_constant_value

    if isinstance(axis, (int, np.integer)):
        return int(axis)
    try:
        return int(get_scalar_constant_value(axis))
    except NotScalarConstantError:
        return None


class Join(Op):
    """Tensors one after the other along a dimension."""

    __props__ = ("view",)
    folds = True

    def __init__(self, view: int = -1) -> None:
        self.view = view

    def __str__(self) -> str:
        return "Join"

    def make_node(self, *axis_and_tensors: Any) -> Apply:
        axis, tensors = axis_and_tensors[0], axis_and_tensors[1:]
        if not tensors:
            raise ValueError("Cannot join an empty list of tensors")
        given = [as_tensor_variable(each) for each in tensors]
        if not builtins.all(each.type.ndim for each in given):
            raise TypeError(
                "Join cannot handle arguments of dimension 0. For joining scalar values, see @stack",
            )
        ndim = given[0].ndim
        if any(each.ndim != ndim for each in given):
            raise TypeError("Join() can only join tensors with the same number of dimensions.")
        pattern = self._pattern(axis, given)
        dtype = upcast(*[each.type.dtype for each in given])
        place = as_tensor_variable(axis)
        if place.type.dtype not in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
            raise TypeError(f"Axis could not be cast to an integer type {axis} {place.type}")
        return Apply(self, [place, *given], [TensorType(dtype, pattern)()])

    def _pattern(self, axis: Any, given: list[Any]) -> list[bool]:
        if len(given) == 1:
            return list(given[0].type.broadcastable)
        ndim = given[0].ndim
        number = _axis_number(axis)
        if number is None:
            return [False] * ndim
        if number < -ndim:
            raise IndexError(f"Join axis {number} out of bounds [0, {ndim})")
        if number >= ndim:
            raise ValueError('Join argument "axis" is out of range (given input dimensions)')
        number %= ndim
        return [place != number and any(each.type.broadcastable[place] for each in given) for place in range(ndim)]

    def lower(self, node: Any, *values: Any) -> Any:
        axis, tensors = values[0], values[1:]
        dtype = DTYPES[node.outputs[0].type.dtype]
        same = [each if each.dtype == dtype else tf.cast(each, dtype) for each in tensors]
        known = tf.get_static_value(axis)
        if len(same) == 1:
            return tf.identity(same[0])
        return tf.concat(same, int(known) if known is not None else tf.cast(axis, tf.int32))

    def connection_pattern(self, node: Any) -> Any:
        return [[False], *[[True] for _ in node.inputs[1:]]]


join_ = Join()


def join(axis: Any, *tensors_list: Any) -> Any:
    """Tensors one after the other along a dimension."""
    return tensors_list[0] if len(tensors_list) == 1 else join_(axis, *tensors_list)


def concatenate(tensor_list: Any, axis: Any = 0) -> Any:
    """The tensors of a list one after the other along a dimension."""
    if not isinstance(tensor_list, (tuple, list)):
        raise TypeError(
            "The 'tensors' argument must be either a tuple or a list, make sure you did not forget () or [] around "
            "arguments of concatenate.",
            tensor_list,
        )
    return join(axis, *tensor_list)


def horizontal_stack(*args: Any) -> Any:
    """Matrices beside each other."""
    if len(args) < 2 or any(each.type.ndim != 2 for each in args):
        raise AssertionError("horizontal_stack takes at least two matrices.")
    return concatenate(args, axis=1)


def vertical_stack(*args: Any) -> Any:
    """Matrices below each other."""
    if len(args) < 2 or any(each.type.ndim != 2 for each in args):
        raise AssertionError("vertical_stack takes at least two matrices.")
    return concatenate(args, axis=0)


class MakeVector(Op):
    """A vector of numbers."""

    __props__ = ("dtype",)
    folds = True

    def __init__(self, dtype: str = "int64") -> None:
        self.dtype = dtype

    def make_node(self, *inputs: Any) -> Apply:
        given = [as_tensor_variable(each) for each in inputs]
        if any(each.ndim for each in given):
            raise ValueError("MakeVector takes tensors without dimensions.")
        same = [each if each.dtype == self.dtype else cast(each, self.dtype) for each in given]
        return Apply(self, same, [TensorType(self.dtype, (len(given) == 1,))()])

    def lower(self, node: Any, *values: Any) -> Any:
        if not values:
            return tf.zeros([0], DTYPES[self.dtype])
        return tf.stack(values)


make_vector = MakeVector()


def stack(*tensors: Any, **kwargs: Any) -> Any:
    """Tensors of one shape along a new dimension."""
    if not tensors and not kwargs:
        raise Exception("theano.tensor.stack(tensors, axis) must have at least one parameter")
    if kwargs or isinstance(tensors[0], (list, tuple)):
        words = dict(zip(("tensors", "axis"), tensors, strict=False), **kwargs)
        tensors, axis = words.pop("tensors"), words.pop("axis", 0)
        if words or len(tensors) == 0:
            raise Exception(
                "tensors is empty. You should at least provide one tensor to theano.tensor.stack(tensors, axis)."
            )
    elif isinstance(tensors[-1], int) and len(tensors) == 2 and isinstance(tensors[0], Variable) and tensors[0].ndim:
        tensors, axis = tuple(tensors[0]), tensors[1]
    else:
        axis = 0
        warnings.warn(
            "stack(*tensors) interface is deprecated, use stack(tensors, axis=0) instead.",
            DeprecationWarning,
            stacklevel=3,
        )
    given = [as_tensor_variable(each) for each in tensors]
    if all(each.ndim == 0 for each in given):  # along any axis, as it was
        return MakeVector(upcast(*[each.dtype for each in given]))(*given)
    rank = builtins.max(each.ndim for each in given) + 1
    if not -rank <= axis < rank:
        raise IndexError(f"axis {axis} is out of bounds [{-rank}, {rank})")
    return join(axis, *[shape_padaxis(each, axis) for each in given])


def stacklists(arg: Any) -> Any:
    """A tensor of nested lists of tensors."""
    if isinstance(arg, (tuple, list)):
        return stack([stacklists(each) for each in arg])
    return as_tensor_variable(arg)


class Split(Op):
    """A tensor in parts of given sizes along a dimension."""

    __props__ = ("len_splits",)

    def __init__(self, len_splits: int) -> None:
        self.len_splits = int(len_splits)

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.len_splits}}}"

    def make_node(self, x: Any, axis: Any, splits: Any) -> Apply:
        given, place, sizes = as_tensor_variable(x), as_tensor_variable(axis), as_tensor_variable(splits)
        if sizes.type.ndim != 1 or not sizes.dtype.startswith(("int", "uint")):
            raise TypeError("splits must have type tensor.lvector", sizes.type)
        if place.type.ndim != 0 or not place.dtype.startswith(("int", "uint")):
            raise TypeError("axis must have type lscalar", place.type)
        number = _axis_number(axis)
        pattern = [
            one and (number is not None and at != number % given.ndim) for at, one in enumerate(given.broadcastable)
        ]
        outputs = [TensorType(given.dtype, pattern)() for _ in range(self.len_splits)]
        return Apply(self, [given, place, sizes], outputs)

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        found = super().__call__(*inputs, **kwargs)
        return found

    def lower(self, node: Any, *values: Any) -> Any:
        value, axis, sizes = values
        known = tf.get_static_value(axis)
        place = tf.cast(axis, tf.int32) if known is None else int(known)
        wanted = tf.get_static_value(sizes)
        if wanted is not None and len(wanted) != self.len_splits:
            raise ValueError(f"Split gives {self.len_splits} parts, and {len(wanted)} sizes are given.")
        if wanted is not None and (wanted < 0).any():
            raise ValueError("Split: a size is negative.")
        sizes = tf.cast(sizes, tf.int32) if wanted is None else [int(each) for each in wanted]
        return list(tf.split(value, sizes, place, num=self.len_splits))

    def connection_pattern(self, node: Any) -> Any:
        return [[True] * self.len_splits, [False] * self.len_splits, [False] * self.len_splits]


def split(x: Any, splits_size: Any, n_splits: int, axis: Any = 0) -> Any:
    """A tensor in `n_splits` parts."""
    return Split(n_splits)(x, axis, splits_size)


def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """The elements moved along a dimension, those that fall off coming in again."""
    given = as_tensor_variable(x)
    if axis is None:
        if given.ndim > 1:
            return roll(given.flatten(), shift, axis=0).reshape(given.shape)
        axis = 0
    axis = axis % given.ndim if isinstance(axis, int) else axis
    shift = shift % given.shape[axis] if not isinstance(shift, int) or True else shift
    front = [slice(None)] * given.ndim
    back = [slice(None)] * given.ndim
    front[axis] = slice(-shift, None)
    back[axis] = slice(0, -shift)
    # A shift of nothing must not read as "everything from the end".
    from kmigrate_shims.theano.tensor import elementwise as e

    size = given.shape[axis]
    front[axis] = slice(size - shift, size)
    back[axis] = slice(0, size - shift)
    _ = e
    return join(axis, given[tuple(front)], given[tuple(back)])


class Tile(Op):
    """A tensor repeated along its dimensions."""

    __props__ = ("ndim",)

    def __init__(self, ndim: int) -> None:
        self.ndim = ndim

    def make_node(self, x: Any, reps: Any) -> Apply:
        given, times = as_tensor_variable(x), as_tensor_variable(reps)
        return Apply(self, [given, times], [TensorType(given.type.dtype, [False] * self.ndim)()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, times = values
        return tf.tile(value, tf.cast(times, tf.int32))

    def connection_pattern(self, node: Any) -> Any:
        return [[True], [False]]


def tile(x: Any, reps: Any, ndim: Any = None) -> Any:
    """A tensor repeated, `reps` times along each dimension."""
    given = as_tensor_variable(x)
    if ndim is not None and ndim < given.ndim:
        raise ValueError("ndim should be equal or larger than x.ndim")
    times = _repetitions(reps, ndim)
    rank = ndim if ndim is not None else max(len(times), given.ndim)
    if len(times) > rank:
        raise ValueError("len(reps) should be equal or less than ndim")
    times = [1] * (rank - len(times)) + times
    wide = (
        given
        if given.ndim == rank
        else DimShuffle(given.broadcastable, ["x"] * (rank - given.ndim) + list(range(given.ndim)))(given)
    )
    found = Tile(rank)(wide, stack(times) if times else np.zeros(0, "int64"))
    return found


def _repetitions(reps: Any, ndim: Any) -> list[Any]:
    from kmigrate_shims.theano.tensor.constants import get_vector_length

    if isinstance(reps, (Variable, int, np.integer, np.ndarray)):
        vector = as_tensor_variable(reps)
        if not vector.dtype.startswith(("int", "uint")):
            raise ValueError("elements of reps must be integer dtype")
        if vector.ndim == 0:
            return [vector]
        if vector.ndim != 1:
            raise ValueError("the dimension of reps should not exceed 1")
        try:
            length = get_vector_length(vector)
        except ValueError:
            if ndim is None:
                raise ValueError("if reps is tensor.vector, you should specify the ndim") from None
            from kmigrate_shims.theano.raise_op import Assert
            from kmigrate_shims.theano.tensor.creation import alloc
            from kmigrate_shims.theano.tensor.elementwise import largest_

            # As many as there are stand for the last dimensions.
            missing = ndim - vector.shape[0]
            enough = Assert("len(reps) should be equal or less than ndim")(missing, missing >= 0)
            vector, length = concatenate([alloc(np.int64(1), largest_(enough, 0)), vector]), ndim
        return [vector[place] for place in range(length)]
    if not isinstance(reps, (list, tuple)):
        raise ValueError("reps should be a scalar, a list, a tuple or a vector")
    if not all(
        isinstance(each, (int, np.integer)) or (isinstance(each, Variable) and each.dtype.startswith(("int", "uint")))
        for each in reps
    ):
        raise ValueError("elements of reps must be scalars of integer dtype")
    return list(reps)


__all__ = ["Join", "MakeVector", "Split", "Tile", "addbroadcast", "concatenate", "join", "split", "stack", "tile"]
