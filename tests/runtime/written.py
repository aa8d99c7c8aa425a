"""The recipes of the recorded models (fixtures/models/recipes), written out as the programs that a user would have written.

written.program("keras-2.2.4-tensorflow", "dense-relu")     # None where the recipe is no plain chain of layers
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BOOKS = ("core", "images", "recurrent", "training")


@dataclass(frozen=True)
class Chain:
    """A Sequential: its layers as (class, arguments..., {options}), and how it is compiled."""

    shape: tuple[int, ...]
    layers: tuple[Any, ...]
    loss: str
    optimizer: Any
    fixed: bool  # whether the size of its batch is given
    trains: bool  # whether it was trained from its first weights on


class _Unwritten(Exception):
    """A value that no program spells."""


def program(stack: str, name: str) -> str | None:
    chain = _chains(stack.split("-")[1][0]).get(name)
    try:
        return _text(chain) if chain is not None else None
    except _Unwritten:
        return None


def trains(stack: str, name: str) -> bool:
    chain = _chains(stack.split("-")[1][0]).get(name)
    return chain is not None and chain.trains


@functools.cache
def _chains(major: str) -> dict[str, Chain]:
    sys.path.insert(0, str(ROOT / "fixtures" / "models"))
    try:
        common = importlib.import_module("recipes.common")
        found: dict[str, Chain] = {}
        common.Book.chain = functools.partialmethod(_keep, found)
        for book in BOOKS:
            module = importlib.import_module(f"recipes.keras{major}_{book}")
            for recipe in module.book.recipes:
                if recipe.name in found and (recipe.full or recipe.loaded or not recipe.steps):
                    found[recipe.name] = Chain(**{**vars(found[recipe.name]), "trains": False})
        return found
    finally:
        sys.path.pop(0)
        for name in [one for one in sys.modules if one == "recipes" or one.startswith("recipes.")]:
            del sys.modules[name]


def _keep(book: Any, found: dict[str, Chain], name: str, shape: Any, *layers: Any, **more: Any) -> None:
    more.pop("words", None)
    loss, optimizer, fixed = more.pop("loss", "mse"), more.pop("optimizer", None), more.pop("fixed", False)
    found[name] = Chain(tuple(shape), layers, loss, optimizer or ("SGD", {"lr": 0.05}), fixed, True)
    book.add(name, None, **more)


def _text(chain: Chain) -> str:
    needed = {"keras.models": {"Sequential"}}
    first = {"batch_input_shape": (3, *chain.shape)} if chain.fixed else {"input_shape": chain.shape}
    lines = ["model = Sequential()"]
    lines += [f"model.add({_layer(one, needed, {} if number else first)})" for number, one in enumerate(chain.layers)]
    optimizer = chain.optimizer
    if isinstance(optimizer, tuple):
        needed["keras.optimizers"] = {optimizer[0]}
        optimizer = f"{optimizer[0]}({_options(optimizer[1], needed)})"
    else:
        optimizer = _value(optimizer, needed)
    lines.append(f"model.compile(optimizer={optimizer}, loss={_value(chain.loss, needed)})")
    imports = [f"from {room} import {', '.join(sorted(names))}" for room, names in needed.items()]
    return "\n".join([*imports, "", *lines, ""])


def _layer(layer: Any, needed: dict[str, set[str]], more: dict[str, Any]) -> str:
    if not isinstance(layer, tuple):
        raise _Unwritten(layer)
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
    if value is None or isinstance(value, str | int | float | bool):
        return repr(value)
    raise _Unwritten(value)


def names(stack: str, recorded: list[str]) -> Iterator[str]:
    """Those of the recorded models that can be written."""
    return (name for name in recorded if program(stack, name) is not None)
