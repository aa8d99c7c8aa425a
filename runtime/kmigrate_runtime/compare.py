"""How far two arrays are apart, measured in every way in which a single number can mislead.

The largest error says nothing without a scale, a relative one explodes near zero, a mean hides what cancels. So all are
taken, and the verdict rests on the largest error in units of the old array's scale, with NaN and inf compared by place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

CHUNK = 1 << 16  # elements looked at together, which a processor has at hand; memory does not grow with the array
SAMPLE = 1 << 16  # of a larger array, how errors are spread is told from so many places, evenly taken
QUANTILES = (0.5, 0.9, 0.99, 0.999)
POWERS = np.array([float(f"1e{n}") for n in range(-11, 1)])  # as they are written: 10.0**-1 is a little off in NumPy 1


@dataclass(frozen=True)
class Worst:
    """The place of the largest error."""

    index: tuple[int, ...]
    old: float
    new: float


@dataclass(frozen=True)
class Difference:
    """What lies between an old array and a new one."""

    shape: tuple[int, ...]
    new_shape: tuple[int, ...]
    count: int = 0
    scale: float = 0.0  # the largest finite size in the old array
    largest: float = 0.0
    mean: float = 0.0
    quantiles: tuple[float, ...] = ()
    ulps: int = 0  # largest distance in steps of float32, of the sample
    cosine: float = 1.0
    misplaced: int = 0  # NaN and inf that the other array does not have at the same place
    worst: Worst | None = None  # of those, the first; else the largest error
    histogram: tuple[int, ...] = field(default=(), repr=False)  # of the powers of ten of the normalised error, -12 to 0

    @property
    def normalised(self) -> float:
        """The largest error in units of the scale: the tolerance that would have passed."""
        if self.shape != self.new_shape or self.misplaced or not self.count:
            return float("inf")
        if self.largest == 0.0:
            return 0.0
        return self.largest / self.scale if self.scale else float("inf")

    def within(self, tolerance: float) -> bool:
        """Nothing to compare is a failure, and so is a shape that changed."""
        return self.normalised <= tolerance

    def why(self) -> str:
        """What is wrong beside the size of the error, empty where nothing is."""
        if self.shape != self.new_shape:
            return f"the shape is {self.new_shape}, it was {self.shape}"
        if not self.count:
            return "there is nothing to compare"
        if self.misplaced:
            said = f"{self.misplaced} of {self.count} are NaN or inf in one and not in the other"
            if self.worst is None:
                return said
            at = ", ".join(map(str, self.worst.index))
            return f"{said}; first, at [{at}] it is {self.worst.new:.7g}, was {self.worst.old:.7g}"
        return ""

    def beyond(self, tolerance: float) -> float:
        """The share of the numbers that are further apart than this, as far as powers of ten tell: at least so many."""
        counted = sum(self.histogram)
        # The first of them holds what is less than its limit, and each other one begins with one.
        past = sum(n for limit, n in zip(POWERS, self.histogram[1:], strict=False) if limit >= tolerance)
        return past / counted if counted else 0.0


def compare(old: Any, new: Any, *, least: float = 0.0) -> Difference:
    """Measures the new array against the old one. Its scale is not taken for smaller than `least`."""
    old, new = np.asarray(old), np.asarray(new)
    if old.shape != new.shape or not old.size:
        return Difference(old.shape, new.shape)
    flat_old, flat_new = old.reshape(-1), new.reshape(-1)
    equal, scale = _looked_over(flat_old, flat_new)
    if equal:
        return _same(flat_old, old.shape, max(scale, least))
    tally = _Tally(max(_scale(flat_old), least), every=max(1, flat_old.size // SAMPLE))
    for start in range(0, flat_old.size, CHUNK):
        tally.add(start, flat_old[start : start + CHUNK], flat_new[start : start + CHUNK])
    tally.ulps = _ulps(flat_old[:: tally.every], flat_new[:: tally.every])
    return tally.result(old.shape, new.shape, flat_old, flat_new)


def apart(old: Any, new: Any) -> float:
    """The normalised error alone, for what is measured often and not shown."""
    old, new = (a if a.dtype.kind == "f" else a.astype("float64") for a in map(np.asarray, (old, new)))
    if old.shape != new.shape or not old.size:
        return float("inf")
    flat_old, flat_new = old.reshape(-1), new.reshape(-1)
    scale, largest = _scale(flat_old), 0.0
    for start in range(0, flat_old.size, CHUNK):
        with np.errstate(invalid="ignore"):
            error = np.abs(flat_old[start : start + CHUNK] - flat_new[start : start + CHUNK])
        top = float(error.max())
        if not np.isfinite(top):
            return compare(old, new).normalised
        largest = max(largest, top)
    return largest / scale if scale else (float("inf") if largest else 0.0)


def _looked_over(old: np.ndarray, new: np.ndarray) -> tuple[bool, float]:
    """Whether all are equal, and the largest, in one way through both: large weights come from far in memory."""
    largest = 0.0
    if old.dtype != new.dtype or old.dtype.kind not in "iuf":
        return False, largest
    for start in range(0, old.size, CHUNK):
        chunk = old[start : start + CHUNK]
        if not np.array_equal(chunk, new[start : start + CHUNK]):
            return False, largest
        largest = max(largest, _scale(chunk))
    return True, largest


def _scale(flat: np.ndarray) -> float:
    largest = 0.0
    for start in range(0, flat.size, CHUNK):
        chunk = flat[start : start + CHUNK]
        top = max(float(chunk.max()), -float(chunk.min()))
        if not np.isfinite(top):
            finite = chunk[np.isfinite(chunk)]
            top = float(np.abs(finite).max(initial=0.0))
        largest = max(largest, top)
    return largest


def _same(flat: np.ndarray, shape: tuple[int, ...], scale: float) -> Difference:
    """Of equal numbers nothing needs to be counted."""
    sample = -(-flat.size // max(1, flat.size // SAMPLE))
    first = float(flat[0])
    return Difference(
        shape,
        shape,
        count=flat.size,
        scale=scale,
        quantiles=(0.0,) * len(QUANTILES),
        worst=Worst((0,) * len(shape), first, first),
        histogram=(sample, *(0,) * 12),
    )


class _Tally:
    """Sums over the chunks of two arrays."""

    def __init__(self, scale: float, every: int) -> None:
        self.every = every  # quantiles are taken of every so-manieth error of a large array, all else of each
        self.scale, self.seen, self.misplaced, self.ulps = scale, 0, 0, 0
        self.total, self.largest, self.at = 0.0, -1.0, 0
        self.odd_at: int | None = None  # the first NaN or inf that the other does not have
        self.dot = self.old_square = self.new_square = 0.0
        self.sample: list[np.ndarray] = []

    def add(self, start: int, old: np.ndarray, new: np.ndarray) -> None:
        old, new = old.astype("float64", copy=False), new.astype("float64", copy=False)
        with np.errstate(invalid="ignore"):
            error = np.abs(new - old)
        # What is no number anywhere makes an error that is none.
        if not np.isfinite(error.max()):
            odd = ~(np.isfinite(old) & np.isfinite(new))
            same = (np.isnan(old) & np.isnan(new)) | (old == new)
            apart = odd & ~same
            self.misplaced += int(apart.sum())
            if self.odd_at is None and apart.any():
                self.odd_at = start + int(apart.argmax())
            old, new = np.where(odd, 0.0, old), np.where(odd, 0.0, new)
            error = np.abs(new - old)
        place = int(error.argmax())
        if error[place] > self.largest:
            self.largest, self.at = float(error[place]), start + place
        self.seen += error.size
        self.total += float(error.sum())
        self.dot += float(old @ new)
        self.old_square += float(old @ old)
        self.new_square += float(new @ new)
        self.sample.append(error[-start % self.every :: self.every])

    def result(self, shape: Any, new_shape: Any, old: np.ndarray, new: np.ndarray) -> Difference:
        norm = float(np.sqrt(self.old_square) * np.sqrt(self.new_square))
        both_zero = self.old_square == self.new_square == 0.0
        sample = np.sort(np.concatenate(self.sample))  # quicker than to look for a few quantiles, which it has
        at = self.at if self.odd_at is None else self.odd_at
        where = tuple(int(i) for i in np.unravel_index(at, shape)) if shape else ()
        return Difference(
            shape,
            new_shape,
            count=self.seen,
            scale=self.scale or (1.0 if self.largest else 0.0),
            largest=self.largest,
            mean=self.total / self.seen,
            quantiles=_quantiles(sample),
            ulps=self.ulps,
            cosine=1.0 if both_zero else (self.dot / norm if norm else 0.0),
            misplaced=self.misplaced,
            worst=Worst(where, float(old[at]), float(new[at])),
            histogram=_histogram(sample, self.scale),
        )


def _quantiles(ordered: np.ndarray) -> tuple[float, ...]:
    places = np.array(QUANTILES) * (ordered.size - 1)
    low = places.astype("int64")
    below, above = ordered[low], ordered[np.minimum(low + 1, ordered.size - 1)]
    return tuple(float(q) for q in below + (above - below) * (places - low))


def _histogram(ordered: np.ndarray, scale: float) -> tuple[int, ...]:
    """How many errors lie from each power of ten of the scale to the next."""
    limits = scale * POWERS if scale else np.full(12, np.nextafter(0.0, 1.0))
    return tuple(int(n) for n in np.diff(np.searchsorted(ordered, limits), prepend=0, append=ordered.size))


def _ulps(old: np.ndarray, new: np.ndarray) -> int:
    """How many float32 lie between, at the worst place. Their bits, read as integers, are in order but for the sign."""

    def ordered(values: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):
            bits = values.astype("float32").view("int32")
        return np.where(bits < 0, -(bits & 0x7FFFFFFF), bits).astype("int64")

    both = np.isfinite(old) & np.isfinite(new)
    if not both.all():
        old, new = old[both], new[both]
    return int(np.abs(ordered(old) - ordered(new)).max(initial=0))
