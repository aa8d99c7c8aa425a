"""Factors and terms that cancel each other, which Theano's optimizer left out: `2 * x / x` was 2 for every x.

A product of products and quotients is read as what stands above the line and what below it, and a sum of sums and
differences as what is added and what is taken away.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Constant
from kmigrate_shims.theano.tensor.recognized import same, sigmoid_of, softmax_of, word

# In which inputs of an operation what it is made of changes its side.
_TERMS: dict[str, tuple[bool, ...]] = {"Sub": (False, True), "Neg": (True,)}
_FACTORS: dict[str, tuple[bool, ...]] = {"TrueDiv": (False, True), "Inv": (True,)}
# Longer formulas are left as they are: each of their parts would be read again for each that it is a part of.
_MOST = 24


class _Parts(NamedTuple):
    """What a formula is made of: variables on both sides, the numbers among them, signs, and the steps between."""

    sides: tuple[list[Any], list[Any]]
    numbers: tuple[list[float], list[float]]
    signs: list[float]
    steps: list[Any]


def cancelled(output: Any) -> tuple[list[Any], Callable[..., Any], list[Any]] | None:
    """What is left of a formula without what cancels, as a stable form is told, or None where nothing does."""
    sums = word(output) in ("Add", "Sub", "Neg")
    parts = _parts(output, sums)
    if parts is None:
        return None
    left, gone = _paired(*parts.sides)
    above, below = parts.numbers
    several = len(above) + len(below) > 1 if sums else bool(above and below)
    if not gone and not several and not (0.0 in above and not sums):
        return None
    # Two that are written alike may have values of their own; one variable has one value.
    pairs = zip(gone[::2], gone[1::2], strict=True)
    twins = [each for pair in pairs if pair[0] is not pair[1] for each in pair]
    given = [*left[0], *left[1], *_wider(output, [*left[0], *left[1]], gone)]
    number = sum(above) - sum(below) if sums else _quotient(math.prod(above + parts.signs), math.prod(below))
    nothing = not sums and 0.0 in above
    return given, _joined(output, len(left[0]), len(left[1]), number, sums, nothing), [*parts.steps, *twins]


def _quotient(above: float, below: float) -> float:
    return above / below if below else math.nan if above == 0 or above != above else math.copysign(math.inf, above)


def _parts(output: Any, sums: bool) -> _Parts | None:
    turning, plain = (_TERMS, "Add") if sums else (_FACTORS, "Mul")
    found = _Parts(([], []), ([], []), [], [])
    waiting = [(output, False)]
    while waiting:
        top, turned = waiting.pop()
        name = word(top)
        if name == "DimShuffle" and _only_repeats(top):
            found.steps.append(top)
            waiting.append((top.owner.inputs[0], turned))
        elif _goes_on(top, output, name, plain, turning):
            inputs = top.owner.inputs
            flips = turning.get(name, (False,) * len(inputs))
            waiting += [(each, turned != flip) for each, flip in zip(inputs, flips, strict=True)][::-1]
            found.steps.extend([] if top is output else [top])
        elif name == "Neg" and top.type.dtype == output.type.dtype:
            found.signs.append(-1.0)
            found.steps.append(top)
            waiting.append((top.owner.inputs[0], turned))
        elif isinstance(top, Constant) and top.type.ndim == 0:
            found.numbers[turned].append(float(top.data))
        else:
            found.sides[turned].append(top)
        if sum(map(len, (*found.sides, *found.numbers))) + len(waiting) > _MOST:
            return None
    return found


def _goes_on(variable: Any, output: Any, name: str, plain: str, turning: dict[str, Any]) -> bool:
    """Whether a variable is a formula of the same kind, and not one that is computed in a stabler way."""
    if (name != plain and name not in turning) or variable.type.dtype != output.type.dtype:
        return False
    return variable is output or name not in _FACTORS or (sigmoid_of(variable) is None and softmax_of(variable) is None)


def _only_repeats(variable: Any) -> bool:
    order, inner = variable.owner.op.new_order, variable.owner.inputs[0].type.ndim
    return bool(order == ("x",) * (len(order) - inner) + tuple(range(inner)))


def _paired(above: list[Any], below: list[Any]) -> tuple[tuple[list[Any], list[Any]], list[Any]]:
    """What is left of two sides, and what stood on both."""
    under, over, gone = list(below), [], []
    for each in above:
        place = next((place for place, other in enumerate(under) if same(each, other)), None)
        if place is None:
            over.append(each)
        else:
            gone += [each, under.pop(place)]
    return (over, under), gone


def _wider(output: Any, left: list[Any], gone: list[Any]) -> list[Any]:
    """Of what has gone, what still says how often the rest is repeated."""
    pattern = output.type.broadcastable
    if any(each.type.broadcastable == pattern for each in left):
        return []
    return [each for place, each in enumerate(gone) if each.type.ndim and each not in gone[:place]]


def _joined(output: Any, above: int, below: int, number: float, sums: bool, nothing: bool) -> Callable[..., Any]:
    """How what is left is put together."""
    dtype = tf.as_dtype(output.type.dtype)
    start = 0.0 if sums else 1.0

    def compute(*given: Any) -> Any:
        values = [tf.cast(each, dtype) for each in given]
        over, under, wider = values[:above], values[above : above + below], values[above + below :]
        if nothing:
            over, under, wider = [], [], [*over, *under, *wider]
        if number != start or not over:
            over = [tf.constant(number, dtype), *over]
        found = reduce(tf.add if sums else tf.multiply, over)
        if under:
            other = reduce(tf.add if sums else tf.multiply, under)
            found = found - other if sums else found / other
        return reduce(tf.add, [tf.zeros_like(each) for each in wider], found)

    return compute
