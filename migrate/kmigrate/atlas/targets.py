"""The public names of the targets. A name counts where the oldest and the newest release claimed both have it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kmigrate.settings import Target

DATA = Path(__file__).parent / "data"
AGES = ("oldest", "newest")


def _lines(name: str) -> list[str]:
    """The lines of one data file, without its header."""
    return (DATA / name).read_text(encoding="utf-8").splitlines()[1:]


@cache
def _names(target: Target) -> frozenset[str]:
    oldest, newest = (frozenset(_lines(f"{target}-{age}.names.txt")) for age in AGES)
    return oldest & newest


@cache
def _details(target: Target, age: str) -> dict[str, tuple[str, str]]:
    """Name -> kind and text: the signature, the name that an alias stands for, the public base of a class."""
    found: dict[str, tuple[str, str]] = {}
    for line in _lines(f"{target}-{age}.details.txt"):
        name, kind, text = line.split("\t")
        found[name] = (kind, text)
    return found


def _find(name: str, target: Target, age: str) -> tuple[str, str] | None:
    """The details of a name, behind its alias; of a member, in the class or the nearest base that has it."""
    details = _details(target, age)
    found = details.get(name)
    if found is not None:
        return _find(found[1], target, age) if found[0] == "alias" else found
    owner, _, member = name.rpartition(".")
    while (above := details.get(owner)) is not None and above[0] in ("alias", "class"):
        owner = above[1]
        if f"{owner}.{member}" in details:
            return details[f"{owner}.{member}"]
    return None


def has_in(name: str, target: Target, age: str) -> bool:
    """Whether one of the releases has a name, or a class the member."""
    return _find(name, target, age) is not None


def original(name: str, target: Target, age: str) -> str:
    """The name that an alias stands for."""
    kind, text = _details(target, age).get(name, ("", ""))
    return text if kind == "alias" else name


def exists(name: str, target: Target) -> bool:
    """Whether the target has this module, class, function, or member of a class (`keras.models.Model.fit`)."""
    if name in _names(target):
        return True
    owner = name.rpartition(".")[0]
    # Members are asked for less often and cost more to load, so plain names never pay for them.
    if owner not in _names(target) or not owner.rpartition(".")[2][:1].isupper():
        return False
    return all(_find(name, target, age) is not None for age in AGES)


def _home(name: str, target: Target) -> Target:
    """Where a signature is to be had: what Keras 3 alone lacks is taken from tf.keras."""
    if target == "keras" and name not in _names(target):
        owner = name.rpartition(".")[0]
        if name in _names("tf.keras") or (owner in _names("tf.keras") and owner not in _names(target)):
            return "tf.keras"
    return target


@cache
def _by_module(target: Target) -> dict[str, list[str]]:
    """The names of each module, or of what else has names."""
    found: dict[str, list[str]] = {}
    for name in _names(target):
        module, dot, last = name.rpartition(".")
        if dot:
            found.setdefault(module, []).append(last)
    return found


@cache
def members(module: str, target: Target) -> frozenset[str]:
    """What `from module import *` gives in the target."""
    return frozenset(_by_module(target).get(module, ()))


def _text(name: str, target: Target, age: str) -> str | None:
    """The signature as written; that of `__init__` for a class."""
    found = _find(name, target, age)
    if found is not None and found[0] == "class":
        alias = _details(target, age)[name]
        found = _details(target, age).get(f"{alias[1] if alias[0] == 'alias' else name}.__init__")
    return found[1] if found is not None and found[0] in ("function", "method", "init") and found[1] != "?" else None


def split_parameters(text: str) -> dict[str, str | None]:
    """`a, b=(1, 2), *, c` -> {"a": None, "b": "(1, 2)", "*": None, "c": None}; commas inside brackets and quotes
    stay.
    """
    found: dict[str, str | None] = {}
    depth, quote, piece = 0, "", ""
    for character in text + ",":
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        else:
            depth += (character in "([{<") - (character in ")]}>")
        if character == "," and not depth and not quote:
            name, equals, default = piece.strip().partition("=")
            if name:
                found[name] = default if equals else None
            piece = ""
        else:
            piece += character
    return found


def parameters(name: str, target: Target, age: str = "newest") -> dict[str, str | None] | None:
    """Parameter -> default as text (None where it has none) of one release; None where the name or signature is
    unknown.
    """
    text = _text(name, _home(name, target), age)
    return None if text is None else split_parameters(text)


@cache
def signature(name: str, target: Target) -> tuple[str, ...] | None:
    """The parameters that both releases know, in the newest's order: `("units", "activation", "**kwargs")`; `*` as
    in Python.
    """
    oldest, newest = (parameters(name, target, age) for age in AGES)
    if oldest is None or newest is None:
        return None
    return tuple(parameter for parameter in newest if parameter in oldest)


# The target takes these by `*args` and reads them in this order.
_HIDDEN = {"keras.models.Model": ("inputs", "outputs"), "keras.Model": ("inputs", "outputs")}


@cache
def positional(name: str, target: Target) -> tuple[str, ...] | None:
    """The parameters that can be given by position, as far as the oldest and the newest release agree."""
    if name in _HIDDEN:
        return _HIDDEN[name]
    orders: list[list[str]] = []
    for age in AGES:
        known = parameters(name, target, age)
        if known is None:
            return None
        names = list(known)
        orders.append(names[: next((i for i, n in enumerate(names) if n.startswith("*")), len(names))])
    if len(orders[0]) == len(orders[1]) == 1:
        return (orders[1][0],)  # whatever it is called, there is no other place
    agreed = 0
    while agreed < min(map(len, orders)) and orders[0][agreed] == orders[1][agreed]:
        agreed += 1
    return tuple(orders[0][:agreed])
