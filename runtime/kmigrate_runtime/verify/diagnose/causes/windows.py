"""Convolutions and pools: borders, steps, and how a window becomes a number."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kmigrate_runtime.spec import Layer
from kmigrate_runtime.verify.diagnose.causes.registry import Seen, Wrong, cause, made, optional, with_options

PADDINGS = ("valid", "same", "same_theano", "same_cntk", "full", "causal")


@cause(
    "padding",
    "It pads another side or another border: TensorFlow pads `same` at the end, Theano on both sides.",
    "Use the layers of kmigrate_shims that pad as Theano did, or convert with --backend theano.",
)
def _padding(seen: Seen) -> Iterator[Wrong]:
    for word in PADDINGS:

        def change(item: Layer, word: str = word) -> Layer | None:
            return None if item.options.get("padding", word) == word else with_options(item, padding=word)

        yield from made(seen.layer, change, detail=word)


@cause("data format", "It reads its channels elsewhere.", "Write data_format out.")
def _format(seen: Seen) -> Iterator[Wrong]:
    other = {"channels_first": "channels_last", "channels_last": "channels_first"}

    def change(item: Layer) -> Layer | None:
        mine = item.options.get("data_format")
        return with_options(item, data_format=other[mine]) if mine in other else None

    yield from made(seen.layer, change)


@cause(
    "strides",
    "Its windows go on by other steps.",
    "Write the strides out; a third number of Convolution2D was once a size.",
)
def _strides(seen: Seen) -> Iterator[Wrong]:
    yield from optional(seen, "strides", (1, 2, 3, 4), default=None)
    for mode, steps in itertools.product(PADDINGS, (1, 2, 3)):  # both, where the shape has changed

        def both(item: Layer, mode: str = mode, steps: int = steps) -> Layer | None:
            if "padding" not in item.options or "strides" not in item.options:
                return None
            return with_options(item, padding=mode, strides=steps)

        if seen.old is not None and seen.old.shape != seen.new.shape:
            yield from made(seen.layer, both, detail=f"{steps}, and padding {mode}")


@cause("dilation", "Its windows are spread otherwise.", "Write dilation_rate out; once it was called atrous_rate.")
def _dilation(seen: Seen) -> Iterator[Wrong]:
    yield from optional(seen, "dilation_rate", (1, 2, 3, 4), default=None)


@cause("size of the pool", "Its windows have another size.", "Write pool_size and strides out.")
def _size(seen: Seen) -> Iterator[Wrong]:
    yield from optional(seen, "pool_size", (2, 3, 4), default=None)


@cause(
    "kind of pool",
    "It takes the largest where it took the mean, or the other way round.",
    "Take the pool that was there.",
)
def _pool(seen: Seen) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        for one, two in (("Max", "Average"), ("Average", "Max")):
            if f"{one}Pooling" in item.kind:
                return Layer(item.name, item.kind.replace(one, two), item.options)
        return None

    yield from made(seen.layer, change)


@cause("interpolation", "It fills in between otherwise.", "Write the interpolation out.")
def _interpolation(seen: Seen) -> Iterator[Wrong]:
    yield from optional(seen, "interpolation", ("nearest", "bilinear", "bilinear_corner"), default=None)


@cause(
    "border",
    "What it adds or cuts off on one side belongs to the other.",
    "Give the pairs as (before, after), rows first.",
)
def _border(seen: Seen) -> Iterator[Wrong]:
    for name in ("padding", "cropping"):

        def sides(item: Layer, name: str = name) -> Layer | None:
            pairs = item.options.get(name)
            if not isinstance(pairs, (list, tuple)):
                return None
            deep = all(isinstance(pair, (list, tuple)) for pair in pairs)
            return with_options(item, **{name: [pair[::-1] for pair in pairs] if deep else pairs[::-1]})

        def axes(item: Layer, name: str = name) -> Layer | None:
            pairs = item.options.get(name)
            if not isinstance(pairs, (list, tuple)) or not all(isinstance(pair, (list, tuple)) for pair in pairs):
                return None
            return with_options(item, **{name: pairs[::-1]})

        for change, detail in ((sides, "before and after"), (axes, "rows and columns")):
            yield from made(seen.layer, change, detail=detail)
