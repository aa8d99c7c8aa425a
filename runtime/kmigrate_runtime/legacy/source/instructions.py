"""Bytes as instructions: their names, and what they jump to, by the tables of each Python."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kmigrate_runtime.legacy.bytecode import Code

HAVE_ARGUMENT = 90
# What each layout of code objects may be. The table of lines tells 3.10 from those before it.
CANDIDATES = {
    "2.7": ("2.7",),
    "3.0 to 3.7": ("3.6", "3.5"),
    "3.8 to 3.10": ("3.8", "3.10"),
    "3.11 or later": ("3.11",),
}


class NotUnderstood(Exception):
    """The bytes are not what this Python wrote, or do what is not followed here."""


@dataclass(frozen=True)
class Instruction:
    name: str
    argument: int
    target: int | None  # the offset that it may jump to
    after: int  # the offset behind it


@cache
def tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("opcodes.toml").read_text(encoding="utf-8"))


@cache
def _names(python: str) -> dict[int, str]:
    return {number: name for name, number in _numbers(python).items()}


def _numbers(python: str) -> dict[str, int]:
    table = tables()[python]
    before = _numbers(table["after"]) if "after" in table else {}
    return {name: number for name, number in {**before, **table["ops"]}.items() if number or name == "CACHE"}


def pythons(code: Code) -> tuple[str, ...]:
    found = CANDIDATES.get(code.python, ())
    if code.python == "3.8 to 3.10":
        # Since 3.10 the table covers every byte of the code; before, the last line had no length.
        whole = sum(code.lines[::2]) == len(code.instructions)
        return ("3.10",) if whole else ("3.8",)
    return found


def read(code: Code, python: str) -> dict[int, Instruction]:
    """The instructions by their offsets."""
    data, narrow = code.instructions, bool(tables()[python].get("narrow"))
    found: dict[int, Instruction] = {}
    at, extended, start = 0, 0, None
    while at < len(data):
        first = at if start is None else start
        number = data[at]
        name = _names(python).get(number)
        if name is None:
            raise NotUnderstood("it has a loop, `try`, `with`, `yield` or something else that is not followed here")
        size = (3 if number >= HAVE_ARGUMENT else 1) if narrow else 2
        if at + size > len(data):
            raise NotUnderstood("it is cut off")
        argument = int.from_bytes(data[at + 1 : at + size], "little") | extended << (16 if narrow else 8)
        at += size
        if name == "EXTENDED_ARG":
            extended, start = argument, first
            continue
        extended, start = 0, None
        at = _behind(data, at, name, python)
        found[first] = Instruction(name, argument, _target(name, argument, at, python), at)
    return found


def _behind(data: bytes, at: int, name: str, python: str) -> int:
    """Skips the places for caches, which must be there and be empty."""
    count = int(tables()[python].get("caches", {}).get(name, 0))
    if any(data[at : at + 2 * count]) or at + 2 * count > len(data):
        raise NotUnderstood("its caches are those of another Python")
    return at + 2 * count


def _target(name: str, argument: int, behind: int, python: str) -> int | None:
    if "JUMP" not in name and name != "FOR_ITER":
        return None
    unit = 2 if tables()[python].get("words") else 1
    if "BACKWARD" in name:
        return behind - argument * unit
    relative = python == "3.11" or name in ("JUMP_FORWARD", "FOR_ITER")
    return argument * unit + (behind if relative else 0)
