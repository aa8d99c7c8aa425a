"""What the call of an old layer leaves behind: losses, updates of variables, and the seeds that it drew.

In the old Keras a layer was called once, to build a graph. Here its `call` runs again whenever a graph that it is
part of is traced. So what it adds is written into a frame, and the seeds of the first call are used again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf

from kmigrate_shims.backend.philox import Seed
from kmigrate_shims.backend.theano_ways import Ways

SEEDS = 10**7  # TensorFlow's backend drew the seeds of its random operations from this many


class Frame:
    """One call of a layer, with all layers that it calls."""

    def __init__(self, seeds: list[Any] | None = None) -> None:
        self.losses: list[Any] = []
        self.updates: list[Any] = []
        self.metrics: list[Any] = []
        self.seeds: list[Any] = []
        self.outside: list[Any] = []  # the tensors that were reached for
        self.phase = False  # whether it asked for the learning phase
        self.alone = False  # whether what its inputs were made of is not there, as only shapes are wanted
        self.reach: Callable[[Any], Any] | None = None  # what a tensor from outside of the call becomes
        self._again: Iterator[Any] = iter(seeds or [])

    def seed(self, below: int = SEEDS, lowest: int = 0) -> Any:
        return self.kept(lambda: Seed(np.random.randint(lowest, below)))

    def kept(self, make: Callable[[], Any]) -> Any:
        """What is made in the first call, and is the same in all that follow."""
        found = next(self._again, None)
        found = make() if found is None else found
        self.seeds.append(found)
        return found

    def __enter__(self) -> Frame:
        frames().append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        frames().pop()


_LOCAL = threading.local()


def frames() -> list[Frame]:
    if not hasattr(_LOCAL, "frames"):
        _LOCAL.frames = []
    return _LOCAL.frames  # type: ignore[no-any-return]


def frame() -> Frame | None:
    """The frame of the call that is under way, if one is kept."""
    found = frames()
    return found[-1] if found else None


@contextmanager
def reached(values: dict[int, Any]) -> Iterator[None]:
    """While a call is under way: the values of the tensors of its model that it takes from outside, by their ids."""
    _known().append(values)
    try:
        yield
    finally:
        _known().pop()


def _known() -> list[dict[int, Any]]:
    if not hasattr(_LOCAL, "known"):
        _LOCAL.known = []
    return _LOCAL.known  # type: ignore[no-any-return]


def calling_now() -> list[tuple[Any, Any]]:
    """The layers that are under way with what they were given, the innermost last."""
    if not hasattr(_LOCAL, "calling"):
        _LOCAL.calling = []
    return _LOCAL.calling  # type: ignore[no-any-return]


def from_outside(tensor: Any) -> Any:
    """The value of a symbolic tensor that the call under way has from outside of it; None where nothing is known."""
    for values in reversed(_known()):
        if id(tensor) in values:
            return values[id(tensor)]
    return next((one.reach(tensor) for one in reversed(frames()) if one.reach is not None), None)


class Names:
    drawn = False  # whether the release named operations by random numbers


def draw_name() -> None:
    """Keras 2.3 on TensorFlow named the shape of what it flattened by a number that it drew."""
    now = frame()
    if not Names.drawn:
        return
    if now is not None:
        now.seed(10**4)
    elif tf.executing_eagerly():
        np.random.randint(10**4)


class Seeds:
    """From how many numbers CNTK's backend drew the seeds of each kind of random tensor; None for other backends."""

    ranges: dict[str, tuple[int, int]] | None = None
    of_cntk: ClassVar = {"uniform": (0, 10**4), "normal": (0, 10**4), "truncated": (1, 10**7), "binomial": (0, 10**8)}
    # CNTK's dropout asked nobody for a seed.
    unasked = np.random.RandomState(0)


def next_seed(kind: str) -> int:
    """A seed as the old backend drew it, from NumPy's generator; the same again where a call is repeated."""
    now = frame()
    lowest, below = 1 if Ways.theano else 0, SEEDS
    generator: Any = np.random
    if Seeds.ranges is not None:
        generator = np.random if kind in Seeds.ranges else Seeds.unasked
        lowest, below = Seeds.ranges.get(kind, (0, SEEDS))

    def draw() -> Any:
        return Seed(generator.randint(lowest, below))

    return draw() if now is None else now.kept(draw)  # type: ignore[no-any-return]


def said_seed(seed: Any) -> Any:
    """A seed that the program says. Where a call is repeated, the numbers of the first time go on."""
    now = frame()
    found = Seed(seed) if now is None else now.kept(lambda: Seed(seed))
    # A call may take other ways in the other phase, and meet there what was kept for another place.
    return found if isinstance(found, Seed) and found == seed else Seed(seed)
