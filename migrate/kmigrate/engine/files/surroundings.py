"""Reads what tells of the era of the files of a run: found on the way through the tree, and in the folders above."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from kmigrate.engine.files.discover import TOPS
from kmigrate.era.places import kind_of
from kmigrate.era.tell import LIMIT, clues_of
from kmigrate.era.told import Told

NEEDLES = (b"keras", b"theano", b"tensorflow", b"cntk", b"KERAS", b"THEANO", b"Keras", b"Theano")


def look_around(paths: Iterable[str], telling: Sequence[str], tops: Iterable[str]) -> Told:
    """What the `telling` files say, and those in and above the folders of the given paths, up to the top."""
    ends = {os.path.abspath(top or os.curdir) for top in tops}
    told, read = Told(), set()
    for path in telling:
        _read(path, told)
        read.add(os.path.abspath(path))
    seen: set[str] = set()
    for path in paths:
        folder = os.path.abspath(path)
        folder = folder if os.path.isdir(folder) else os.path.dirname(folder)
        while folder not in seen:
            seen.add(folder)
            for name in _listed(folder, ends):
                place = os.path.join(folder, name)
                if place not in read:
                    _read(place, told)
            above = os.path.dirname(folder)
            if folder in ends or above == folder:
                break
            folder = above
    told.tops = frozenset(ends)
    return told


def _listed(folder: str, ends: set[str]) -> list[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    if any(top in names for top in TOPS):
        ends.add(folder)
    return [name for name in names if kind_of(name, folder)]


def _read(path: str, told: Told) -> None:
    """What cannot be read tells nothing: it is no source, so that nothing else is lost."""
    try:
        if not os.path.isfile(path):
            return
        with open(path, "rb") as file:
            data = file.read(LIMIT)
    except OSError:
        return
    if any(needle in data for needle in NEEDLES):
        text = data.decode("utf-8", "replace").replace("\r\n", "\n")
        told.add(os.path.dirname(os.path.abspath(path)), clues_of(_shown(path), text))


def _shown(path: str) -> str:
    """The path from the current folder, where it lies inside of it."""
    if not os.path.isabs(path):
        return path
    here = os.path.join(os.path.realpath(os.curdir), "")
    return path[len(here) :] if path.startswith(here) else path
