"""What becomes of the masks of several inputs that are merged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from keras import ops


def of_each(inputs: Sequence[Any], mask: Any) -> Sequence[Any] | None:
    """One for each input, or None where no input has any.

    Keras 3.0 looks for the mask of a list, which has none, and not for those in it.
    """
    masks = [getattr(x, "_keras_mask", None) for x in inputs] if mask is None else mask
    return None if all(one is None for one in masks) else masks


def common(masks: Sequence[Any]) -> Any:
    """The steps that no mask leaves out; an input without one leaves out none."""
    return reduce(ops.logical_and, [one for one in masks if one is not None])


def joined(inputs: Sequence[Any], masks: Sequence[Any], axis: int) -> Any:
    """The mask of a concatenation. Of old, steps could be joined only where all inputs had masks or none."""
    short = [one is None or len(one.shape) < len(x.shape) for x, one in zip(inputs, masks, strict=True)]
    found = []
    for x, one, each in zip(inputs, masks, short, strict=True):
        if one is None:
            found.append(ops.ones_like(x[..., :1] if all(short) else x, dtype="bool"))
        else:
            found.append(ops.expand_dims(one, -1) if each else one)
    return ops.all(ops.concatenate(found, axis=axis), axis=-1)
