"""Functions of TensorFlow that move numbers: parts, joins, turns and products."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays import products, shapes
from kmigrate_runtime.reference.arrays.tape import Array, Value, plain, take
from kmigrate_runtime.reference.layers.operations import computes


def _sizes(shape: Any) -> tuple[int, ...]:
    return tuple(int(plain(one)) for one in (plain(shape) if not isinstance(shape, list) else shape))


@computes("reshape")
def reshape(tensor: Value, shape: Any) -> Value:
    return shapes.reshape(tensor, _sizes(shape))


@computes("transpose", "compat.v1.transpose")
def transpose(a: Value, perm: Any = None) -> Value:
    return shapes.transpose(a, _sizes(perm) if perm is not None else range(a.ndim)[::-1])


@computes("expand_dims", "compat.v1.expand_dims")
def expand_dims(input: Value, axis: Any = None, dim: Any = None) -> Value:
    return shapes.expand(input, int(axis if axis is not None else dim))


@computes("squeeze", "compat.v1.squeeze")
def squeeze(input: Value, axis: Any = None, squeeze_dims: Any = None) -> Value:
    at = axis if axis is not None else squeeze_dims
    dropped = np.squeeze(plain(input), tuple(at) if isinstance(at, list) else at)
    return shapes.reshape(input, dropped.shape)


@computes("concat")
def concat(values: list[Value], axis: int) -> Value:
    return shapes.concatenate(values, int(axis))


@computes("stack")
def stack(values: list[Value], axis: int = 0) -> Value:
    return shapes.stack([np.asarray(one) if isinstance(one, int | float) else one for one in values], axis)


@computes("unstack")
def unstack(value: Value, num: int | None = None, axis: int = 0) -> list[Value]:
    return [_part(value, axis, number) for number in range(value.shape[axis])]


@computes("split")
def split(value: Value, num_or_size_splits: Any, axis: int = 0, num: int | None = None) -> list[Value]:
    whole = value.shape[axis]
    count = num_or_size_splits
    sizes = [whole // count] * count if isinstance(count, int) else list(_sizes(count))
    if -1 in sizes:
        sizes[sizes.index(-1)] = whole - sum(sizes) - 1
    ends = np.cumsum(sizes)
    return [_part(value, axis, slice(int(end) - size, int(end))) for end, size in zip(ends, sizes, strict=True)]


def _part(value: Value, axis: int, key: Any) -> Value:
    return take(value, (*[slice(None)] * (axis % plain(value).ndim), key))


@computes("__operators__.getitem")
def getitem(x: Value, slice_spec: Any) -> Value:
    return take(x, tuple(_place(one) for one in slice_spec) if isinstance(slice_spec, list) else _place(slice_spec))


def _place(one: Any) -> Any:
    return one if one is None or one is Ellipsis or isinstance(one, slice | int) else int(plain(one))


@computes("strided_slice")
def strided_slice(
    input_: Value, begin: Any, end: Any, strides: Any, begin_mask: int = 0, end_mask: int = 0, ellipsis_mask: int = 0,
    new_axis_mask: int = 0, shrink_axis_mask: int = 0,
) -> Value:  # fmt: skip
    """`x[...]` of graphs: what is no number there is a bit of a mask."""
    key: list[Any] = []
    for place, (start, stop, step) in enumerate(zip(_sizes(begin), _sizes(end), _sizes(strides), strict=True)):
        bit = 1 << place
        if bit & ellipsis_mask:
            key.append(Ellipsis)
        elif bit & new_axis_mask:
            key.append(None)
        elif bit & shrink_axis_mask:
            key.append(start)
        else:
            key.append(slice(None if bit & begin_mask else start, None if bit & end_mask else stop, step))
    return take(input_, tuple(key))


@computes("tile")
def tile(input: Value, multiples: Any) -> Value:
    for axis, count in enumerate(_sizes(multiples)):
        if count != 1:
            input = shapes.concatenate([input] * count, axis)
    return input


@computes("linalg.matmul", "matmul")
def matmul(
    a: Value, b: Value, transpose_a: bool = False, transpose_b: bool = False, adjoint_a: bool = False,
    adjoint_b: bool = False,
) -> Value:  # fmt: skip
    first = _turned(a) if transpose_a or adjoint_a else a
    second = _turned(b) if transpose_b or adjoint_b else b
    x, y = plain(first), plain(second)
    letters = "abcdefgh"
    if y.ndim == 2:
        return products.matmul(first, second)
    if x.shape[:-2] != y.shape[:-2]:
        shape = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
        first, second = (one + np.zeros((*shape, *plain(one).shape[-2:])) for one in (first, second))
    batch = letters[: max(x.ndim, y.ndim) - 2]
    return products.einsum(f"{batch}xy,{batch}yz->{batch}xz", first, second)


def _turned(value: Value) -> Value:
    order = list(range(plain(value).ndim))
    return shapes.transpose(value, [*order[:-2], order[-1], order[-2]])


@computes("pad", "compat.v1.pad")
def pad(tensor: Value, paddings: Any, mode: str = "CONSTANT", constant_values: float = 0.0) -> Value:
    widths = [tuple(int(one) for one in row) for row in np.asarray(paddings).tolist()]
    if mode.upper() == "CONSTANT":
        return shapes.pad(tensor, widths, float(constant_values))  # type: ignore[arg-type]
    for axis, (before, after) in enumerate(widths):
        skip = 1 if mode.upper() == "REFLECT" else 0
        size = plain(tensor).shape[axis]
        ahead = shapes.flip(_part(tensor, axis, slice(skip, skip + before)), axis)
        behind = shapes.flip(_part(tensor, axis, slice(size - skip - after, size - skip)), axis)
        tensor = shapes.concatenate([ahead, tensor, behind], axis)
    return tensor


@computes("reverse")
def reverse(tensor: Value, axis: Any) -> Value:
    for one in _sizes(axis):
        tensor = shapes.flip(tensor, one)
    return tensor


@computes("broadcast_to")
def broadcast_to(input: Value, shape: Any) -> Value:
    return input + np.zeros(_sizes(shape), plain(input).dtype)


@computes("gather", "compat.v1.gather")
def gather(params: Value, indices: Any, axis: int = 0, batch_dims: int = 0, validate_indices: Any = None) -> Value:
    places: Array = np.asarray(plain(indices)).astype(int)
    turned = shapes.moveaxis(params, int(axis), 0)
    found = shapes.rows(turned, places)
    order = list(range(plain(found).ndim))
    at = int(axis) % plain(params).ndim
    moved = [*order[places.ndim : places.ndim + at], *order[: places.ndim], *order[places.ndim + at :]]
    return shapes.transpose(found, moved)
