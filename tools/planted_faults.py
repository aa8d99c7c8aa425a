"""Known mistakes of migrations, each to be planted in one layer of a model, wherever a model has a place for it.

A `Fault` says at which layers of a spec it can be made (`places`), makes it there (`plant`, in the spec; `alter`, in
the built model), and by which names it counts as named.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

CONVS = ("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose", "ConvLSTM2D")
POOLS = ("MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D")
LOOPS = ("LSTM", "GRU", "LSTMCell", "GRUCell", "ConvLSTM2D")
ADAPTIVE = ("RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")
TRAINING = ""  # the place of what is wrong with the optimizer


@dataclass(frozen=True)
class Seen:
    """A model: its spec, and what tells the shape of what goes into a layer."""

    spec: Any
    shape: Callable[[str], tuple[Any, ...]]

    def layers(self, *kinds: str) -> Iterator[tuple[str, Any]]:
        for path, layer in self.spec.model.walk():
            if not kinds or layer.kind in kinds:
                yield path, layer

    def layer(self, path: str) -> Any:
        return dict(self.spec.model.walk())[path]


@dataclass(frozen=True)
class Fault:
    word: str
    names: tuple[str, ...]
    places: Callable[[Seen], list[str]]
    plant: Callable[[Seen, str], None] = lambda seen, path: None
    alter: Callable[[Any], None] | None = None
    behind: bool = False  # whether it shows behind the layer, so that another one is named


def array() -> Any:
    return importlib.import_module("numpy")


def kernels(seen: Seen) -> list[str]:
    found = []
    for path, layer in seen.layers(*CONVS):
        kernel = layer.weights.get("kernel")
        if kernel is not None and max(kernel.shape[:-2]) > 1:
            found.append(path)
    return found


def flip(seen: Seen, path: str) -> None:
    weights, np = seen.layer(path).weights, array()
    for role in ("kernel", "recurrent_kernel"):
        if role in weights:
            axes = tuple(range(weights[role].ndim - 2))
            weights[role] = np.ascontiguousarray(np.flip(weights[role], axes))


def behind_flatten(seen: Seen) -> list[str]:
    found = []
    for (before, one), (path, two) in itertools.pairwise(seen.layers()):
        shape = seen.shape(before)[1:] if (one.kind, two.kind) == ("Flatten", "Dense") else ()
        size = array().prod([size or 0 for size in shape], dtype=int)
        if sum(size != 1 for size in shape) > 1 and two.weights and two.weights["kernel"].shape[0] == size:
            found.append(path)
    return found


def unsorted_rows(seen: Seen, path: str) -> None:
    paths, np = [one for one, _ in seen.layers()], array()
    shape = seen.shape(paths[paths.index(path) - 1])[1:]
    kernel = seen.layer(path).weights["kernel"]
    turned = np.moveaxis(kernel.reshape(*shape, -1), len(shape) - 1, 0)
    seen.layer(path).weights["kernel"] = np.ascontiguousarray(turned.reshape(kernel.shape))


def other_gates(seen: Seen, path: str) -> None:
    layer, np = seen.layer(path), array()
    count = 3 if layer.kind.startswith("GRU") else 4
    first, second = (0, 1) if count == 3 else (1, 2)
    for role, weights in layer.weights.items():
        parts = np.split(weights, count, axis=-1)
        parts[first], parts[second] = parts[second], parts[first]
        layer.weights[role] = np.concatenate(parts, axis=-1)


def after(seen: Seen, path: str) -> None:
    layer, np = seen.layer(path), array()
    now = not layer.options.get("reset_after")
    layer.options["reset_after"] = now
    if "bias" in layer.weights:
        bias = layer.weights["bias"]
        layer.weights["bias"] = np.stack([bias, np.zeros_like(bias)]) if now else bias.sum(0)


def having(kinds: tuple[str, ...], option: str, *values: Any) -> Callable[[Seen], list[str]]:
    def places(seen: Seen) -> list[str]:
        return [path for path, layer in seen.layers(*kinds) if layer.options.get(option) in values]

    return places


def kinds(*names: str) -> Callable[[Seen], list[str]]:
    return lambda seen: [path for path, _ in seen.layers(*names)]


def exchange(option: str, one: Any, other: Any) -> Callable[[Seen, str], None]:
    def plant(seen: Seen, path: str) -> None:
        options = seen.layer(path).options
        options[option] = other if options[option] == one else one

    return plant


def other_epsilon(seen: Seen, path: str) -> None:
    options = seen.layer(path).options
    options["epsilon"] = 1e-3 if options["epsilon"] < 1e-3 else 1e-5


def square(seen: Seen) -> list[str]:
    """Normalizations along an axis as long as another one."""
    found = []
    for path, layer in seen.layers("BatchNormalization"):
        if _other_axis(seen, path, layer):
            found.append(path)
    return found


def _other_axis(seen: Seen, path: str, layer: Any) -> int:
    shape, axis = seen.shape(path), layer.options.get("axis")
    if not isinstance(axis, int) or not shape:
        return 0
    mine = axis % len(shape)
    return next((n for n in range(1, len(shape)) if n != mine and shape[n] == shape[mine]), 0)


def turn_axis(seen: Seen, path: str) -> None:
    layer = seen.layer(path)
    layer.options["axis"] = _other_axis(seen, path, layer)


def optimizers(*names: str) -> Callable[[Seen], list[str]]:
    def places(seen: Seen) -> list[str]:
        training = seen.spec.training
        return [TRAINING] if training and training.optimizer and training.optimizer.kind in names else []

    return places


def coarser(seen: Seen, path: str) -> None:
    options = seen.spec.training.optimizer.options
    options["epsilon"] = 1e-2 if (options.get("epsilon") or 0) < 1e-3 else 1e-7


def decaying(seen: Seen, path: str) -> None:
    options = seen.spec.training.optimizer.options
    options["decay"] = 0.0 if options.get("decay") else 0.05


def unmask(seen: Seen, path: str) -> None:
    layer = seen.layer(path)
    if layer.kind == "Embedding":
        layer.options["mask_zero"] = False
    else:
        layer.kind, layer.options = "Activation", {"activation": "linear"}


def masking(seen: Seen) -> list[str]:
    return [path for path, layer in seen.layers("Embedding", "Masking") if layer.options.get("mask_zero", True)]


def drops(seen: Seen) -> list[str]:
    return [path for path, layer in seen.layers("Dropout") if layer.options.get("rate")]


def in_training(layer: Any) -> None:
    call = layer.call
    layer.call = lambda inputs, training=None, mask=None: call(inputs, training=True, mask=mask)


def dropping(layer: Any) -> None:
    call = layer.call
    layer.call = lambda inputs, training=False: call(inputs, training=True)


def half(layer: Any) -> None:
    layer.dtype_policy = importlib.import_module("keras").mixed_precision.Policy("mixed_bfloat16")


def steeper(layer: Any) -> None:
    modern = importlib.import_module("keras").activations.hard_sigmoid
    cell = getattr(layer, "cell", layer)
    setattr(cell, "recurrent_activation" if hasattr(cell, "recurrent_activation") else "activation", modern)


def sharp(seen: Seen) -> list[str]:
    found = having(("Dense", "Activation", "Conv1D", "Conv2D"), "activation", "hard_sigmoid")(seen)
    return found + having(("LSTM", "GRU"), "recurrent_activation", "hard_sigmoid")(seen)


def alike(seen: Seen) -> list[str]:
    """Layers whose weights another layer of their kind could have."""
    found = []
    for (path, one), (_, two) in itertools.combinations(list(seen.layers()), 2):
        if _fits(one, two):
            found.append(path)
    return found


def _fits(one: Any, two: Any) -> bool:
    shapes = [{role: weights.shape for role, weights in layer.weights.items()} for layer in (one, two)]
    return one is not two and one.kind == two.kind and bool(shapes[0]) and shapes[0] == shapes[1]


def swap(seen: Seen, path: str) -> None:
    layers = [layer for _, layer in seen.layers()]
    one = seen.layer(path)
    two = next(layer for layer in layers[layers.index(one) + 1 :] if _fits(one, layer))
    one.weights, two.weights = two.weights, one.weights


def swappable(seen: Seen) -> list[str]:
    return [path for path, layer in seen.layers("BatchNormalization") if {"gamma", "beta"} <= set(layer.weights)]


def swap_roles(seen: Seen, path: str) -> None:
    weights = seen.layer(path).weights
    weights["gamma"], weights["beta"] = weights["beta"], weights["gamma"]


SIDES = ("same", "same_theano")
LAST, FIRST = "channels_last", "channels_first"
FAULTS = (
    Fault("kernel not flipped", ("kernel not flipped",), kernels, flip),
    Fault("rows not permuted", ("rows not permuted after Flatten",), behind_flatten, unsorted_rows),
    Fault("gate order", ("gate order",), kinds(*LOOPS), other_gates),
    Fault("reset_after", ("reset_after",), kinds("GRU", "GRUCell"), after),
    Fault("hard_sigmoid's slope", ("hard_sigmoid's slope",), sharp, alter=steeper),
    Fault(
        "recurrent activation",
        ("recurrent activation",),
        having(LOOPS, "recurrent_activation", "sigmoid", "hard_sigmoid"),
        exchange("recurrent_activation", "sigmoid", "hard_sigmoid"),
    ),
    Fault("epsilon of BatchNormalization", ("epsilon",), kinds("BatchNormalization"), other_epsilon),
    Fault("axis of BatchNormalization", ("axis",), square, turn_axis),
    Fault("phase of BatchNormalization", ("training phase",), kinds("BatchNormalization"), alter=in_training),
    Fault("padding side", ("padding",), having(CONVS, "padding", *SIDES), exchange("padding", *SIDES)),
    Fault("pooling border", ("padding",), having(POOLS, "padding", *SIDES), exchange("padding", *SIDES)),
    Fault("epsilon of the optimizer", ("optimizer",), optimizers(*ADAPTIVE), coarser),
    Fault("decay of the optimizer", ("optimizer",), optimizers("SGD", *ADAPTIVE), decaying),
    Fault(
        "data format",
        ("data format",),
        having((*POOLS, "Flatten", *CONVS), "data_format", LAST, FIRST),
        exchange("data_format", LAST, FIRST),
    ),
    Fault("mask ignored", ("mask ignored",), masking, unmask, behind=True),
    Fault("dtype", ("dtype",), kinds("Dense", "Conv1D", "Conv2D", "LSTM", "GRU", "SimpleRNN"), alter=half),
    Fault("dropout active", ("dropout active",), drops, alter=dropping),
    Fault("weights of two layers exchanged", ("weight order",), alike, swap),
    Fault("weights of one layer exchanged", ("weight order",), swappable, swap_roles),
)
