"""How far two right computations may be apart.

Both worlds round. How much a computation loses by rounding is measured and not guessed: the reference computes it in
float64, the old stack computed it in float32, and their difference is what float32 costs here. Where the old numbers
are not at hand, the reference itself is run in float32. The new stack rounds in another order, so it may lose some
times as much, and more where it computes with fewer bits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# A sum in another order loses more or less by chance.
FACTOR = 8.0
# Fused multiplication, another exp: a few roundings are never an error, however exact the old stack happened to be.
FLOOR = 32.0
# Without any reference: a bound on how rounding grows with depth, as for a random walk.
PER_LAYER = 64.0

# What would let pass more than this would let pass anything.
CEILING = 0.1

# A gradient so much smaller than the largest one is measured as a part of that.
NOTHING = 1e-2

# Half the distance from 1 to the next number that is multiplied; TF32 and mixed precision add in more bits.
ROUNDING = {
    "float64": 2.0**-53,
    "float32": 2.0**-24,
    "tf32": 2.0**-11,
    "float16": 2.0**-11,
    "bfloat16": 2.0**-8,
}


@dataclass(frozen=True)
class Tolerance:
    """The largest normalised error that is let pass, and where it comes from."""

    value: float
    reason: str


def given(value: float) -> Tolerance:
    return Tolerance(value, "given by the user")


def derive(
    lost: float | None, *, depth: int, precision: str = "float32", training: int = 0, passes: int = 1
) -> Tolerance:
    """`lost`: the normalised error of float32 against float64 at this place, None where no reference computes it.

    `passes` is 2 for a gradient, which has gone through the layers there and back. `training` counts the steps before:
    each may move the weights by what its gradient was off.
    """
    if precision not in ROUNDING:
        raise ValueError(f"precision {precision!r} is none of {', '.join(ROUNDING)}")
    unit = ROUNDING[precision]
    coarser = max(1.0, unit / ROUNDING["float32"])
    passes += 2 * training
    floor = FLOOR * unit * passes
    if lost is None or not math.isfinite(lost):
        value = PER_LAYER * unit * math.sqrt(max(1, depth)) * (1 + training)
        return Tolerance(max(value, floor), f"no reference: a bound for {_layers(depth)} in {precision}")
    # An optimizer that divides by the size of a gradient makes much of what little rounding left of it.
    factor = FACTOR * (4 if training else 1)
    value = factor * lost * coarser
    if value <= floor:
        return Tolerance(floor, f"{FLOOR * passes:g} roundings of {precision}")
    return Tolerance(value, f"{factor:g} times what float32 lost here" + ("" if coarser == 1 else f", in {precision}"))


def _layers(depth: int) -> str:
    return "1 layer" if depth <= 1 else f"{depth} layers"
