"""Numbers of Python 2: how they divide and are rounded."""

from __future__ import annotations

import decimal
import math
from typing import Any

import numpy as np

EXACT = decimal.Context(prec=1200)  # more digits than any float has


def divide(left: Any, right: Any, in_place: bool = False) -> Any:
    """`left / right` or `left /= right`, where whole numbers and arrays of them have whole results."""
    whole = _whole(left) and _whole(right)
    if not whole and (answer := _own_division(left, right)) is not NotImplemented:
        return answer
    if in_place and isinstance(left, np.ndarray):
        left[...] = left // right if whole else left / right
        return left
    return left // right if whole else left / right


def _own_division(left: Any, right: Any) -> Any:
    """What the method says that Python 2 asked: variables of Theano divide whole numbers as whole ones by it."""
    for value, name, other in ((left, "__div__", right), (right, "__rdiv__", left)):
        method = getattr(type(value), name, None)
        if method is not None and (answer := method(value, other)) is not NotImplemented:
            return answer
    return NotImplemented


def _whole(value: Any) -> bool:
    if isinstance(value, int):
        return True
    kind = getattr(value, "dtype", None)  # of arrays and of tensors: "int32", dtype("int32"), tf.int32
    return str(getattr(kind, "name", kind)).startswith(("int", "uint", "bool"))


def rounded(number: Any, ndigits: int = 0) -> float:
    """`round(number)`: halves go away from zero, and what comes is a float."""
    value = float(number)
    if not math.isfinite(value) or ndigits > 323:
        return value
    step = decimal.Decimal(1).scaleb(-ndigits)
    return float(decimal.Decimal(value).quantize(step, decimal.ROUND_HALF_UP, EXACT))
