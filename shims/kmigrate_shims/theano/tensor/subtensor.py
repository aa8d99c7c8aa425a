"""Parts of tensors that numbers and slices name, and tensors with such a part changed."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.graph import current
from kmigrate_shims.graph.private import part_for_xla
from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import Scalar, get_scalar_type
from kmigrate_shims.theano.tensor.construct import NotScalarConstantError, as_tensor_variable
from kmigrate_shims.theano.tensor.indexing import AdvancedBooleanIndexingError, AdvancedIndexingError
from kmigrate_shims.theano.tensor.type import TensorType


def variables_in(parts: Any) -> list[Any]:
    """The numbers of an index, in order."""
    found: list[Any] = []
    for part in parts:
        bounds = (part.start, part.stop, part.step) if isinstance(part, slice) else (part,)
        found.extend(each for each in bounds if isinstance(each, Variable))
    return found


def _types(part: Any) -> Any:
    """A part with types in place of variables."""
    if isinstance(part, slice):
        return slice(_types(part.start), _types(part.stop), _types(part.step))
    if isinstance(part, Variable):
        if part.ndim:
            raise (AdvancedBooleanIndexingError if part.dtype == "bool" else AdvancedIndexingError)(
                "The index list is longer (size) than the number of dimensions of the tensor", part
            )
        return get_scalar_type(part.type.dtype)
    return part


def _known(variable: Any) -> Any:
    from kmigrate_shims.theano.tensor.constants import get_scalar_constant_value

    try:
        return int(get_scalar_constant_value(variable))
    except NotScalarConstantError:
        return None


def get_idx_list(inputs: Any, idx_list: Any, get_count: bool = False) -> Any:
    """The index with its variables put back."""
    waiting = list(reversed(inputs[1:]))

    def filled(entry: Any) -> Any:
        if isinstance(entry, slice):
            return slice(filled(entry.start), filled(entry.stop), filled(entry.step))
        return waiting.pop() if isinstance(entry, (Scalar, TensorType)) else entry

    found = tuple(filled(entry) for entry in idx_list)
    return (found, len(inputs) - 1 - len(waiting)) if get_count else found


class Subtensor(Op):
    """A part of a tensor, by numbers and slices."""

    __props__: tuple[str, ...] = ("index_key",)
    folds = True

    def __init__(self, idx_list: Any) -> None:
        self.idx_list = tuple(_types(each) for each in idx_list)
        self.index_key = tuple(
            (each.start, each.stop, each.step) if isinstance(each, slice) else each for each in self.idx_list
        )

    @staticmethod
    def convert(entry: Any, slice_ok: bool = True) -> Any:
        """The type of an entry of an index."""
        return _types(entry if isinstance(entry, (Variable, slice)) or entry is None else as_tensor_variable(entry))

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{', '.join(_written(each) for each in self.idx_list)}}}"

    def bounds(self, node: Any) -> list[Any]:
        """The variables of the index: for each slice its three bounds."""
        return [
            (each.start, each.stop, each.step) if isinstance(each, slice) else each
            for each in get_idx_list(node.inputs, self.idx_list)
        ]

    def get_constant_idx(self, inputs: Any, allow_partial: bool = False, **ignored: Any) -> list[Any]:
        """The index with numbers where they are known."""

        def plain(entry: Any) -> Any:
            if isinstance(entry, slice):
                return slice(plain(entry.start), plain(entry.stop), plain(entry.step))
            if entry is None:
                return None
            number = _known(entry)
            if number is None and not allow_partial:
                raise NotScalarConstantError(entry)
            return entry if number is None else number

        return [plain(each) for each in get_idx_list(inputs, self.idx_list)]

    def make_node(self, x: Any, *inputs: Any) -> Apply:
        given = as_tensor_variable(x)
        if len(self.idx_list) > given.type.ndim:
            raise IndexError("too many indices for array")
        index = [as_tensor_variable(each) for each in inputs]
        parts = get_idx_list([given, *index], self.idx_list)
        pattern = []
        for place, one in enumerate(given.type.broadcastable):
            if place >= len(parts):
                pattern.append(one)
            elif isinstance(parts[place], slice):
                pattern.append(one and _keeps_one(parts[place]))
        return Apply(self, [given, *index], [given.type.clone(broadcastable=pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        return take_part(*_of_known_length(node, values, get_idx_list(values, self.idx_list), self.idx_list))

    def connection_pattern(self, node: Any) -> Any:
        return [[True], *[[False] for _ in node.inputs[1:]]]


def _written(entry: Any) -> str:
    if not isinstance(entry, slice):
        return str(entry)
    text = f"{'' if entry.start is None else entry.start}:{'' if entry.stop is None else entry.stop}"
    return f"{text}:{'' if entry.step is None else entry.step}"


def _keeps_one(part: slice) -> bool:
    start = 0 if part.start is None else _known(part.start)
    stop = 1 if part.stop is None else _known(part.stop)
    return start == 0 and stop is not None and stop > 0


def static_index(parts: Any) -> tuple[Any, ...]:
    """An index with Python numbers where TensorFlow knows them, and int64 elsewhere."""

    def plain(entry: Any) -> Any:
        if entry is None:
            return None
        known = tf.get_static_value(entry)
        return tf.cast(entry, tf.int64) if known is None else int(known)

    return tuple(
        slice(plain(each.start), _unbounded(plain(each.stop)), plain(each.step))
        if isinstance(each, slice)
        else plain(each)
        for each in parts
    )


def _unbounded(stop: Any) -> Any:
    # sys.maxsize was written for "to the end": it must not overflow what TensorFlow counts with.
    return None if isinstance(stop, int) and stop >= 2**62 else stop


def _of_known_length(node: Any, values: Any, parts: Any, idx_list: Any) -> tuple[Any, Any]:
    """The tensor with those slices taken whose length the function's calls tell, and what of the index is left."""
    lengths = current().lengths
    value, left = values[0], list(parts)
    if lengths is None or not value.shape.is_fully_defined():
        return value, parts
    begin, size = [0] * value.shape.rank, value.shape.as_list()
    for place, (part, named) in enumerate(zip(parts, get_idx_list(node.inputs, idx_list), strict=True)):
        if not isinstance(part, slice) or part.step is not None or (part.start is None and part.stop is None):
            continue
        if all(each is None or tf.get_static_value(each) is not None for each in (part.start, part.stop)):
            continue
        length = lengths.of(named.start, named.stop, size[place])
        if length is not None:
            begin[place] = 0 if part.start is None else part.start
            size[place], left[place] = length, slice(None)
    if left == list(parts):
        return value, parts
    if lengths.for_xla:
        return part_for_xla(value, _vector(begin), size), left
    return tf.slice(value, _vector(begin), tf.constant(size, tf.int64)), left


