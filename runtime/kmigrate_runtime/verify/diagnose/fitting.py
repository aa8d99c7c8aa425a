"""Options of an optimizer that nobody would guess: the number with which the losses come out is looked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

# Where each may lie, and what it is looked for from, where it was nothing.
RANGES: dict[str, tuple[float, float, float]] = {
    "learning_rate": (1e-12, 1e6, 0.01),
    "momentum": (0.0, 0.9999, 0.5),
    "rho": (0.0, 0.99999, 0.9),
    "beta_1": (0.0, 0.99999, 0.9),
    "beta_2": (0.0, 0.9999999, 0.99),
    "decay": (0.0, 1e3, 0.01),
    "epsilon": (0.0, 10.0, 1e-3),
    "clipnorm": (1e-9, 1e6, 0.1),
    "clipvalue": (1e-9, 1e6, 0.1),
}
TURNS = 12
CLOSE = 1e-7  # of the loss: float32 tells no more


def fitted(start: float, low: float, high: float, off: Callable[[float], float | None]) -> Iterator[float]:
    """Numbers at which `off` is about nothing, of few digits first, as somebody would have written them."""
    one, two = start, _inside(start * 1.2 if start else high / 100, low, high)
    first, second = off(one), off(two)
    for _ in range(TURNS):
        if first is None or second is None or not math.isfinite(second) or second == first:
            return
        if abs(second) <= CLOSE:
            break
        step = second * (two - one) / (second - first)
        # Far from where it began a line tells little.
        step = math.copysign(min(abs(step), abs(two) * 4 + 1e-9), step)
        one, first = two, second
        two = _inside(two - step, low, high)
        second = off(two)
    if second is not None and abs(second) <= CLOSE * 100:
        seen = set()
        for digits in (1, 2, 3, 4, 5):
            found = float(f"{two:.{digits}g}")
            if found not in seen:
                seen.add(found)
                yield found


def _inside(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
