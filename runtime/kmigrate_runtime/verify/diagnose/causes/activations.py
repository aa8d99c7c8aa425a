"""Activations, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kmigrate_runtime.spec import Layer
from kmigrate_runtime.verify.diagnose.causes.registry import Seen, Wrong, cause, made, with_options

ACTIVATIONS = ("activation", "recurrent_activation")


@cause(
    "hard_sigmoid's slope",
    "Its hard_sigmoid has the slope of Keras 3, 1/6; it was 0.2.",
    "Use kmigrate_shims.layers.hard_sigmoid.",
)
def _slope(seen: Seen) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        found = {name: "hard_sigmoid_of_keras_3" for name in ACTIVATIONS if item.options.get(name) == "hard_sigmoid"}
        return with_options(item, **found) if found else None

    yield from made(seen.layer, change)


WORDS: tuple[Any, ...] = (
    "linear",
    "relu",
    "tanh",
    "sigmoid",
    "softmax",
    "elu",
    "selu",
    "softplus",
    "softsign",
    "hard_sigmoid",
    "exponential",
    "relu6",
    "swish",
    "gelu",
    {"kind": "gelu", "options": {"approximate": True}},
    "mish",
    {"kind": "LeakyReLU", "options": {"alpha": 0.2}},
    {"kind": "LeakyReLU", "options": {"alpha": 0.3}},
    {"kind": "LeakyReLU", "options": {"alpha": 0.01}},
)


@cause("activation", "Its activation is another one.", "Write the activation out.")
def _activation(seen: Seen) -> Iterator[Wrong]:
    for word in WORDS:

        def change(item: Layer, word: Any = word) -> Layer | None:
            return None if item.options.get("activation", word) == word else with_options(item, activation=word)

        yield from made(seen.layer, change, detail=shown_word(word))


def shown_word(word: Any) -> str:
    if not isinstance(word, dict):
        return str(word)
    return f"{word['kind']} with " + ", ".join(f"{name} {value}" for name, value in word["options"].items())


@cause(
    "activation twice",
    "Its activation is done twice.",
    "It stands in the layer and in a layer behind it, or in the loss.",
)
def _twice(seen: Seen) -> Iterator[Wrong]:
    from kmigrate_runtime.reference.activations import activate

    word = seen.layer.options.get("activation")
    if isinstance(word, str) and word not in ("linear", "relu") and not seen.layer.inner:
        yield Wrong(seen.layer, finish=lambda y: np.asarray(activate(word, y)), detail=word)


SLOPES = {"LeakyReLU": "alpha", "ELU": "alpha", "ThresholdedLinear": "theta", "ThresholdedReLU": "theta"}


@cause("slope", "Its slope or threshold is another one.", "Write it out: the default of LeakyReLU was 0.3.")
def _alpha(seen: Seen) -> Iterator[Wrong]:
    name = SLOPES.get(seen.layer.kind)
    for value in (0.3, 0.2, 0.1, 0.01, 1.0, 0.0, *_fitted(seen)):
        if name and seen.layer.options.get(name) != value:
            yield Wrong(with_options(seen.layer, **{name: value}), detail=f"{value:g}")


def _fitted(seen: Seen) -> Iterator[float]:
    """The slope that the new numbers themselves show."""
    x = seen.inputs[0] if seen.inputs else np.zeros(0)
    if x.shape != seen.new.shape or seen.layer.kind not in ("LeakyReLU", "ELU") or not (x < -1e-3).any():
        return
    below = np.asarray(x[x < -1e-3], "float64")
    shares = seen.new[x < -1e-3] / (below if seen.layer.kind == "LeakyReLU" else np.expm1(below))
    yield float(f"{np.median(shares):.4g}")
