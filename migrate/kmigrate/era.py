"""Which Keras a tree was written for, by what its requirements pin."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Files that pin, the most exact first.
PINNING = re.compile(
    r"(?:.*requirements.*|constraints.*)\.(?:txt|in)|Pipfile|environment.*\.ya?ml|setup\.(?:py|cfg)|pyproject\.toml|.*Dockerfile.*"
)
_PIN = re.compile(
    r"""(?<![\w.-])keras(?:\[\w+\])?["']?\s*(?:=\s*["'])?(?P<how>===?|~=|<=?|>=?|=)\s*["']?(?P<version>\d+\.\d+(?:\.\d+)?)""",
    re.IGNORECASE,
)
FAR_ENOUGH = {".git", ".hg"}  # a folder that has one of these is the top of the project
LIMIT = 200_000  # bytes; no list of requirements is longer


@dataclass(frozen=True, slots=True)
class Era:
    version: str
    evidence: str  # the file and line that say so


def number(version: str) -> tuple[int, ...]:
    """`2.2.4` as something to compare; what follows the numbers is left out."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def find_era(paths: Sequence[str]) -> Era | None:
    """Looks from the given files upwards to the top of the project."""
    there = [os.path.abspath(path) for path in paths if os.path.exists(path)]
    if not there:
        return None
    folder = Path(os.path.commonpath(there))
    for place in (folder, *folder.parents):
        if place.is_dir():
            if found := _pinned(place):
                return found
            if any((place / name).exists() for name in FAR_ENOUGH):
                return None
    return None


def _pinned(folder: Path) -> Era | None:
    try:
        names = sorted(name for name in os.listdir(folder) if PINNING.fullmatch(name))
    except OSError:
        return None
    names.sort(key=lambda name: not name.endswith((".txt", ".in")))
    for name in names:
        try:
            with open(folder / name, encoding="utf-8", errors="replace") as file:
                text = file.read(LIMIT)
        except OSError:
            continue
        for match in _PIN.finditer(text):
            # `keras>=2.0` says nothing of what was used; an upper bound and a pin do.
            if match["how"] not in (">", ">=") or number(match["version"]) >= (2, 3):
                line = text.count("\n", 0, match.start()) + 1
                return Era(match["version"], f"{name}:{line}")
    return None
