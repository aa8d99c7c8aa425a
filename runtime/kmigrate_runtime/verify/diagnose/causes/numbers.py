"""Fewer bits, and other scales."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from kmigrate_runtime.spec import Array, Layer
from kmigrate_runtime.verify.diagnose.causes.registry import Seen, Wrong, cause, made


@cause("dtype", "Its factors are rounded to fewer bits.", "Switch TF32 off, or check the dtype policy.")
def _dtype(seen: Seen) -> Iterator[Wrong]:
    for word, bits in BITS.items():
        lower = rounded(bits)

        def change(item: Layer, lower: Callable[[Array], Array] = lower) -> Layer | None:
            return replace(item, weights={role: lower(array) for role, array in item.weights.items()})

        yield from made(seen.layer, change, detail=word, convert=lower)
        if word == "tf32":
            continue  # nobody keeps weights in it
        yield from made(seen.layer, change, detail=f"weights of {word}")

        def kernels(item: Layer, lower: Callable[[Array], Array] = lower) -> Layer | None:
            return replace(item, weights={r: a if "bias" in r else lower(a) for r, a in item.weights.items()})

        yield from made(seen.layer, kernels, detail=f"weights of {word}, but for the bias")


# How many bits of a number are kept behind its first one.
BITS = {"tf32": 10, "float16": 10, "bfloat16": 7}


def rounded(bits: int) -> Callable[[Array], Array]:
    def lower(array: Array) -> Array:
        if array.dtype.kind != "f":
            return array
        mantissa, exponent = np.frexp(array)
        return np.ldexp(np.round(mantissa * 2.0 ** (bits + 1)) / 2.0 ** (bits + 1), exponent)

    return lower


MEANS = np.array([103.939, 116.779, 123.68])  # blue, green, red
# What programs do to images before a model sees them.
SCALES: dict[str, Callable[[Array], Array]] = {
    "divided by 255": lambda x: x / 255.0,
    "times 255": lambda x: x * 255.0,
    "divided by 127.5, less 1": lambda x: x / 127.5 - 1.0,
    "less 127.5, divided by 127.5": lambda x: (x - 127.5) / 127.5,
    "times 127.5, and 127.5": lambda x: x * 127.5 + 127.5,
    "divided by 256": lambda x: x / 256.0,
    "divided by 128, less 1": lambda x: x / 128.0 - 1.0,
    "divided by 2, and 0.5": lambda x: x / 2.0 + 0.5,
    "times 2, less 1": lambda x: x * 2.0 - 1.0,
    "in the opposite order of channels": lambda x: np.flip(x, -1),
    "in the opposite order of channels, the second axis": lambda x: np.flip(x, 1),
    "less the means of ImageNet": lambda x: x - MEANS[::-1] if x.shape[-1] == 3 else x,
    "in the opposite order of channels, less the means of ImageNet": (
        lambda x: np.flip(x, -1) - MEANS if x.shape[-1] == 3 else x
    ),
    "turned upside down": lambda x: np.flip(x, 1),
    "with its last two axes exchanged": lambda x: np.swapaxes(x, -1, -2),
    "with its first two axes exchanged": lambda x: np.swapaxes(x, 1, 2) if x.ndim > 2 else x,
}


@cause(
    "input changed", "What it reads is changed on the way.", "Feed the model what it was trained on, and scale once."
)
def _scaled(seen: Seen) -> Iterator[Wrong]:
    for detail, change in SCALES.items():
        yield Wrong(seen.layer, convert=change, detail=detail)


@cause(
    "scale",
    "What it gives is multiplied by a number.",
    "Look for a factor that was written into it, or into its weights.",
)
def _scale(seen: Seen) -> Iterator[Wrong]:
    if seen.old is None or seen.old.shape != seen.new.shape or seen.new.size < MANY:
        return
    old, new = (np.asarray(a, "float64").ravel() for a in (seen.old, seen.new))
    finite = np.isfinite(old) & np.isfinite(new)
    length = float(old[finite] @ old[finite])
    factor = float(old[finite] @ new[finite]) / length if length else 0.0
    if np.isfinite(factor) and abs(factor) > 1e-9 and np.unique(old[finite]).size >= MANY:
        yield Wrong(seen.layer, finish=lambda y: y * factor, detail=factor_of(factor))


MANY = 8  # of so many numbers it is no chance


def factor_of(value: float) -> str:
    """A number as somebody would have written it."""
    turned = 1.0 / value
    if abs(turned) > 1.5 and abs(turned - round(turned)) < 1e-4 * abs(turned):
        return f"1/{round(turned)}"
    return f"{value:.4g}"
