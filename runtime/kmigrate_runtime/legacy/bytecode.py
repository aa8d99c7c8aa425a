"""Reads marshalled code objects of Python 2.7 to 3.13 as data. It makes no code object and can run nothing.

The format is type letters, each followed by what it needs. Which Python wrote the bytes is not said in them, so each
layout of code objects is tried, and the one counts whose every part has the type that it must have.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

VALUES = 20_000  # parts of one code object
DEPTH = 40
REMEMBERED = 0x80  # the flag of a type letter: this part will be referred to by its number
VARIABLE_ARGUMENTS, VARIABLE_KEYWORDS = 0x04, 0x08
LOCAL, CELL, FREE = 0x20, 0x40, 0x80  # kinds of variables since 3.11


class Unreadable(Exception):
    """The bytes are no code object of the layout that was tried."""


@dataclass(frozen=True)
class Code:
    """What a code object says of itself."""

    python: str  # "2.7", "3.0 to 3.7", "3.8 to 3.10", "3.11 or later"
    name: str
    file: str
    line: int
    arguments: tuple[str, ...]
    keyword_only: tuple[str, ...]
    star: str | None
    stars: str | None
    names: tuple[str, ...]  # globals and attributes that it uses
    constants: tuple[Any, ...]
    free: tuple[str, ...]  # variables that it closed over
    cells: tuple[str, ...] = ()  # its own variables that functions in it close over
    variables: tuple[str, ...] = ()  # all local ones, arguments first
    instructions: bytes = b""
    lines: bytes = b""  # the table of lines

    def signature(self, defaults: tuple[Any, ...] = ()) -> str:
        """Its arguments as in a `def`."""
        first = len(self.arguments) - len(defaults)
        parts = [
            name if number < first else f"{name}={defaults[number - first]!r}"
            for number, name in enumerate(self.arguments)
        ]
        if self.star or self.keyword_only:
            parts.append(f"*{self.star or ''}")
        parts += self.keyword_only
        if self.stars:
            parts.append(f"**{self.stars}")
        return f"({', '.join(parts)})"


@dataclass(frozen=True)
class Bytes:
    """A string of bytes; Python 2 had no other for names."""

    value: bytes


# Name of a layout, the numbers that come first, and the parts after them. `line` is a number, the others are objects.
LAYOUTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "3.11 or later": (
        ("argcount", "posonly", "kwonly", "stack", "flags"),
        ("code", "consts", "names", "locals", "kinds", "file", "name", "qualname", "line", "table", "exceptions"),
    ),
    "3.8 to 3.10": (
        ("argcount", "posonly", "kwonly", "nlocals", "stack", "flags"),
        ("code", "consts", "names", "varnames", "free", "cells", "file", "name", "line", "table"),
    ),
    "3.0 to 3.7": (
        ("argcount", "kwonly", "nlocals", "stack", "flags"),
        ("code", "consts", "names", "varnames", "free", "cells", "file", "name", "line", "table"),
    ),
    "2.7": (
        ("argcount", "nlocals", "stack", "flags"),
        ("code", "consts", "names", "varnames", "free", "cells", "file", "name", "line", "table"),
    ),
}


def read(data: bytes) -> Code | None:
    """What the bytes say, or None where they are no code object that is known."""
    for python in LAYOUTS:
        try:
            reader = _Reader(data, python)
            code = reader.value()
        except (Unreadable, struct.error, IndexError, UnicodeError, RecursionError, ValueError, OverflowError):
            continue
        if isinstance(code, Code) and reader.position == len(data):
            return code
    return None


class _Reader:
    def __init__(self, data: bytes, python: str) -> None:
        self.data = data
        self.python = python
        self.position = 0
        self.left = VALUES
        self.known: list[Any] = []  # parts that others refer to
        self.interned: list[str] = []  # and strings, in Python 2

    def take(self, count: int) -> bytes:
        if count < 0 or self.position + count > len(self.data):
            raise Unreadable
        part = self.data[self.position : self.position + count]
        self.position += count
        return part

    def number(self) -> int:
        return int(struct.unpack("<i", self.take(4))[0])

    def value(self, depth: int = 0) -> Any:
        self.left -= 1
        if self.left < 0 or depth > DEPTH:
            raise Unreadable
        letter = self.take(1)[0]
        place = None
        if letter & REMEMBERED:
            letter &= ~REMEMBERED
            place = len(self.known)
            self.known.append(None)
        sign = chr(letter)
        if sign == "c":
            result: Any = self._code(depth)
        elif sign in SEQUENCES:
            result = self._sequence(sign, depth)
        elif sign in SCALARS:
            result = SCALARS[sign](self)
        else:
            raise Unreadable
        if place is not None:
            self.known[place] = result
        return result

    def _sequence(self, sign: str, depth: int) -> Any:
        count = self.take(1)[0] if sign == ")" else self.number()
        if not 0 <= count <= self.left:
            raise Unreadable
        values = [self.value(depth + 1) for _ in range(count)]
        return values if sign == "[" else tuple(values)

    def _code(self, depth: int) -> Code:
        numbers, parts = LAYOUTS[self.python]
        found: dict[str, Any] = {name: self.number() for name in numbers}
        for part in parts:
            found[part] = self.number() if part == "line" else self.value(depth + 1)
        return _made(self.python, found)


def _made(python: str, found: dict[str, Any]) -> Code:
    if not isinstance(found["code"], Bytes) or not isinstance(found["consts"], tuple):
        raise Unreadable
    if "kinds" in found:
        variables, kinds = _texts(found["locals"]), found["kinds"]
        if not isinstance(kinds, Bytes) or len(kinds.value) != len(variables):
            raise Unreadable
        marked = list(zip(variables, kinds.value, strict=True))
        varnames = tuple(name for name, kind in marked if kind & LOCAL)
        free = tuple(name for name, kind in marked if kind & FREE)
        cells = tuple(name for name, kind in marked if kind & CELL)
        places = variables
    else:
        varnames, free, cells = _texts(found["varnames"]), _texts(found["free"]), _texts(found["cells"])
        places = varnames
    count, keywords, flags = found["argcount"], found.get("kwonly", 0), found["flags"]
    extra = bool(flags & VARIABLE_ARGUMENTS) + bool(flags & VARIABLE_KEYWORDS)
    if count < 0 or keywords < 0 or count + keywords + extra > len(varnames):
        raise Unreadable
    rest = list(varnames[count + keywords :])
    star = rest.pop(0) if flags & VARIABLE_ARGUMENTS else None
    return Code(
        python=python,
        name=_text(found["name"]),
        file=_text(found["file"]),
        line=found["line"],
        arguments=varnames[:count],
        keyword_only=varnames[count : count + keywords],
        star=star,
        stars=rest[0] if flags & VARIABLE_KEYWORDS else None,
        names=_texts(found["names"]),
        constants=tuple(_plain(value) for value in found["consts"]),
        free=free,
        cells=cells,
        variables=places,
        instructions=found["code"].value,
        lines=found["table"].value if isinstance(found["table"], Bytes) else b"",
    )


def _text(value: Any) -> str:
    if isinstance(value, Bytes):
        return value.value.decode("latin-1")
    if not isinstance(value, str):
        raise Unreadable
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, tuple):
        raise Unreadable
    return tuple(_text(part) for part in value)


def _plain(value: Any) -> Any:
    if isinstance(value, Bytes):
        return value.value
    return tuple(_plain(part) for part in value) if isinstance(value, tuple) else value


def _long(reader: _Reader) -> int:
    """Digits of fifteen bits, as many as the number says; negative where it is."""
    count = reader.number()
    digits = struct.unpack(f"<{abs(count)}H", reader.take(2 * abs(count)))
    value = sum(int(digit) << (15 * place) for place, digit in enumerate(digits))
    return -value if count < 0 else value


def _float_text(reader: _Reader) -> float:
    return float(reader.take(reader.take(1)[0]).decode("ascii"))


def _interned(reader: _Reader) -> str:
    text = reader.take(reader.number()).decode("latin-1" if reader.python == "2.7" else "utf-8", "surrogatepass")
    reader.interned.append(text)
    return text


def _utf8(reader: _Reader) -> str:
    return reader.take(reader.number()).decode("utf-8", "surrogatepass")


def _double(reader: _Reader) -> float:
    return float(struct.unpack("<d", reader.take(8))[0])


SEQUENCES = "()[<>"
SCALARS: dict[str, Callable[[_Reader], Any]] = {
    "N": lambda reader: None,
    "T": lambda reader: True,
    "F": lambda reader: False,
    ".": lambda reader: Ellipsis,
    "i": lambda reader: reader.number(),
    "I": lambda reader: struct.unpack("<q", reader.take(8))[0],
    "l": _long,
    "f": _float_text,
    "g": _double,
    "x": lambda reader: complex(_float_text(reader), _float_text(reader)),
    "y": lambda reader: complex(_double(reader), _double(reader)),
    "s": lambda reader: Bytes(reader.take(reader.number())),
    "t": _interned,
    "R": lambda reader: reader.interned[reader.number()],
    "r": lambda reader: reader.known[reader.number()],
    "u": _utf8,
    "a": lambda reader: reader.take(reader.number()).decode("ascii"),
    "A": lambda reader: reader.take(reader.number()).decode("ascii"),
    "z": lambda reader: reader.take(reader.take(1)[0]).decode("ascii"),
    "Z": lambda reader: reader.take(reader.take(1)[0]).decode("ascii"),
}
