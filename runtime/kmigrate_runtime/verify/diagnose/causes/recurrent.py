"""Layers that go through a sequence."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from kmigrate_runtime.spec import Array, Layer
from kmigrate_runtime.verify.diagnose.causes.registry import (
    Seen,
    Wrong,
    cause,
    leaves,
    made,
    optional,
    weighing,
    with_options,
)

GATES = {"LSTM": 4, "GRU": 3, "ConvLSTM2D": 4, "LSTMCell": 4, "GRUCell": 3}
GATED = ("kernel", "recurrent_kernel", "bias")


@cause("gate order", "Its gates are in another order.", "Gates are i, f, c, o in an LSTM and z, r, h in a GRU.")
def _gates(seen: Seen) -> Iterator[Wrong]:
    # Cells in a list may have three gates and four.
    for count in sorted({GATES[item.kind] for item in leaves(seen.layer) if item.kind in GATES}):
        yield from _ordered(seen, count)


def _ordered(seen: Seen, count: int) -> Iterator[Wrong]:
    for order in itertools.permutations(range(count)):
        if order == tuple(range(count)):
            continue

        def change(item: Layer, order: tuple[int, ...] = order) -> Layer | None:
            if GATES.get(item.kind) != len(order):
                return None
            return weighing(item, **{r: reordered(item.weights[r], order) for r in GATED if r in item.weights})

        yield from made(seen.layer, change, detail="order " + ", ".join(map(str, order)))
    for role, one, two in itertools.product(GATED, range(count), range(count)):
        if one < two:

            def exchange(item: Layer, role: str = role, one: int = one, two: int = two) -> Layer | None:
                if GATES.get(item.kind) != count or role not in item.weights:
                    return None
                order = list(range(count))
                order[one], order[two] = two, one
                return weighing(item, **{role: reordered(item.weights[role], tuple(order))})

            yield from made(seen.layer, exchange, detail=f"{one} and {two} of the {role} alone")


def reordered(array: Array, order: tuple[int, ...]) -> Array:
    parts = np.split(array, len(order), axis=-1)
    return np.concatenate([parts[place] for place in order], axis=-1)


@cause("reset_after", "Its reset gate works at the other side of the matrix product.", "Set reset_after as it was.")
def _reset(seen: Seen) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        if not item.kind.startswith("GRU"):
            return None
        after = not item.options.get("reset_after", False)
        bias = item.weights.get("bias")
        turned = with_options(item, reset_after=after)
        if bias is None:
            return turned
        return weighing(turned, bias=np.stack([bias, np.zeros_like(bias)]) if after else bias.sum(axis=0))

    yield from made(seen.layer, change)


@cause(
    "recurrent activation",
    "Its recurrent activation is another one: Keras 3 takes sigmoid, Keras 2 took hard_sigmoid.",
    "Write recurrent_activation out.",
)
def _recurrent(seen: Seen) -> Iterator[Wrong]:
    for word in ("sigmoid", "hard_sigmoid", "tanh", "linear"):

        def change(item: Layer, word: str = word) -> Layer | None:
            if item.options.get("recurrent_activation", word) == word:
                return None
            return with_options(item, recurrent_activation=word)

        yield from made(seen.layer, change, detail=word)


@cause(
    "recurrent bias",
    "The two rows of its bias are not what they were.",
    "A GRU with reset_after has a bias for inputs, and one for states.",
)
def _recurrent_bias(seen: Seen) -> Iterator[Wrong]:
    for keep, detail in (
        ((1, 0), "exchanged"),
        ((0, None), "that of states is left out"),
        ((None, 1), "that of inputs is left out"),
    ):

        def change(item: Layer, keep: tuple[int | None, ...] = keep) -> Layer | None:
            bias = item.weights.get("bias")
            if bias is None or bias.ndim != 2 or len(bias) != 2:
                return None
            return weighing(item, bias=np.stack([np.zeros_like(bias[0]) if row is None else bias[row] for row in keep]))

        yield from made(seen.layer, change, detail=detail)


@cause(
    "forget bias",
    "The bias of its forget gate is off by one.",
    "unit_forget_bias is for new weights; loaded ones have it in them.",
)
def _forget(seen: Seen) -> Iterator[Wrong]:
    for more in (1.0, -1.0):

        def change(item: Layer, more: float = more) -> Layer | None:
            bias = item.weights.get("bias")
            if bias is None or GATES.get(item.kind) != 4:
                return None
            return weighing(item, bias=bias + np.repeat([0.0, more, 0.0, 0.0], bias.shape[-1] // 4))

        yield from made(seen.layer, change, detail=f"{more:+g}")


@cause(
    "direction", "It goes through the sequence the other way.", "Check go_backwards, and the order of Bidirectional."
)
def _direction(seen: Seen) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        mine = item.options.get("go_backwards")
        return None if mine is None else with_options(item, go_backwards=not mine)

    yield from made(seen.layer, change)


@cause(
    "time reversed",
    "Its steps come out in the opposite order.",
    "Turn around what a layer with go_backwards gives, only where the old model did.",
)
def _reversed(seen: Seen) -> Iterator[Wrong]:
    if seen.new.ndim < 3 or not any("go_backwards" in item.options for item in leaves(seen.layer)):
        return
    yield Wrong(seen.layer, finish=lambda y: np.flip(y, 1))
    half = seen.new.shape[-1] // 2
    if seen.layer.kind == "Bidirectional" and seen.layer.options.get("merge_mode", "concat") == "concat":
        yield Wrong(
            seen.layer,
            detail="those of the layer that reads backwards",
            finish=lambda y: np.concatenate([y[..., :half], np.flip(y[..., half:], 1)], axis=-1),
        )


@cause(
    "return_sequences",
    "It gives all steps where it gave the last, or the other way round.",
    "Set return_sequences as it was.",
)
def _sequences(seen: Seen) -> Iterator[Wrong]:
    yield from optional(seen, "return_sequences", (True, False), default=None)


@cause(
    "states kept",
    "It begins with the states of a run before.",
    "Reset its states; stateful is only for batches that go on.",
)
def _states(seen: Seen) -> Iterator[Wrong]:
    if any(item.options.get("stateful") for item in leaves(seen.layer)):
        for before in range(1, 5):  # the rungs run it so often
            yield Wrong(seen.layer, again=before)
