"""What the layers of images share: where the channels are, and options for each axis."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.reference.arrays import shapes
from kmigrate_runtime.reference.arrays.tape import Value
from kmigrate_runtime.reference.call import Call


def each(value: Any, rank: int) -> tuple[int, ...]:
    """One number for each axis in space."""
    if isinstance(value, int | float):
        return (int(value),) * rank
    numbers = tuple(int(one) for one in value)
    return numbers * rank if len(numbers) == 1 else numbers


def rank_of(call: Call) -> int:
    return int(call.x.ndim) - 2


def channels_first(call: Call) -> bool:
    return bool(call.option("data_format", "channels_last") == "channels_first")


def inward(call: Call, x: Value) -> Value:
    """With the channels last."""
    return shapes.moveaxis(x, 1, -1) if channels_first(call) else x


def outward(call: Call, y: Value) -> Value:
    """With the channels where the layer has them."""
    return shapes.moveaxis(y, -1, 1) if channels_first(call) else y