def take_part(value: Any, parts: Any) -> Any:
    """A part of a tensor."""
    index = static_index(parts)
    _check_bounds(value, index)
    return sliced(value, index) if index else tf.identity(value)


def sliced(value: Any, index: tuple[Any, ...]) -> Any:
    """`value[index]`, also where TensorFlow knows some of the numbers and others not."""
    bounds = [
        each for part in index for each in ((part.start, part.stop, part.step) if isinstance(part, slice) else (part,))
    ]
    if all(each is None or isinstance(each, int) for each in bounds):
        return value[index]
    begin, end, strides, masks = _bounds(value, index)
    return tf.strided_slice(value, begin, end, strides, **masks)


def _check_bounds(value: Any, index: tuple[Any, ...]) -> None:
    for place, entry in enumerate(index):
        size = value.shape[place]
        if isinstance(entry, int) and size is not None and not -size <= entry < size:
            raise IndexError(f"index {entry} is out of bounds for axis {place} with size {size}")


class IncSubtensor(Op):
    """A tensor with a part of it set, or added to."""

    __props__: tuple[str, ...] = ("index_key", "inplace", "set_instead_of_inc")

    def __init__(
        self,
        idx_list: Any,
        inplace: bool = False,
        set_instead_of_inc: bool = False,
        destroyhandler_tolerate_aliased: Any = None,
    ) -> None:
        self.idx_list = tuple(_types(each) for each in idx_list)
        self.index_key = Subtensor(idx_list).index_key
        self.inplace = inplace
        self.set_instead_of_inc = set_instead_of_inc

    def __str__(self) -> str:
        word = f"{'Inplace' if self.inplace else ''}{'Set' if self.set_instead_of_inc else 'Inc'}"
        return f"IncSubtensor{{{word};{', '.join(_written(each) for each in self.idx_list)}}}"

    def make_node(self, x: Any, y: Any, *inputs: Any) -> Apply:
        given, change = as_tensor_variable(x), as_tensor_variable(y)
        if change.ndim > given.ndim:
            raise ValueError(
                f"Trying to increment a {given.ndim}-dimensional subtensor with a {change.ndim}-dimensional value."
            )
        if len(self.idx_list) > given.type.ndim:
            raise IndexError("too many indices for array")
        return Apply(self, [given, change, *[as_tensor_variable(each) for each in inputs]], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, change = values[0], values[1]
        parts = get_idx_list([value, *values[2:]], self.idx_list)
        return change_part(value, change, parts, self.set_instead_of_inc)

    def connection_pattern(self, node: Any) -> Any:
        return [[True], [True], *[[False] for _ in node.inputs[2:]]]


def change_part(value: Any, change: Any, parts: Any, put: bool) -> Any:
    """A tensor with a part set, or added to."""
    index = static_index(parts)
    _check_bounds(value, index)
    change = tf.cast(change, value.dtype)
    add = tf.logical_or if value.dtype == tf.bool else tf.add
    if not index:
        return tf.broadcast_to(change, tf.shape(value)) if put else add(value, change)
    part = sliced(value, index)
    _check_fits(change, part)
    whole = tf.broadcast_to(change, tf.shape(part)) if put else add(part, change)
    begin, end, strides, masks = _bounds(value, index)
    return tf.raw_ops.TensorStridedSliceUpdate(
        input=value, begin=begin, end=end, strides=strides, value=whole, ellipsis_mask=0, new_axis_mask=0, **masks
    )


def _check_fits(change: Any, part: Any) -> None:
    """A dimension of 1 is repeated; anything else must be the size of the part."""
    if change.shape.rank is None or part.shape.rank is None:
        return
    for ours, theirs in zip(reversed(change.shape.as_list()), reversed(part.shape.as_list()), strict=False):
        if ours is not None and theirs is not None and ours not in (1, theirs):
            raise ValueError(f"could not broadcast input array from shape {change.shape} into shape {part.shape}")


def _bounds(value: Any, index: tuple[Any, ...]) -> tuple[Any, Any, Any, dict[str, int]]:
    begin, end, strides = [], [], []
    masks = {"begin_mask": 0, "end_mask": 0, "shrink_axis_mask": 0}
    for place, entry in enumerate(index):
        if isinstance(entry, slice):
            begin.append(0 if entry.start is None else entry.start)
            end.append(0 if entry.stop is None else entry.stop)
            strides.append(1 if entry.step is None else entry.step)
            masks["begin_mask"] |= (entry.start is None) << place
            masks["end_mask"] |= (entry.stop is None) << place
        else:
            begin.append(entry)
            # What follows -1 is the end, which no number names.
            end.append(entry + 1 if not isinstance(entry, int) or entry != -1 else 2**31 - 1)
            strides.append(1)
            masks["shrink_axis_mask"] |= 1 << place
    return _vector(begin), _vector(end), _vector(strides), masks


def _vector(entries: list[Any]) -> Any:
    if all(isinstance(each, int) for each in entries):
        return tf.constant(entries, tf.int64)
    return tf.stack([tf.cast(each, tf.int64) for each in entries])


def set_subtensor(x: Any, y: Any, inplace: bool = False, tolerate_inplace_aliasing: bool = False) -> Any:
    """The tensor that `x` is a part of, with that part set to `y`."""
    return inc_subtensor(x, y, inplace, set_instead_of_inc=True)


def inc_subtensor(
    x: Any,
    y: Any,
    inplace: bool = False,
    set_instead_of_inc: bool = False,
    tolerate_inplace_aliasing: bool = False,
) -> Any:
    """The tensor that `x` is a part of, with `y` added to that part."""
    from kmigrate_shims.theano.tensor import advanced
    from kmigrate_shims.theano.tensor.shapes import addbroadcast

    part = x._as_part() if hasattr(x, "_as_part") else as_tensor_variable(x)
    change = as_tensor_variable(y)
    if change.ndim > part.ndim:
        raise TypeError(
            f"Trying to increment a {part.ndim}-dimensional subtensor with a {change.ndim}-dimensional value."
        )
    for place in range(change.ndim):
        ours = part.broadcastable[place + part.ndim - change.ndim]
        if ours and not change.broadcastable[place]:
            # It must be 1, which is only known when it is computed.
            change = addbroadcast(change, place)
    if part.owner is None:
        raise TypeError("x must be the result of a subtensor operation")
    op, inputs = part.owner.op, part.owner.inputs
    if isinstance(op, Subtensor):
        made = IncSubtensor((), inplace, set_instead_of_inc)
        made.idx_list, made.index_key = op.idx_list, op.index_key
        return made(inputs[0], change, *inputs[1:])
    if isinstance(op, advanced.AdvancedSubtensor1):
        return advanced.AdvancedIncSubtensor1(inplace, set_instead_of_inc)(inputs[0], change, inputs[1])
    if isinstance(op, advanced.AdvancedSubtensor):
        return advanced.changed(op, inputs, change, inplace, set_instead_of_inc)
    return _through(part, change, inplace, set_instead_of_inc)


def _through(part: Any, change: Any, inplace: bool, put: bool) -> Any:
    """A part that was reordered or reshaped: the change goes the same way back."""
    from kmigrate_shims.theano.tensor.elemwise import DimShuffle
    from kmigrate_shims.theano.tensor.shapes import Reshape, flatten

    op, inputs = part.owner.op, part.owner.inputs
    inner = inputs[0]
    if isinstance(op, DimShuffle):
        wide = _widened(change, part)
        back = [op.new_order.index(place) if place in op.new_order else "x" for place in range(inner.ndim)]
        if op.augment and any(not wide.broadcastable[place] for place in op.augment):
            raise NotImplementedError("Cannot increment along a dimension that dimshuffle added.")
        return inc_subtensor(inner, DimShuffle(wide.broadcastable, back)(wide), inplace, put)
    if isinstance(op, Reshape):
        if change.ndim == 0:
            return inc_subtensor(inner, change, inplace, put)
        from kmigrate_shims.theano.tensor.creation import alloc

        whole = alloc(change, *[part.shape[place] for place in range(part.ndim)])
        if inner.ndim == 1:
            return inc_subtensor(inner, flatten(whole), inplace, put)
        return inc_subtensor(inner, whole.reshape(inner.shape, ndim=inner.ndim), inplace, put)
    raise TypeError("x must be the result of a subtensor operation")


def _widened(change: Any, part: Any) -> Any:
    missing = part.ndim - change.ndim
    return change if not missing else change.dimshuffle(["x"] * missing + list(range(change.ndim)))


def take(a: Any, indices: Any, axis: Any = None, mode: str = "raise") -> Any:
    """The elements at places along a dimension."""
    from kmigrate_shims.theano.tensor.elementwise import _words

    given, places = as_tensor_variable(a), as_tensor_variable(indices)
    if mode not in ("raise", "wrap", "clip"):
        raise ValueError(f"mode {mode!r} is not one of raise, wrap and clip.")
    if axis is None:
        given, axis = given.flatten(), 0
    axis = axis % given.ndim
    size = given.shape[axis]
    if mode == "clip":
        places = _words["clip"](places, 0, size - 1)
    elif mode == "wrap":
        places = places % size
    index = [slice(None)] * given.ndim
    index[axis] = places
    return given[tuple(index)]


def __getattr__(name: str) -> Any:
    from kmigrate_shims.theano.absent import refuse
    from kmigrate_shims.theano.tensor import advanced

    if name == "get_canonical_form_slice":
        from kmigrate_shims.theano.tensor.slices import get_canonical_form_slice

        return get_canonical_form_slice
    return vars(advanced)[name] if name in vars(advanced) else refuse("theano.tensor.subtensor", name)
