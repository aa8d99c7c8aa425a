"""Several inputs that become one, and the order of axes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kmigrate_runtime.spec import Array
from kmigrate_runtime.verify.diagnose.causes.registry import Seen, Wrong, cause, optional, with_options

MERGES = ("Add", "Average", "Multiply", "Maximum", "Minimum", "Subtract")


@cause("merge", "It joins what it reads in another way.", "Write the mode of the merge out.")
def _merge(seen: Seen) -> Iterator[Wrong]:
    if seen.layer.kind in MERGES:
        for kind in MERGES:
            if kind != seen.layer.kind:
                yield Wrong(replace(seen.layer, kind=kind), detail=kind)
    elif seen.layer.kind == "Merge":
        yield from optional(seen, "mode", ("sum", "mul", "ave", "max", "concat"), default="sum")
    elif seen.layer.kind == "Bidirectional":
        for mode in ("concat", "sum", "ave", "mul"):
            if seen.layer.options.get("merge_mode", "concat") != mode:
                yield Wrong(with_options(seen.layer, merge_mode=mode), detail=mode)


@cause("input order", "It reads its inputs in another order.", "Give the tensors in the order in which they were.")
def _order(seen: Seen) -> Iterator[Wrong]:
    count = len(seen.inputs)
    if not 2 <= count <= 5 or seen.layer.kind not in (*MERGES, "Concatenate", "Merge", "Dot"):
        return
    for order in itertools.permutations(range(count)):
        if order != tuple(range(count)):

            def arrange(arrays: list[Array], order: tuple[int, ...] = order) -> list[Array]:
                return [arrays[place] for place in order]

            yield Wrong(seen.layer, arrange=arrange, detail=", ".join(str(place + 1) for place in order))


@cause("normalize", "It divides by the lengths, or does not: a cosine is no product.", "Set normalize as it was.")
def _normalize(seen: Seen) -> Iterator[Wrong]:
    yield from optional(seen, "normalize", (True, False), default=None)


@cause(
    "order of axes",
    "It orders the axes otherwise.",
    "Check dims of Permute, and in which order Reshape and Flatten read.",
)
def _axes(seen: Seen) -> Iterator[Wrong]:
    x = seen.inputs[0] if seen.inputs else np.zeros(0)
    if seen.layer.kind not in ("Permute", "Reshape", "Flatten") or not 3 <= x.ndim <= 5:
        return
    for order in itertools.permutations(range(1, x.ndim)):
        if seen.layer.kind == "Permute":
            if list(order) != list(seen.layer.options.get("dims", ())):
                yield Wrong(with_options(seen.layer, dims=order), detail=", ".join(map(str, order)))
        elif order != tuple(range(1, x.ndim)):

            def turned(array: Array, order: tuple[int, ...] = order) -> Array:
                return np.transpose(array, (0, *order))

            yield Wrong(seen.layer, convert=turned, detail="read as " + ", ".join(map(str, order)))
