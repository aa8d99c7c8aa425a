"""What Python 2's `random` drew: shuffles, choices and samples cost one `random()` each, and go other ways today."""

from __future__ import annotations

import math
import operator
import random
from collections.abc import Callable
from typing import Any

SETTLED = random.Random
OFTEN = 21  # a sample this small, or not much larger than what is drawn, is taken from a copied list
FUNCTIONS = (
    "random uniform triangular randint choice randrange sample shuffle normalvariate lognormvariate expovariate "
    "vonmisesvariate gammavariate gauss betavariate paretovariate weibullvariate getstate setstate getrandbits seed"
)


class Random(SETTLED):
    """Draws from the same Mersenne Twister, by the formulas of Python 2.7."""

    def seed(self, a: Any = None, version: int = 1) -> None:
        if hasattr(a, "__index__"):  # a number of NumPy was an int
            a = operator.index(a)
        super().seed(a, 1 if isinstance(a, str | bytes) else 2)

    def randrange(self, start: Any, stop: Any = None, step: Any = 1) -> int:
        begin, end = (0, int(start)) if stop is None else (int(start), int(stop))
        count = len(range(begin, end, int(step)))
        if count <= 0:
            raise ValueError("empty range for randrange()")
        return begin + int(step) * self._below(count)

    def randint(self, a: int, b: int) -> int:
        return self.randrange(a, b + 1)

    def choice(self, seq: Any) -> Any:
        return seq[int(self.random() * len(seq))]

    def shuffle(self, x: Any, random: Callable[[], float] | None = None) -> None:
        draw = random or self.random
        for last in reversed(range(1, len(x))):
            other = int(draw() * (last + 1))
            x[last], x[other] = x[other], x[last]

    def sample(self, population: Any, k: int) -> list[Any]:  # type: ignore[override]
        count = len(population)
        if not 0 <= k <= count:
            raise ValueError("sample larger than population")
        often = OFTEN + (4 ** math.ceil(math.log(k * 3, 4)) if k > 5 else 0)
        if count <= often or not hasattr(population, "__getitem__") or hasattr(population, "keys"):
            return self._from_pool(list(population), k)
        chosen: dict[int, Any] = {}
        while len(chosen) < k:
            place = int(self.random() * count)
            if place not in chosen:
                chosen[place] = population[place]
        return list(chosen.values())

    def gammavariate(self, alpha: float, beta: float) -> float:
        if alpha != 1:
            return super().gammavariate(alpha, beta)
        while (drawn := self.random()) <= 1e-7:
            pass
        return -math.log(drawn) * beta

    def _from_pool(self, pool: list[Any], k: int) -> list[Any]:
        found = []
        for last in range(len(pool) - 1, len(pool) - 1 - k, -1):
            place = int(self.random() * (last + 1))
            found.append(pool[place])
            pool[place] = pool[last]
        return found

    def _below(self, count: int) -> int:
        return int(self.random() * count) if count < 1 << 53 else self._randbelow(count)  # type: ignore[attr-defined]


def begin() -> None:
    """`random` draws so from now on."""
    if random.Random is Random:
        return
    drawn = Random()
    random.Random = Random  # type: ignore[misc]
    for name in FUNCTIONS.split():
        setattr(random, name, getattr(drawn, name))
