"""Who reads which of the files that tell."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from kmigrate.era import environment, pins
from kmigrate.era.clues import Clue
from kmigrate.era.places import kind_of

LIMIT = 400_000  # bytes; no list of requirements is longer
_Reader = Callable[[str], Iterator[Clue]]


def _script(text: str) -> Iterator[Clue]:
    yield from pins.scripts(text)
    yield from environment.variables(text)


def _docker(text: str) -> Iterator[Clue]:
    yield from _script(text)
    yield from environment.images(text)


def _mixed(text: str) -> Iterator[Clue]:
    yield from pins.requirements(text)
    yield from environment.variables(text)


READERS: dict[str, _Reader] = {
    "lock": pins.locks,
    "pins": pins.requirements,
    "mixed": _mixed,
    "settings": environment.settings,
    "docker": _docker,
    "script": _script,
    "notes": pins.notes,
}


def clues_of(path: str, text: str) -> list[Clue]:
    """What a file of that name tells."""
    kind = kind_of(os.path.basename(path), os.path.dirname(path))
    return [clue.at(path) for clue in READERS[kind](text)] if kind else []
