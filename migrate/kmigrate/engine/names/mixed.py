"""Which classes stand before others among the bases of a class, by a search of bytes: nothing is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CLASS = re.compile(rb"class[ \t]+(\w+)[ \t]*\(([^()]*)\)")
_COMMENT = re.compile(rb"#[^\r\n]*")
_NO_LAYERS = {"ABC", "Generic", "Protocol", "object"}  # behind these nothing computes

Bases = tuple[str, tuple[str, ...]]  # a class, and the last words of what it derives from


def classes_of(data: bytes) -> list[Bases]:
    """The classes that the bytes seem to hold."""
    return [(found[1].decode("utf-8", "replace"), _bases(found[2])) for found in _CLASS.finditer(data)]


def _bases(inside: bytes) -> tuple[str, ...]:
    parts = (part.strip() for part in _COMMENT.sub(b"", inside).split(b","))
    return tuple(part.rpartition(b".")[2].decode("utf-8", "replace") for part in parts if part and b"=" not in part)


def mixed(classes: Iterable[Bases]) -> frozenset[str]:
    """The classes behind which another may come, and those that they derive from: their `super()` may be that other."""
    above: dict[str, set[str]] = {}
    found: list[str] = []
    for name, bases in classes:
        above.setdefault(name, set()).update(bases)
        layers = [base for base in bases if base not in _NO_LAYERS]
        found += layers[:-1]
    known = set(found)
    while found:
        new = above.get(found.pop(), set()) - known
        known |= new
        found += new
    return frozenset(known)
