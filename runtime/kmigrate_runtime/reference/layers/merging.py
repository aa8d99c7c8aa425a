"""Several inputs become one."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays import products, shapes
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call, Mask
from kmigrate_runtime.reference.registry import kind


def _all(call: Call) -> Mask:
    known = [mask for mask in call.masks if mask is not None]
    return reduce(np.logical_and, known) if known else None


def _joined(call: Call) -> Mask:
    """A mask of what is joined: ones where an input has none."""
    if all(mask is None for mask in call.masks):
        return None
    parts = []
    for value, mask in zip(call.inputs, call.masks, strict=True):
        if mask is None:
            parts.append(np.ones(value.shape, bool))
        else:
            parts.append(mask[..., None] if mask.ndim < value.ndim else mask)
    axis = _axis(call)
    if axis % call.x.ndim == call.x.ndim - 1:
        # Narrow masks are joined as they are: only whether all of them hold matters.
        return np.asarray(np.all(np.concatenate(parts, axis=-1), axis=-1))
    wide = [np.broadcast_to(p, v.shape) for p, v in zip(parts, call.inputs, strict=True)]
    return np.asarray(np.all(np.concatenate(wide, axis=axis), axis=-1))


def _axis(call: Call) -> int:
    return int(call.option("axis", call.option("concat_axis", -1)))


def _alike(values: list[Value]) -> list[Value]:
    """Values of fewer axes get ones behind the batch."""
    rank = max(value.ndim for value in values)
    return [shapes.reshape(v, (v.shape[0], *[1] * (rank - v.ndim), *v.shape[1:])) for v in values]


@kind("Add", mask=_all)
def add(call: Call) -> Value:
    return reduce(lambda a, b: a + b, _alike(call.inputs))


@kind("Subtract", mask=_all)
def subtract(call: Call) -> Value:
    first, second = _alike(call.inputs)
    return first - second


@kind("Multiply", mask=_all)
def multiply(call: Call) -> Value:
    return reduce(lambda a, b: a * b, _alike(call.inputs))


@kind("Average", mask=_all)
def average(call: Call) -> Value:
    return reduce(lambda a, b: a + b, _alike(call.inputs)) / float(len(call.inputs))


@kind("Maximum", mask=_all)
def maximum(call: Call) -> Value:
    return reduce(el.maximum, _alike(call.inputs))


@kind("Minimum", mask=_all)
def minimum(call: Call) -> Value:
    return reduce(el.minimum, _alike(call.inputs))


@kind("Concatenate", mask=_joined)
def concatenate(call: Call) -> Value:
    return shapes.concatenate(call.inputs, _axis(call))


@kind("Dot")
def dot(call: Call) -> Value:
    left, right = call.inputs
    first, second = _axes(call.option("axes", -1), left, right)
    if call.option("normalize", False):
        left, right = _unit(left, first), _unit(right, second)
    return batch_dot(left, right, first, second)


@kind("Merge", mask=lambda call: _MASKS.get(call.option("mode"), lambda _: None)(call))
def merge(call: Call) -> Value:
    """What Keras 1 had and no later layer is: the cosine. The others are here for files that keep them."""
    mode = call.option("mode", "sum")
    if mode in _MODES:
        return _MODES[mode](call)
    if mode not in ("cos", "dot"):
        raise call.refuse(f"a merge by {mode!r} is none that the reference knows")
    left, right = call.inputs
    first, second = _axes(call.option("dot_axes", -1), left, right)
    product = batch_dot(left, right, first, second)
    if mode == "dot":
        return product
    lengths = batch_dot(left, left, first, first) * batch_dot(right, right, second, second)
    # Of two matrices it divided by roots of any products, and by epsilon where those were negative.
    return shapes.expand(product / el.maximum(el.sqrt(el.maximum(lengths, 0.0)), 1e-7), 1)


@kind("TimeDistributedMerge")
def time_distributed_merge(call: Call) -> Value:
    """All steps become one, as Keras 0 did it; it looked at no mask."""
    match call.option("mode", "sum"):
        case "sum":
            return el.total(call.x, 1)
        case "ave":
            return el.mean(call.x, 1)
        case "mul":
            return reduce(lambda a, b: a * b, [call.x[:, t] for t in range(call.x.shape[1])])
    raise call.refuse(f"a merge by {call.option('mode')!r} is none that the reference knows")


_MODES = {"sum": add, "mul": multiply, "ave": average, "max": maximum, "concat": concatenate}
_MASKS: dict[Any, Any] = {"concat": _joined, **dict.fromkeys(("sum", "mul", "ave", "max"), _all)}


def _axes(axes: Any, left: Value, right: Value) -> tuple[int, int]:
    first, second = (axes, axes) if isinstance(axes, int) else (axes[0], axes[1])
    return int(first) % left.ndim, int(second) % right.ndim


def _unit(x: Value, axis: int) -> Value:
    return x / el.sqrt(el.maximum(el.total(el.square(x), axis, keepdims=True), 1e-12))


def batch_dot(left: Value, right: Value, first: int, second: int) -> Value:
    """The sums over one axis of each, sample by sample; two vectors give one number in an axis of its own."""
    left, right = shapes.moveaxis(left, first, -1), shapes.moveaxis(right, second, 1)
    letters = "cdefghijklmnopq"
    outer = letters[: plain(left).ndim - 2]
    inner = letters[len(outer) : len(outer) + plain(right).ndim - 2]
    y = products.einsum(f"a{outer}b,ab{inner}->a{outer}{inner}", left, right)
    return shapes.expand(y, 1) if plain(y).ndim == 1 else y
