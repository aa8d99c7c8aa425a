"""What is told of a file's folder and of those above it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kmigrate.era.clues import Clue

# A folder that is about the one around it.
_PARTS = {".github", ".circleci", "workflows", "requirements", "docker", ".devcontainer", "ci", ".ci", "conda", "envs"}


@dataclass(slots=True)
class Told:
    """What the files of a tree tell: small, and sent to every worker."""

    folders: dict[str, tuple[Clue, ...]] = field(default_factory=dict)  # by absolute path
    tops: frozenset[str] = frozenset()  # folders that are the top of a project: what is above tells nothing of it

    def __bool__(self) -> bool:
        return bool(self.folders)

    def add(self, folder: str, clues: Iterable[Clue]) -> None:
        """Takes clues found in a file of that folder (absolute)."""
        while os.path.basename(folder) in _PARTS:
            folder = os.path.dirname(folder)
        if found := tuple(clues):
            self.folders[folder] = (*self.folders.get(folder, ()), *found)

    def around(self, path: str) -> Iterator[tuple[Clue, ...]]:
        """The clues of the file's own folder, of the one above, and so on."""
        if not self.folders or not path:
            return
        folder = os.path.dirname(path)
        while True:
            if folder in self.folders:
                yield self.folders[folder]
            above = os.path.dirname(folder)
            if folder in self.tops or above == folder:
                return
            folder = above
