"""Normalization by batch, by layer, by groups and to unit length."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays import shapes
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call
from kmigrate_runtime.reference.registry import keep, kind

LEAST = 1.001e-5  # the smallest epsilon of TensorFlow's operation for images


def _axes(call: Call) -> list[int]:
    axis = call.option("axis", -1)
    return sorted(int(one) % call.x.ndim for one in (axis if isinstance(axis, list | tuple) else [axis]))


def _along(call: Call, value: Value, axes: list[int]) -> Value:
    return shapes.reshape(value, [size if i in axes else 1 for i, size in enumerate(call.x.shape)])


def _scaled(call: Call, x: Value, axes: list[int]) -> Value:
    if call.option("scale", True) and call.has("gamma"):
        x = x * _along(call, call.weight("gamma"), axes)
    if call.option("center", True) and call.has("beta"):
        x = x + _along(call, call.weight("beta"), axes)
    return x


@kind("BatchNormalization", mask=keep)
def batch_normalization(call: Call) -> Value:
    mode, axes = int(call.option("mode", 0) or 0), _axes(call)
    epsilon, x, told = float(call.option("epsilon", 1e-3)), call.x, _told(call)
    first = told.get("variance") == "deviation"  # Keras until 1.0.5
    if mode == 1:  # every sample by itself; epsilon is counted twice, and was
        last = [x.ndim - 1]
        spread = el.sqrt(el.variance(x, -1, keepdims=True) + (0.0 if first else epsilon))
        return _scaled(call, (x - el.mean(x, -1, keepdims=True)) / (spread + epsilon), last)
    frozen = not call.layer.trainable and told.get("frozen") == "moving"
    by_batch = ""
    if mode == 0 and (not call.training or frozen):
        mean, variance = (_along(call, call.weight(role), axes) for role in ("moving_mean", "moving_variance"))
        if call.run.moves and _may_move(call, told):
            of_batch = _moments(call, told, _others(call, axes))
            _move(call, plain(of_batch[0]), plain(of_batch[1]), axes)
        if first:
            return _scaled(call, (x - mean) / (el.sqrt(variance) + epsilon), axes)
    else:
        by_batch = "training"
        mean, variance = _moments(call, told, _others(call, axes))
        if mode == 0 and _may_move(call, told):
            _move(call, plain(mean), plain(variance), axes)
        epsilon = float(told.get("training_epsilon") or epsilon)
    if told.get("least") in ("always", by_batch) and _by_kernel(told, x, axes):
        epsilon = max(epsilon, LEAST)
    if told.get("outside"):
        return _scaled(call, (x - mean) / (el.sqrt(variance) + epsilon), axes)
    root = el.sqrt(variance + epsilon)
    return _scaled(call, (x - mean) / (root + epsilon if first else root), axes)


def _by_kernel(told: dict[str, Any], x: Value, axes: list[int]) -> bool:
    """Whether TensorFlow's operation for images computed it."""
    ends = ([x.ndim - 1], [1]) if told.get("both_ends") else ([x.ndim - 1],)
    return bool(told.get("fused")) and (x.ndim == 4 or (x.ndim == 5 and bool(told.get("volumes")))) and axes in ends


def _others(call: Call, axes: list[int]) -> tuple[int, ...]:
    return tuple(i for i in range(call.x.ndim) if i not in axes)


def _may_move(call: Call, told: dict[str, Any]) -> bool:
    return not told.get("still") and (call.layer.trainable or told.get("frozen", "moved") == "moved")


def _moments(call: Call, told: dict[str, Any], axes: tuple[int, ...]) -> tuple[Value, Value]:
    """Of the batch. What is masked does not count in tf.keras since 2.12, but where it had an operation for images."""
    x = call.x
    if call.mask is None or not told.get("masked") or x.ndim in (4, 5):
        return el.mean(x, axes, keepdims=True), el.variance(x, axes, keepdims=True)
    counted = np.broadcast_to(call.mask[..., None], x.shape).astype(x.dtype)
    total = counted.sum(axis=axes, keepdims=True)
    mean = el.total(x * counted, axes, keepdims=True) / total
    return mean, el.total(el.square(x - mean) * counted, axes, keepdims=True) / total


def _told(call: Call) -> dict[str, Any]:
    told = call.option("statistics") or {}
    return {"variance": told} if isinstance(told, str) else dict(told)


def _move(call: Call, mean: Any, variance: Any, axes: list[int]) -> None:
    """The moving averages behind this step, as release and backend kept them."""
    told, x = _told(call), call.x
    if told.get("first") and (id(call.layer), "moving_mean") in call.run.updates:
        return
    count = x.size / mean.size
    epsilon, momentum = float(call.option("epsilon", 1e-3)), float(call.option("momentum", 0.99))
    if told.get("epsilon"):
        variance = variance + epsilon
    if _by_kernel(told, x, axes):
        variance = variance * (count / (count - 1.0))
    if told.get("variance") == "unbiased":
        variance = variance * (count / (count - (1.0 + epsilon)))
    before = after = 1.0
    if told.get("debias"):
        done = call.run.steps
        before, after = 1.0 - momentum**done, 1.0 - momentum ** (done + 1)
    first = told.get("variance") == "deviation"  # what is averaged is the root
    if first:
        variance = (variance + epsilon) ** 0.5
    for role, value in (("moving_mean", mean), ("moving_variance", variance)):
        # On CNTK the last call of a pass starts where the first did.
        kept = np.asarray(call.layer.weights[role], x.dtype) if told.get("last") else plain(call.weight(role))
        squared = first and role == "moving_variance"
        old = kept**0.5 if squared else kept
        value = value.reshape(old.shape) * (1.0 - momentum)
        moved = (old * (before * momentum) + value) / after
        moved = moved * momentum + value if told.get("twice") else moved
        call.run.updates[id(call.layer), role] = (moved * moved if squared else moved).astype(old.dtype)


@kind("LayerNormalization", mask=keep)
def layer_normalization(call: Call) -> Value:
    axes, x = _axes(call), call.x
    mean, variance = (f(x, tuple(axes), keepdims=True) for f in (el.mean, el.variance))
    return _scaled(call, (x - mean) / el.sqrt(variance + float(call.option("epsilon", 1e-3))), axes)


@kind("GroupNormalization", mask=keep)
def group_normalization(call: Call) -> Value:
    (axis,), x = _axes(call), call.x
    groups = int(call.option("groups", 32))
    size = x.shape[axis]
    groups = size if groups == -1 else groups
    split = shapes.reshape(x, (*x.shape[:axis], groups, size // groups, *x.shape[axis + 1 :]))
    others = tuple(i for i in range(1, split.ndim) if i != axis)
    mean, variance = (f(split, others, keepdims=True) for f in (el.mean, el.variance))
    normed = (split - mean) / el.sqrt(variance + float(call.option("epsilon", 1e-3)))
    return _scaled(call, shapes.reshape(normed, x.shape), [axis])


@kind("UnitNormalization", mask=keep)
def unit_normalization(call: Call) -> Value:
    length = el.total(el.square(call.x), tuple(_axes(call)), keepdims=True)
    return call.x / el.sqrt(el.maximum(length, 1e-12))
