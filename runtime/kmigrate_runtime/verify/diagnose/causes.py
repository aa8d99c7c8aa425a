"""The known causes: each turns a right layer into the one that somebody built by mistake.

If the wrong layer, computed by the reference, gives what the new model gives, the mistake is found. A cause is a
function from the spec of a layer to the layers that it could have become; it registers itself with what users are told.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kmigrate_runtime.spec import Array, Layer


@dataclass(frozen=True)
class Wrong:
    """A layer as it could have been built, and how it is computed."""

    layer: Layer
    detail: str = ""
    training: bool = False
    masked: bool = True
    convert: Callable[[Array], Array] | None = None  # done to what goes in


Variants = Callable[[Layer, list[Array]], Iterator[Wrong]]


@dataclass(frozen=True)
class Known:
    name: str
    sentence: str
    remedy: str
    variants: Variants


CAUSES: list[Known] = []


def cause(name: str, sentence: str, remedy: str = "") -> Callable[[Variants], Variants]:
    """Registers a cause. Causes are tried in the order of this file: the likelier ones first."""

    def register(variants: Variants) -> Variants:
        CAUSES.append(Known(name, sentence, remedy, variants))
        return variants

    return register


def leaves(layer: Layer) -> list[Layer]:
    """The layer itself, or what it wraps."""
    return [inner for _, inner in layer.walk() if not inner.inner]


def altered(layer: Layer, change: Callable[[Layer], Layer | None]) -> Layer | None:
    """The layer with all that can be changed in it changed, None where nothing can."""
    if not layer.inner:
        return change(layer)
    inner = [altered(item, change) for item in layer.inner]
    if all(item is None for item in inner):
        return None
    kept = [new or old for new, old in zip(inner, layer.inner, strict=True)]
    return replace(layer, inner=kept)


def _made(layer: Layer, change: Callable[[Layer], Layer | None], **how: Any) -> Iterator[Wrong]:
    """The layer with the mistake; of a wrapper of several layers, also with the mistake in one of them."""
    found = altered(layer, change)
    if found is not None:
        yield Wrong(found, **how)
    for place, item in enumerate(layer.inner if len(layer.inner) > 1 else []):
        one = altered(item, change)
        if one is not None:
            inner = [*layer.inner[:place], one, *layer.inner[place + 1 :]]
            yield Wrong(replace(layer, inner=inner), **how)


def _with(layer: Layer, **options: Any) -> Layer:
    return replace(layer, options={**layer.options, **options})


def _weighing(layer: Layer, **weights: Array) -> Layer:
    return replace(layer, weights={**layer.weights, **weights})


CONVOLVED = ("kernel", "depthwise_kernel")


@cause(
    "kernel not flipped",
    "Its kernel is turned around: Theano convolves, TensorFlow correlates.",
    "Convert the old file with --backend theano.",
)
def _flipped(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        roles = {role: item.weights[role] for role in CONVOLVED if role in item.weights and item.weights[role].ndim > 2}
        if not roles:
            return None
        return _weighing(item, **{role: np.flip(a, tuple(range(a.ndim - 2))) for role, a in roles.items()})

    yield from _made(layer, change)


@cause(
    "rows not permuted after Flatten",
    "The rows of its kernel are in the order of the other data format: what Flatten gives is ordered otherwise.",
    "Permute the rows of the kernel, or let `kmigrate convert --channels-last` do it.",
)
def _rows(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    kernel = layer.weights.get("kernel")
    if layer.kind != "Dense" or kernel is None or kernel.ndim != 2:
        return
    rows = kernel.shape[0]
    for channels in (n for n in range(2, rows // 2 + 1) if rows % n == 0):
        places = rows // channels
        for first, second in ((channels, places), (places, channels)):
            turned = kernel.reshape(first, second, -1).transpose(1, 0, 2).reshape(kernel.shape)
            yield Wrong(_weighing(layer, kernel=turned), detail=f"{channels} channels")


GATES = {"LSTM": 4, "GRU": 3, "ConvLSTM2D": 4, "LSTMCell": 4, "GRUCell": 3}
GATED = ("kernel", "recurrent_kernel", "bias")


@cause("gate order", "Its gates are in another order.", "Gates are i, f, c, o in an LSTM and z, r, h in a GRU.")
def _gates(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    count = next((GATES[item.kind] for item in leaves(layer) if item.kind in GATES), 0)
    for order in itertools.permutations(range(count)):
        if order == tuple(range(count)):
            continue

        def change(item: Layer, order: tuple[int, ...] = order) -> Layer | None:
            if GATES.get(item.kind) != len(order):
                return None
            return _weighing(item, **{r: _reordered(item.weights[r], order) for r in GATED if r in item.weights})

        yield from _made(layer, change, detail="order " + ", ".join(map(str, order)))


def _reordered(array: Array, order: tuple[int, ...]) -> Array:
    parts = np.split(array, len(order), axis=-1)
    return np.concatenate([parts[place] for place in order], axis=-1)


@cause("reset_after", "Its reset gate works at the other side of the matrix product.", "Set reset_after as it was.")
def _reset(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        if not item.kind.startswith("GRU"):
            return None
        after = not item.options.get("reset_after", False)
        bias = item.weights.get("bias")
        turned = _with(item, reset_after=after)
        if bias is None:
            return turned
        return _weighing(turned, bias=np.stack([bias, np.zeros_like(bias)]) if after else bias.sum(axis=0))

    yield from _made(layer, change)


ACTIVATIONS = ("activation", "recurrent_activation")


@cause(
    "hard_sigmoid's slope",
    "Its hard_sigmoid has the slope of Keras 3, 1/6; it was 0.2.",
    "Use kmigrate_shims.layers.hard_sigmoid.",
)
def _slope(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        found = {name: "hard_sigmoid_of_keras_3" for name in ACTIVATIONS if item.options.get(name) == "hard_sigmoid"}
        return _with(item, **found) if found else None

    yield from _made(layer, change)


@cause(
    "recurrent activation",
    "Its recurrent activation is another one: Keras 3 takes sigmoid, Keras 2 took hard_sigmoid.",
    "Write recurrent_activation out.",
)
def _recurrent(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    for word in ("sigmoid", "hard_sigmoid", "tanh", "linear"):

        def change(item: Layer, word: str = word) -> Layer | None:
            if item.options.get("recurrent_activation", word) == word:
                return None
            return _with(item, recurrent_activation=word)

        yield from _made(layer, change, detail=word)


@cause("activation", "Its activation is another one.", "Write the activation out.")
def _activation(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    words = (
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
    )
    for word in words:

        def change(item: Layer, word: str = word) -> Layer | None:
            return None if item.options.get("activation", word) == word else _with(item, activation=word)

        yield from _made(layer, change, detail=word)


@cause(
    "epsilon",
    "Its epsilon is another one.",
    "Write epsilon out: it was 1e-3 in Keras 2, 1e-5 or 1e-6 in Keras 1 and 0.3.",
)
def _epsilon(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    for value in (1e-3, 1e-5, 1e-6, 1e-7, 1.001e-5, 1e-4, 2e-5, 0.0):

        def change(item: Layer, value: float = value) -> Layer | None:
            return None if item.options.get("epsilon", value) == value else _with(item, epsilon=value)

        yield from _made(layer, change, detail=f"{value:g}")


@cause(
    "training phase",
    "It computes as in training: with the statistics of the batch.",
    "Call it with training=False; a frozen layer must not be run in the training phase either.",
)
def _phase(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    if any(item.kind == "BatchNormalization" for item in leaves(layer)):
        yield Wrong(layer, training=True)


@cause("axis", "It works along another axis.", "Write the axis out; it depends on the data format.")
def _axis(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    rank = inputs[0].ndim if inputs else 0
    for axis in range(1, rank):

        def change(item: Layer, axis: int = axis) -> Layer | None:
            mine = item.options.get("axis")
            if not isinstance(mine, int) or mine % rank == axis:
                return None
            return _with(item, axis=axis)

        yield from _made(layer, change, detail=str(axis))


PADDINGS = ("valid", "same", "same_theano", "same_cntk", "full", "causal")


@cause(
    "padding",
    "It pads another side or another border: TensorFlow pads `same` at the end, Theano on both sides.",
    "Use the layers of kmigrate_shims that pad as Theano did, or convert with --backend theano.",
)
def _padding(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    for word in PADDINGS:

        def change(item: Layer, word: str = word) -> Layer | None:
            return None if item.options.get("padding", word) == word else _with(item, padding=word)

        yield from _made(layer, change, detail=word)


@cause("data format", "It reads its channels elsewhere.", "Write data_format out.")
def _format(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    other = {"channels_first": "channels_last", "channels_last": "channels_first"}

    def change(item: Layer) -> Layer | None:
        mine = item.options.get("data_format")
        return _with(item, data_format=other[mine]) if mine in other else None

    yield from _made(layer, change)


@cause(
    "mask ignored", "It does not see the mask.", "Check that mask_zero, Masking and supports_masking are as they were."
)
def _mask(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    yield Wrong(layer, masked=False)


@cause("weight order", "Two of its weights have changed places.", "Give the weights by their names.")
def _order(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    for item in leaves(layer):
        for one, two in itertools.combinations(item.weights, 2):
            if item.weights[one].shape != item.weights[two].shape:
                continue

            def change(other: Layer, item: Layer = item, one: str = one, two: str = two) -> Layer | None:
                if other is not item:
                    return None
                return _weighing(item, **{one: item.weights[two], two: item.weights[one]})

            yield from _made(layer, change, detail=f"{one} and {two}")
    if len(layer.inner) == 2 and alike(*layer.inner):
        there, back = layer.inner
        turned = [replace(there, weights=back.weights), replace(back, weights=there.weights)]
        yield Wrong(replace(layer, inner=turned), detail="those of its two layers")


def alike(one: Layer, two: Layer) -> bool:
    """Whether the weights of one could be those of the other."""
    shapes = [{role: array.shape for role, array in layer.weights.items()} for layer in (one, two)]
    return one.kind == two.kind and bool(shapes[0]) and shapes[0] == shapes[1]


@cause("kernel transposed", "Its kernel is transposed.", "Kernels are (inputs, units).")
def _transposed(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    for role in ("kernel", "recurrent_kernel"):

        def change(item: Layer, role: str = role) -> Layer | None:
            kernel = item.weights.get(role)
            if kernel is None or kernel.ndim < 2 or kernel.shape[-1] != kernel.shape[-2]:
                return None
            return _weighing(item, **{role: np.swapaxes(kernel, -1, -2)})

        yield from _made(layer, change, detail=role)


@cause("bias missing", "Its bias is left out.", "Load the bias too.")
def _bias(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        return _weighing(item, bias=np.zeros_like(item.weights["bias"])) if "bias" in item.weights else None

    yield from _made(layer, change)


@cause("deviation for variance", "What it takes for the variance is a standard deviation.", "Square moving_variance.")
def _deviation(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        variance = item.weights.get("moving_variance")
        return None if variance is None else _weighing(item, moving_variance=np.sqrt(np.abs(variance)))

    yield from _made(layer, change)


SLOPES = {"LeakyReLU": "alpha", "ELU": "alpha", "ThresholdedReLU": "theta"}


@cause("slope", "Its slope or threshold is another one.", "Write it out: the default of LeakyReLU was 0.3.")
def _alpha(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    name = SLOPES.get(layer.kind)
    for value in (0.3, 0.2, 0.1, 0.01, 1.0, 0.0):
        if name and layer.options.get(name) != value:
            yield Wrong(_with(layer, **{name: value}), detail=f"{value:g}")


@cause(
    "direction", "It goes through the sequence the other way.", "Check go_backwards, and the order of Bidirectional."
)
def _direction(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    def change(item: Layer) -> Layer | None:
        mine = item.options.get("go_backwards")
        return None if mine is None else _with(item, go_backwards=not mine)

    yield from _made(layer, change)


@cause("dtype", "Its factors are rounded to fewer bits.", "Switch TF32 off, or check the dtype policy.")
def _dtype(layer: Layer, inputs: list[Array]) -> Iterator[Wrong]:
    for word, bits in BITS.items():
        lower = rounded(bits)

        def change(item: Layer, lower: Callable[[Array], Array] = lower) -> Layer | None:
            return replace(item, weights={role: lower(array) for role, array in item.weights.items()})

        yield from _made(layer, change, detail=word, convert=lower)


# How many bits of a number are kept behind its first one.
BITS = {"tf32": 10, "float16": 10, "bfloat16": 7}


def rounded(bits: int) -> Callable[[Array], Array]:
    def lower(array: Array) -> Array:
        if array.dtype.kind != "f":
            return array
        mantissa, exponent = np.frexp(array)
        return np.ldexp(np.round(mantissa * 2.0 ** (bits + 1)) / 2.0 ** (bits + 1), exponent)

    return lower
