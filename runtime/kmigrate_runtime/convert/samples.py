"""Inputs that a model is checked on: ordinary ones, and those at the edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kmigrate_runtime.spec import Array, Layer, Model, Tensor

# Sizes that the file leaves open: long enough for windows of the usual sizes, and not a power of two.
STEPS, SIDE, BATCH = 11, 33, 3
LARGE = 20.0


@dataclass(frozen=True)
class Feed:
    """What goes into an input: numbers, or numbers of words below `words`; `mask` is the value that masks a step."""

    shape: tuple[int, ...]
    words: int | None = None
    mask: float | None = None


def cases(model: Model, small: bool = False, seed: int = 20260101) -> Iterator[tuple[str, list[Array]]]:
    """Each case with an array for every input. `small` gives one sample of one case, for large models."""
    feeds = [_feed(model, tensor, 1 if small else BATCH) for tensor in model.inputs]
    random = np.random.default_rng(seed)
    yield "random", [_random(feed, random) for feed in feeds]
    if small:
        return
    yield "zeros", [np.zeros(feed.shape, "float32") for feed in feeds]
    if any(feed.words is None for feed in feeds):
        yield "large", [_random(feed, random, LARGE) for feed in feeds]
    if any(feed.mask is not None for feed in feeds):
        yield "masked", [_masked(_random(feed, random), feed) for feed in feeds]


def _random(feed: Feed, random: np.random.Generator, scale: float = 1.0) -> Array:
    if feed.words is not None:
        return random.integers(0, feed.words, feed.shape).astype("float32")
    return (random.standard_normal(feed.shape) * scale).astype("float32")


def _masked(x: Array, feed: Feed) -> Array:
    """The first sample ends early, the second begins late, and the third has a hole."""
    if feed.mask is None or x.ndim < 2:
        return x
    steps = x.shape[1]
    for sample, span in enumerate((slice(steps // 2, None), slice(0, steps // 3), slice(steps // 3, steps // 2))):
        if sample < len(x):
            x[sample, span] = feed.mask
    return x


def _feed(model: Model, tensor: Tensor, batch: int) -> Feed:
    layer = model[tensor.layer]
    given = layer.batch_shape or (None,)
    open_size = SIDE if len(given) > 3 else STEPS
    size = tuple(given[1:])
    shape = (given[0] or batch, *[open_size if one is None else int(one) for one in size])
    words: list[int] = []
    masks: list[float] = []
    _follow(model, tensor, words, masks, set())
    return Feed(shape, min(words) if words else None, masks[0] if masks else None)


# What hands on the numbers that it is given, or some of them.
PASSES = frozenset({
    "Dropout", "Reshape", "Permute", "Flatten", "RepeatVector", "Masking", "Concatenate", "Cropping1D", "ZeroPadding1D",
    "SpatialDropout1D", "InputLayer", "ActivityRegularization",
})  # fmt: skip

# Operations that do so.
SAME = frozenset({"cast", "convert_to_tensor", "expand_dims", "identity", "reshape", "squeeze"})


def _follow(model: Model, tensor: Tensor, words: list[int], masks: list[float], seen: set[Tensor]) -> None:
    """Looks for the first layer with an opinion on what it is given."""
    if tensor in seen:
        return
    seen.add(tensor)
    for layer in model.layers:
        for number, call in enumerate(layer.calls):
            for place, one in enumerate(call.inputs):
                if one == tensor:
                    _meet(model, layer, number, place, words, masks, seen)


def _counts_words(layer: Layer) -> bool:
    """Whether a class of the user's is made as an Embedding is."""
    return isinstance(layer.options.get("input_dim"), int) and isinstance(layer.options.get("output_dim"), int)


def _is_label(layer: Layer, place: int) -> bool:
    """Whether an operation takes numbers of classes there."""
    sparse = layer.options.get("function") == "keras.backend.sparse_categorical_crossentropy"
    return sparse and layer.options["arguments"].get("first") == {"tensor": place}


def _meet(
    model: Model, layer: Layer, number: int, place: int, words: list[int], masks: list[float], seen: set[Tensor]
) -> None:
    inside = layer.inner[0] if layer.kind == "TimeDistributed" and layer.inner else layer
    if inside.kind == "Embedding" or (inside.foreign is not None and _counts_words(inside)):
        words.append(int(inside.options["input_dim"]))
        if inside.options.get("mask_zero"):
            masks.append(0.0)
    if inside.kind == "Masking":
        masks.append(float(inside.options.get("mask_value", 0.0)))
    if _is_label(inside, place):
        words.append(2)  # which are of any two classes
    if inside.model is not None:
        if place < len(inside.model.inputs):
            _follow(inside.model, inside.model.inputs[place], words, masks, set())
    elif inside.kind in PASSES or inside.options.get("function") in SAME:
        _follow(model, Tensor(layer.name, number), words, masks, seen)
