"""Parts of tensors that arrays of places and masks name, as NumPy has them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.subtensor import change_part, get_idx_list, take_part, variables_in
from kmigrate_shims.theano.tensor.type import TensorType
from kmigrate_shims.theano.tensor.type_other import NoneTypeT, SliceType


def _kinds(part: Any) -> Any:
    if isinstance(part, slice):
        return slice(_kinds(part.start), _kinds(part.stop), _kinds(part.step))
    return part.type if isinstance(part, Variable) else part


class AdvancedSubtensor(Op):
    """A part of a tensor, by an index of arrays, masks, numbers, slices and new dimensions."""

    __props__: tuple[str, ...] = ("index_key",)
    idx_list: Any = None  # one that Theano pickled has no list: what it is given is its index
    index_key: Any = None

    def __init__(self, parts: Any = ()) -> None:
        self.idx_list = tuple(_kinds(each) for each in parts)
        self.index_key = tuple(
            (each.start, each.stop, each.step) if isinstance(each, slice) else each for each in self.idx_list
        )

    def __str__(self) -> str:
        return type(self).__name__

    def make_node(self, x: Any, *inputs: Any) -> Apply:
        given = as_tensor_variable(x)
        index = [as_tensor_variable(each) for each in inputs]
        parts = get_idx_list([given, *index], self.idx_list)
        return Apply(self, [given, *index], [TensorType(given.dtype, _pattern(given, parts))()])

    def lower(self, node: Any, *values: Any) -> Any:
        plan = _Plan(values[0], _index(self, node.inputs[1:], values[1:]))
        return plan.take(plan.source)

    def connection_pattern(self, node: Any) -> Any:
        return [[True], *[[False] for _ in node.inputs[1:]]]


class AdvancedBooleanSubtensor(AdvancedSubtensor):
    """A part of a tensor, by an index with a mask in it."""


class AdvancedSubtensor1(AdvancedSubtensor):
    """Rows of a tensor, by a vector of places."""

    __props__ = ("sparse_grad",)

    def __init__(self, sparse_grad: bool = False) -> None:
        self.sparse_grad = sparse_grad
        self.idx_list = (TensorType("int64", (False,)),)

    def make_node(self, x: Any, ilist: Any = None) -> Apply:
        given, places = as_tensor_variable(x), as_tensor_variable(ilist)
        if not places.type.dtype.startswith(("int", "uint")):
            raise TypeError("index must be integers")
        if places.type.ndim != 1:
            raise TypeError("index must be vector")
        if given.type.ndim == 0:
            raise TypeError("cannot index into a scalar")
        pattern = (places.broadcastable[0], *given.broadcastable[1:])
        return Apply(self, [given, places], [TensorType(given.dtype, pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, places = values
        return tf.gather(value, _positive(places, value, 0))


def _index(op: Any, variables: Any, values: Any) -> Any:
    """The index of an operation: its list, filled with values, or these alone."""
    if op.idx_list is not None:
        return get_idx_list([None, *values], op.idx_list)
    found: list[Any] = []
    for variable, value in zip(variables, values, strict=True):
        if isinstance(variable.type, SliceType):
            found.append(_slice(variable, value))
        else:
            found.append(None if isinstance(variable.type, NoneTypeT) else value)
    return found


def _slice(variable: Any, value: Any) -> slice:
    if variable.owner is None:
        constant: slice = variable.data
        return constant
    bounds = tf.unstack(value, num=6)[::2]
    given = zip(variable.owner.inputs, bounds, strict=True)
    return slice(*[None if isinstance(each.type, NoneTypeT) else bound for each, bound in given])


def _pattern(given: Any, parts: Any) -> list[bool]:
    """Which dimensions of the result are known to be 1."""
    ones: list[bool | None] = []
    arrays = [each for each in parts if isinstance(each, Variable)]
    masks = any(each.dtype == "bool" for each in arrays)
    ndim = max([1 if each.dtype == "bool" else each.ndim for each in arrays], default=0)
    together = [
        not masks and all(each.ndim < ndim - place or each.broadcastable[each.ndim - ndim + place] for each in arrays)
        for place in range(ndim)
    ]
    axis = 0
    places = []
    for part in parts:
        if part is None:
            ones.append(True)
        elif isinstance(part, slice):
            ones.append(given.broadcastable[axis] and part == slice(None))
            axis += 1
        else:
            places.append(len(ones))
            ones.append(None)
            axis += part.ndim if part.dtype == "bool" else 1
    ones.extend(given.broadcastable[axis:])
    beside = places == list(range(places[0], places[0] + len(places)))
    found: list[bool] = [] if beside else list(together)
    for place, one in enumerate(ones):
        if one is None:
            found.extend(together if beside and place == places[0] else [])
        else:
            found.append(one)
    return found


class _Plan:
    """How an index is taken apart: slices and new dimensions first, then all arrays at once."""

    def __init__(self, value: Any, parts: Any) -> None:
        self.source = value
        basic: list[Any] = []
        self.new_axes: list[int] = []
        arrays: list[tuple[int, Any]] = []
        axis = 0
        for part in parts:
            if part is None:
                self.new_axes.append(axis)
                axis += 1
            elif isinstance(part, slice):
                basic.append(part)
                axis += 1
            elif part.dtype == tf.bool:
                columns = _columns(part)
                for column in columns:
                    arrays.append((axis, column))
                    basic.append(slice(None))
                    axis += 1
            else:
                arrays.append((axis, part))
                basic.append(slice(None))
                axis += 1
        self.sliced = any(each != slice(None) for each in basic)
        self.basic = basic
        self.axes = [each for each, _ in arrays]
        base = self._widened(take_part(value, basic) if self.sliced else value)
        self.rank = base.shape.rank
        self.index = [_positive(array, base, each) for each, array in arrays]
        if len({each.dtype for each in self.index}) > 1:
            self.index = [tf.cast(each, tf.int64) for each in self.index]
        self.beside = self.axes == list(range(self.axes[0], self.axes[0] + len(self.axes)))
        if any(each is None for each in parts):
            # A new dimension between two arrays parts them, even where it stands in for none.
            self.beside = self.beside and not _parted(parts)

    def _widened(self, value: Any) -> Any:
        for axis in self.new_axes:
            value = tf.expand_dims(value, axis)
        return value

    def _order(self) -> list[int]:
        return [*self.axes, *[axis for axis in range(self.rank) if axis not in self.axes]]

    def _together(self) -> Any:
        shape = tf.shape(self.index[0])
        for each in self.index[1:]:
            shape = tf.broadcast_dynamic_shape(shape, tf.shape(each))
        if len(self.index) == 1:
            return self.index
        # Indices of several integer types are told apart by TensorFlow alone.
        return [tf.cast(tf.broadcast_to(each, shape), tf.int64) for each in self.index]

    def take(self, value: Any) -> Any:
        """The part of a tensor that the index names."""
        base = self._widened(take_part(value, self.basic) if self.sliced else value)
        if len(self.index) == 1:
            return tf.gather(base, self.index[0], axis=self.axes[0])
        turned = tf.transpose(base, self._order()) if self._order() != list(range(self.rank)) else base
        found = tf.gather_nd(turned, tf.stack(self._together(), -1))
        return self._placed(found)

    def _placed(self, found: Any) -> Any:
        """The dimensions of the arrays where the arrays stood, if they stood together."""
        if not self.beside or self.axes[0] == 0:
            return found
        count = max(each.shape.rank for each in self.index)
        before = self.axes[0]
        order = [*range(count, count + before), *range(count), *range(count + before, found.shape.rank)]
        return tf.transpose(found, order)

    def _unplaced(self, change: Any) -> Any:
        if not self.beside or self.axes[0] == 0:
            return change
        count = max(each.shape.rank for each in self.index)
        before = self.axes[0]
        order = [*range(before, before + count), *range(before), *range(before + count, change.shape.rank)]
        return tf.transpose(change, order)

    def change(self, value: Any, change: Any, put: bool) -> Any:
        """The tensor with the part set, or added to."""
        inner = take_part(value, self.basic) if self.sliced else value
        base = self._widened(inner)
        order = self._order()
        turned = tf.transpose(base, order)
        index = tf.stack(self._together(), -1)
        taken = self._placed(tf.gather_nd(turned, index))
        whole = self._unplaced(tf.broadcast_to(tf.cast(change, value.dtype), tf.shape(taken)))
        done = _scattered(turned, index, whole, put)
        back = [order.index(axis) for axis in range(self.rank)]
        done = tf.transpose(done, back)
        if self.new_axes:
            done = tf.reshape(done, tf.shape(inner))
        return change_part(value, done, self.basic, True) if self.sliced else done


def _parted(parts: Any) -> bool:
    kinds = ["array" if part is not None and not isinstance(part, slice) else "other" for part in parts]
    first = kinds.index("array")
    last = len(kinds) - 1 - kinds[::-1].index("array")
    return "other" in kinds[first : last + 1]


def _columns(mask: Any) -> list[Any]:
    places = tf.where(mask)
    return list(tf.unstack(places, num=mask.shape.rank, axis=1))


def _positive(places: Any, value: Any, axis: int) -> Any:
    """Places counted from the front."""
    known = tf.get_static_value(places)
    if known is not None and (known.size == 0 or known.min() >= 0):
        size = value.shape[axis]
        if size is not None and known.size and known.max() >= size:
            raise IndexError(f"index {known.max()} is out of bounds for axis {axis} with size {size}")
        return places if places.dtype in (tf.int32, tf.int64) else tf.cast(places, tf.int64)
    if places.dtype.is_unsigned:
        return tf.cast(places, tf.int64)
    wide = places if places.dtype in (tf.int32, tf.int64) else tf.cast(places, tf.int64)
    return tf.where(wide < 0, wide + tf.shape(value, out_type=wide.dtype)[axis], wide)


class AdvancedIncSubtensor(Op):
    """A tensor with a part set, or added to, that arrays name."""

    __props__: tuple[str, ...] = ("index_key", "inplace", "set_instead_of_inc")
    idx_list: Any = None
    index_key: Any = None

    def __init__(self, inplace: bool = False, set_instead_of_inc: bool = False, idx_list: Any = ()) -> None:
        self.inplace = inplace
        self.set_instead_of_inc = set_instead_of_inc
        self.idx_list = tuple(idx_list)
        self.index_key = tuple(
            (each.start, each.stop, each.step) if isinstance(each, slice) else each for each in self.idx_list
        )

    def __str__(self) -> str:
        return f"{type(self).__name__}{{inplace={self.inplace},  set_instead_of_inc={self.set_instead_of_inc}}}"

    def make_node(self, x: Any, y: Any, *inputs: Any) -> Apply:
        given, change = as_tensor_variable(x), as_tensor_variable(y)
        return Apply(self, [given, change, *[as_tensor_variable(each) for each in inputs]], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, change = values[0], values[1]
        parts = _index(self, node.inputs[2:], values[2:])
        return _Plan(value, parts).change(value, change, self.set_instead_of_inc)

    def connection_pattern(self, node: Any) -> Any:
        return [[True], [True], *[[False] for _ in node.inputs[2:]]]


def _scattered(value: Any, index: Any, change: Any, put: bool) -> Any:
    if put:
        return tf.tensor_scatter_nd_update(value, index, change)
    if value.dtype == tf.bool:  # true and true are true
        counted = tf.tensor_scatter_nd_add(tf.cast(value, tf.int32), index, tf.cast(change, tf.int32))
        return tf.cast(counted, tf.bool)
    return tf.tensor_scatter_nd_add(value, index, change)


class AdvancedBooleanIncSubtensor(AdvancedIncSubtensor):
    """A tensor with a part set, or added to, that a mask names."""


class AdvancedIncSubtensor1(AdvancedIncSubtensor):
    """A tensor with rows set, or added to."""

    __props__ = ("inplace", "set_instead_of_inc")

    def __str__(self) -> str:
        place, word = "inplace" if self.inplace else "no_inplace", "set" if self.set_instead_of_inc else "inc"
        return f"{type(self).__name__}{{{place},{word}}}"

    def make_node(self, x: Any, y: Any, ilist: Any = None) -> Apply:
        given, change, places = as_tensor_variable(x), as_tensor_variable(y), as_tensor_variable(ilist)
        if not places.type.dtype.startswith(("int", "uint")):
            raise TypeError("index must be integers")
        if places.type.ndim != 1:
            raise TypeError("index must be vector")
        if given.type.ndim == 0:
            raise TypeError("cannot index into a scalar")
        if change.type.ndim > given.type.ndim:
            word = "set" if self.set_instead_of_inc else "increment"
            raise TypeError(f"cannot {word} x subtensor with ndim={given.type.ndim} by y with ndim={change.type.ndim}.")
        return Apply(self, [given, change, places], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, change, places = values
        index = _positive(places, value, 0)[:, None]
        shape = tf.concat([tf.shape(places), tf.shape(value)[1:]], 0)
        whole = tf.broadcast_to(tf.cast(change, value.dtype), shape)
        return _scattered(value, index, whole, self.set_instead_of_inc)


def changed(op: Any, inputs: list[Any], change: Any, inplace: bool, put: bool) -> Any:
    """The tensor that an advanced part is of, with that part changed."""
    kind = AdvancedBooleanIncSubtensor if isinstance(op, AdvancedBooleanSubtensor) else AdvancedIncSubtensor
    return kind(inplace, put, op.idx_list)(inputs[0], change, *inputs[1:])


def advanced_subtensor(x: Any, *args: Any) -> Any:
    return x[args]


advanced_boolean_subtensor = advanced_subtensor
advanced_subtensor1 = AdvancedSubtensor1()
advanced_inc_subtensor1 = AdvancedIncSubtensor1()
advanced_set_subtensor1 = AdvancedIncSubtensor1(set_instead_of_inc=True)


def advanced_inc_subtensor(x: Any, y: Any, *args: Any) -> Any:
    from kmigrate_shims.theano.tensor.subtensor import inc_subtensor

    return inc_subtensor(x[args], y)


def advanced_set_subtensor(x: Any, y: Any, *args: Any) -> Any:
    from kmigrate_shims.theano.tensor.subtensor import set_subtensor

    return set_subtensor(x[args], y)


__all__ = ["AdvancedIncSubtensor", "AdvancedSubtensor", "AdvancedSubtensor1", "changed", "variables_in"]
