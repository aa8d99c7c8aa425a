"""Weights that are not what they were: turned, reordered, exchanged, left out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kmigrate_runtime.spec import Array, Layer
from kmigrate_runtime.verify.diagnose.causes.registry import Seen, Wrong, altered, cause, leaves, made, weighing

CONVOLVED = ("kernel", "depthwise_kernel")


@cause(
    "kernel not flipped",
    "Its kernel is turned around: Theano convolves, TensorFlow correlates.",
    "Convert the old file with --backend theano.",
)
def _flipped(seen: Seen) -> Iterator[Wrong]:
    for convolved in (CONVOLVED, (*CONVOLVED, "recurrent_kernel")):

        def change(item: Layer, convolved: tuple[str, ...] = convolved) -> Layer | None:
            roles = {r: item.weights[r] for r in convolved if r in item.weights and item.weights[r].ndim > 2}
            # The kernel that reads the states is convolved as well, in a ConvLSTM2D alone.
            if not roles or ("recurrent_kernel" in convolved and "recurrent_kernel" not in roles):
                return None
            return weighing(item, **{r: np.flip(a, tuple(range(a.ndim - 2))) for r, a in roles.items()})

        yield from made(seen.layer, change)


@cause(
    "rows not permuted after Flatten",
    "The rows of its kernel are in the order of the other data format: what Flatten gives is ordered otherwise.",
    "Permute the rows of the kernel, or let `kmigrate convert --channels-last` do it.",
)
def _rows(seen: Seen) -> Iterator[Wrong]:
    kernel = seen.layer.weights.get("kernel")
    if seen.layer.kind != "Dense" or kernel is None or kernel.ndim != 2:
        return
    rows = kernel.shape[0]
    for channels in (n for n in range(2, rows // 2 + 1) if rows % n == 0):
        places = rows // channels
        for first, second in ((channels, places), (places, channels)):
            turned = kernel.reshape(first, second, -1).transpose(1, 0, 2).reshape(kernel.shape)
            yield Wrong(weighing(seen.layer, kernel=turned), detail=f"{channels} channels")


@cause("weight order", "Two of its weights have changed places.", "Give the weights by their names.")
def _order(seen: Seen) -> Iterator[Wrong]:
    for item in leaves(seen.layer):
        for one, two in itertools.combinations(item.weights, 2):
            if item.weights[one].shape != item.weights[two].shape:
                continue

            def change(other: Layer, item: Layer = item, one: str = one, two: str = two) -> Layer | None:
                if other is not item:
                    return None
                return weighing(item, **{one: item.weights[two], two: item.weights[one]})

            yield from made(seen.layer, change, detail=f"{one} and {two}")
    for there, back in itertools.combinations(leaves(seen.layer), 2):
        if alike(there, back):
            other = {id(there): back.weights, id(back): there.weights}

            def turn(item: Layer, other: dict[int, dict[str, Array]] = other) -> Layer | None:
                return replace(item, weights=other[id(item)]) if id(item) in other else None

            turned = altered(seen.layer, turn)
            if turned is not None:
                yield Wrong(turned, detail="those of its two layers")


def alike(one: Layer, two: Layer) -> bool:
    """Whether the weights of one could be those of the other."""
    shapes = [{role: array.shape for role, array in layer.weights.items()} for layer in (one, two)]
    return one.kind == two.kind and bool(shapes[0]) and shapes[0] == shapes[1]


@cause("kernel transposed", "Its kernel is transposed.", "Kernels are (inputs, units).")
def _transposed(seen: Seen) -> Iterator[Wrong]:
    for role in ("kernel", "recurrent_kernel"):

        def change(item: Layer, role: str = role) -> Layer | None:
            kernel = item.weights.get(role)
            if kernel is None or kernel.ndim < 2 or kernel.shape[-1] != kernel.shape[-2]:
                return None
            return weighing(item, **{role: np.swapaxes(kernel, -1, -2)})

        yield from made(seen.layer, change, detail=role)

    def windows(item: Layer) -> Layer | None:
        kernel = item.weights.get("kernel")
        if kernel is None or kernel.ndim < 4 or kernel.shape[0] != kernel.shape[1] or kernel.shape[0] == 1:
            return None
        return weighing(item, kernel=np.swapaxes(kernel, 0, 1))

    yield from made(seen.layer, windows, detail="rows and columns of its windows")
    for role in ("kernel", "recurrent_kernel", "pointwise_kernel"):

        def columns(item: Layer, role: str = role) -> Layer | None:
            kernel = item.weights.get(role)
            if kernel is None or kernel.ndim < 2 or 1 in kernel.shape[-2:]:
                return None
            return weighing(item, **{role: np.swapaxes(kernel, -1, -2).reshape(kernel.shape)})

        yield from made(seen.layer, columns, detail=f"{role}, its numbers read column after column")


@cause("bias missing", "Its bias is left out.", "Load the bias too.")
def _bias(seen: Seen) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        return weighing(item, bias=np.zeros_like(item.weights["bias"])) if "bias" in item.weights else None

    yield from made(seen.layer, change)


@cause(
    "channel order",
    "Its kernel reads the channels in the opposite order, as of BGR for RGB.",
    "Turn around the channels of the images, or those of the kernel.",
)
def _channels(seen: Seen) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        roles = [
            r for r in CONVOLVED if r in item.weights and item.weights[r].ndim > 2 and item.weights[r].shape[-2] > 1
        ]
        return weighing(item, **{r: np.flip(item.weights[r], -2) for r in roles}) if roles else None

    yield from made(seen.layer, change)


FRESH = {
    "gamma": 1.0,
    "beta": 0.0,
    "moving_mean": 0.0,
    "moving_variance": 1.0,
    "alpha": 0.0,
}


@cause(
    "weights left fresh",
    "It has weights as they are before any training.",
    "Load all weights, those too that do not train.",
)
def _fresh(seen: Seen) -> Iterator[Wrong]:
    roles = [role for role in FRESH if any(role in item.weights for item in leaves(seen.layer))]
    for count in range(1, len(roles) + 1):
        for some in itertools.combinations(roles, count):

            def change(item: Layer, some: tuple[str, ...] = some) -> Layer | None:
                found = {role: np.full_like(item.weights[role], FRESH[role]) for role in some if role in item.weights}
                return weighing(item, **found) if found else None

            yield from made(seen.layer, change, detail=" and ".join(some))


@cause(
    "rows shifted",
    "Its rows are moved by a place: words are counted from another number.",
    "Count words as they were counted when the model was trained.",
)
def _shifted(seen: Seen) -> Iterator[Wrong]:
    for places in (1, -1, 2, -2, 3, -3):

        def change(item: Layer, places: int = places) -> Layer | None:
            table = item.weights.get("embeddings")
            return None if table is None else weighing(item, embeddings=np.roll(table, places, axis=0))

        yield from made(seen.layer, change, detail=f"{places:+d}")


@cause(
    "rows reversed",
    "The order of its kernel's rows, or of its columns, is turned around.",
    "Give the weights as they were.",
)
def _reversed(seen: Seen) -> Iterator[Wrong]:
    for axis, word in ((-2, "rows"), (-1, "columns")):

        def change(item: Layer, axis: int = axis) -> Layer | None:
            kernel: Array | None = item.weights.get("kernel")
            return None if kernel is None or kernel.ndim != 2 else weighing(item, kernel=np.flip(kernel, axis))

        yield from made(seen.layer, change, detail=word)


@cause("deviation for variance", "What it takes for the variance is a standard deviation.", "Square moving_variance.")
def _deviation(seen: Seen) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        variance = item.weights.get("moving_variance")
        return None if variance is None else weighing(item, moving_variance=np.sqrt(np.abs(variance)))

    yield from made(seen.layer, change)
