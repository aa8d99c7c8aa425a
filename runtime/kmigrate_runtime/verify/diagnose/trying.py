"""A mistake tried on the reference."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_runtime import reference
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.verify.diagnose.causes import Wrong
from kmigrate_runtime.verify.old import Given

# A cause is named where it takes the error down by so much, or under what is allowed.
BETTER = 100.0


def better(before: float, after: float) -> bool:
    """Whether so much of the error is gone that what was tried is a cause. Beyond the scale all errors are alike."""
    return after * BETTER <= min(before, 1.0)


def computed(wrong: Wrong, given: Given) -> np.ndarray | None:
    """What the wrong layer gives, None where it cannot even be computed."""
    arrays = given.arrays if wrong.convert is None else [wrong.convert(array) for array in given.arrays]
    arrays = arrays if wrong.arrange is None else wrong.arrange(arrays)
    masks = given.masks if wrong.masked else [None] * len(given.masks)
    try:
        with np.errstate(all="ignore"):
            found = _run(wrong, arrays, masks)
            return found if wrong.finish is None else wrong.finish(found)
    except (Complaint, ValueError, IndexError, KeyError, TypeError, ZeroDivisionError, AttributeError):
        return None


def _run(wrong: Wrong, arrays: list[np.ndarray], masks: Any) -> np.ndarray:
    if wrong.again:
        return reference.layer_again(wrong.layer, arrays, masks=masks, before=wrong.again)[0]
    return reference.layer(wrong.layer, arrays, masks=masks, training=wrong.training)[0]
