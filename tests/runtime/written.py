"""The recipes of the recorded models (fixtures/models/recipes), written out as the programs that a user would have written.

written.program("keras-2.2.4-tensorflow", "dense-relu")     # None where the recipe is no plain chain of layers
"""

from __future__ import annotations

import functools
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import written_functions
from written_functions import Unwritten

ROOT = Path(__file__).parents[2]
BOOKS = {
    "0": ("layers", "graphs"),
    "1": ("core", "images", "recurrent", "training", "wholes"),
    "2": ("core", "images", "recurrent", "training", "wholes"),
}
# Keras 0.3 has its layers in their modules alone; the others are in `core`.
ROOMS = {
    "convolutional": ("Convolution", "MaxPool", "AveragePool", "ZeroPadding", "UpSampling", "Cropping"),
    "recurrent": ("SimpleRNN", "GRU", "LSTM"),
    "advanced_activations": ("LeakyReLU", "PReLU", "ELU", "ParametricSoftplus", "Thresholded", "SReLU"),
    "normalization": ("BatchNormalization",),
    "noise": ("Gaussian",),
    "embeddings": ("Embedding",),
    "wrappers": ("TimeDistributed",),
}


@dataclass(frozen=True)
class Chain:
    """A Sequential: its layers as (class, arguments..., {options}), and how it is compiled."""

    shape: tuple[int, ...]
    layers: tuple[Any, ...]
    loss: str
    optimizer: Any
    fixed: bool  # whether the size of its batch is given
    major: str
    trains: bool = True  # from its first weights on
    loaded: bool = False

    def text(self) -> str:
        return _text(self)


@dataclass(frozen=True)
class Function:
    """A function that gives a compiled model."""

    build: Callable[[], Any]
    trains: bool = True
    loaded: bool = False

    def text(self) -> str:
        return written_functions.text(self.build)


def program(stack: str, name: str) -> str | None:
    """As a user of that stack would have written it."""
    made = _recipes(_major(stack)).get(name)
    try:
        text = None if made is None else made.text()
    except Unwritten:
        return None
    return text if text is None or not stack.startswith("tf.keras") else _of_tensorflow(text)


def trains(stack: str, name: str) -> bool:
    made = _recipes(_major(stack)).get(name)
    return made is not None and made.trains


def loaded(stack: str, name: str) -> bool:
    """Whether it was recorded as the old Keras loaded it, which no program says: then what was shared may be two."""
    made = _recipes(_major(stack)).get(name)
    return made is not None and made.loaded


def _major(stack: str) -> str:
    return "2" if stack.startswith("tf.keras") else stack.split("-")[1][0]


def _of_tensorflow(text: str) -> str:
    text = re.sub(r"^import keras$", "from tensorflow import keras", text, flags=re.MULTILINE)
    return re.sub(r"^(from|import) keras\b", r"\1 tensorflow.keras", text, flags=re.MULTILINE)


@functools.cache
def _recipes(major: str) -> dict[str, Chain | Function]:
    sys.path.insert(0, str(ROOT / "fixtures" / "models"))
    try:
        common = importlib.import_module("recipes.common")
        chains: dict[str, Chain] = {}
        common.Book.chain = functools.partialmethod(_keep, chains, major)
        found: dict[str, Chain | Function] = {}
        for book in BOOKS[major]:
            module = importlib.import_module(f"recipes.keras{major}_{book}")
            for recipe in module.book.recipes:
                made = chains[recipe.name] if recipe.build is None else Function(recipe.build)
                found[recipe.name] = replace(made, trains=not recipe.full, loaded=recipe.loaded)
        return found
    finally:
        sys.path.pop(0)
        for name in [one for one in sys.modules if one == "recipes" or one.startswith("recipes.")]:
            del sys.modules[name]


def _keep(book: Any, found: dict[str, Chain], major: str, name: str, shape: Any, *layers: Any, **more: Any) -> None:
    more.pop("words", None)
    loss, optimizer, fixed = more.pop("loss", "mse"), more.pop("optimizer", None), more.pop("fixed", False)
    found[name] = Chain(tuple(shape), layers, loss, optimizer or ("SGD", {"lr": 0.05}), fixed, major)
    book.add(name, None, **more)


def _text(chain: Chain) -> str:
    needed = {"keras.models": {"Sequential"}}
    first = {"batch_input_shape": (3, *chain.shape)} if chain.fixed else {"input_shape": chain.shape}
    lines = ["model = Sequential()"]
    for number, one in enumerate(chain.layers):
        lines.append(f"model.add({_layer(one, needed, {} if number else first)})")
    optimizer = chain.optimizer
    if isinstance(optimizer, tuple):
        needed["keras.optimizers"] = {optimizer[0]}
        optimizer = f"{optimizer[0]}({_options(optimizer[1], needed)})"
    else:
        optimizer = _value(optimizer, needed)
    lines.append(f"model.compile(optimizer={optimizer}, loss={_value(chain.loss, needed)})")
    if chain.major == "0":
        needed = _in_rooms(needed)
    imports = [f"from {room} import {', '.join(sorted(names))}" for room, names in needed.items()]
    return "\n".join([*imports, "", *lines, ""])


def _in_rooms(needed: dict[str, set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in sorted(needed.pop("keras.layers", ())):
        known = (r for r, starts in ROOMS.items() if name.startswith(starts) and not re.search("(Dense|Merge)$", name))
        found.setdefault(f"keras.layers.{next(known, 'core')}", set()).add(name)
    return {**needed, **found}


def _layer(layer: Any, needed: dict[str, set[str]], more: dict[str, Any]) -> str:
    if not isinstance(layer, tuple):
        raise Unwritten(layer)
    name, *arguments = layer
    options = dict(arguments.pop()) if arguments and isinstance(arguments[-1], dict) else {}
    needed.setdefault("keras.layers", set()).add(name)
    given = [_value(one, needed) for one in arguments]
    return f"{name}({', '.join([*given, *filter(None, [_options({**options, **more}, needed)])])})"


def _options(options: dict[str, Any], needed: dict[str, set[str]]) -> str:
    return ", ".join(f"{key}={_value(value, needed)}" for key, value in options.items())


def _value(value: Any, needed: dict[str, set[str]]) -> str:
    if isinstance(value, tuple) and value and isinstance(value[0], str) and value[0][:1].isupper():
        return _layer(value, needed, {})
    if isinstance(value, list):
        return f"[{', '.join(_value(one, needed) for one in value)}]"
    if isinstance(value, tuple):
        return f"({', '.join(_value(one, needed) for one in value)}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {_value(one, needed)}' for key, one in value.items())}}}"
    if value is None or isinstance(value, str | int | float | bool):
        return repr(value)
    raise Unwritten(value)


def names(stack: str, recorded: list[str]) -> Iterator[str]:
    """Those of the recorded models that can be written."""
    return (name for name in recorded if program(stack, name) is not None)
