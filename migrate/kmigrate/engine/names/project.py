"""Names across the files of a project: what a module re-exports, and what others import from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from kmigrate.engine.names.importers import EVERYTHING, Importers, stem_of
from kmigrate.engine.names.values import Exports
from kmigrate.engine.prefilter import mentions_legacy
from kmigrate.era.told import Told
from kmigrate.findings import Result
from kmigrate.settings import Settings

AHEAD = 256  # results kept at most; in a pool most of them are another worker's turn


_folder = lru_cache(maxsize=4096)(os.path.dirname)  # asked of every import of a file


@dataclass(slots=True)
class Project:
    """The files of one run. Small and picklable: it holds names, not texts."""

    roots: frozenset[str] = frozenset()  # files (absolute paths) in which modules are looked up
    wanted: frozenset[str] = frozenset()  # files without legacy bytes that import from one that has them
    entered: frozenset[str] = frozenset()  # files with legacy bytes that import from one that has them
    imported: dict[str, frozenset[str]] = field(
        default_factory=dict
    )  # last part of a module's name -> names others import
    told: Told = field(default_factory=Told)  # of the era of its files
    _exports: dict[str, Exports | None] = field(default_factory=dict)
    _done: dict[str, tuple[str, Result]] = field(default_factory=dict)  # rewritten ahead of their turn
    _open: list[str] = field(default_factory=list)  # modules being followed, outermost first
    _missed: dict[str, set[str]] = field(default_factory=dict)  # of these, who asked for it too early
    _found: dict[tuple[str, str, int], str] = field(default_factory=dict)  # of find, which is asked the same all day
    _starts: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _folders: frozenset[str] = frozenset()  # all that lead to a file
    _parts: frozenset[str] = frozenset()  # every name that a part of a module can have

    def __post_init__(self) -> None:
        folders: set[str] = set()
        for folder in {os.path.dirname(root) for root in self.roots}:
            while folder not in folders:
                folders.add(folder)
                folder = os.path.dirname(folder)
        self._folders = frozenset(folders)
        self._parts = frozenset(os.path.basename(path).partition(".")[0] for path in self.roots | self._folders)

    @classmethod
    def scan(cls, files: Sequence[Path]) -> Project:
        """Reads the bytes of all files once, one at a time."""
        importers = Importers()
        for path in files:
            try:
                with open(path, "rb") as handle:
                    data = handle.read()
            except OSError:
                continue
            importers.add(str(path), data, mentions_legacy(data))
        return cls.of([str(path) for path in files], importers)

    @classmethod
    def of(cls, files: Sequence[str], importers: Importers) -> Project:
        """The project of these files, once all of them were taken in."""
        project = cls(frozenset(map(os.path.abspath, files)))
        legacy = importers.legacy
        # Inside a copy of Keras its own imports are not followed.
        reached = {path for path in importers.of(legacy, project.find) if not project.is_keras(path)}
        project.wanted = frozenset(reached - legacy)
        project.entered = frozenset(reached & legacy)
        # Nobody asks what others import from a file that is not worked on.
        project.imported = importers.names(legacy | reached)
        return project

    def wants(self, path: str | Path) -> bool:
        return os.path.abspath(path) in self.wanted

    def enters(self, path: str) -> bool:
        """Whether the file (an absolute path) imports from one that may hand on something legacy."""
        return path in self.wanted or path in self.entered

    def __getstate__(self) -> tuple[object, ...]:
        return self.roots, self.wanted, self.entered, self.imported, self.told

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.roots, self.wanted, self.entered, self.imported, self.told = state
        self._exports, self._done, self._open, self._missed = {}, {}, [], {}
        self._found = {}
        self._starts = {}
        self.__post_init__()

    def exported(self, path: str, name: str) -> bool:
        """Whether another file of the project seems to import that name from the file."""
        names = self.imported.get(stem_of(path), frozenset())
        return name in names or EVERYTHING in names

    def find(self, path: str, module: str, level: int) -> str:
        """The file of a module as seen from another file; empty where the project has none."""
        if not level and module.partition(".")[0] not in self._parts:
            return ""
        key = (_folder(path), module, level)
        if key not in self._found:
            folder = key[0] if key[0] in self._folders else str(Path(path).absolute().parent)
            self._found[key] = self._find(folder, module, level)
        return self._found[key]

    def _find(self, folder: str, module: str, level: int) -> str:
        parts = [part for part in module.split(".") if part]
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return self._file(folder, parts)
        return next(filter(None, (self._file(start, parts) for start in self._places(folder, parts[0]))), "")

    def _places(self, folder: str, head: str) -> tuple[str, ...]:
        """The folders from this one upwards, and src in each, that hold a module or a package of that name."""
        if (folder, head) not in self._starts:
            parent = os.path.dirname(folder)
            here = [start for start in (folder, os.path.join(folder, "src")) if self._holds(start, head)]
            self._starts[folder, head] = (*here, *(self._places(parent, head) if parent != folder else ()))
        return self._starts[folder, head]

    def _holds(self, folder: str, head: str) -> bool:
        base = os.path.join(folder, head)
        return folder in self._folders and (base in self._folders or f"{base}.py" in self.roots)

    def _file(self, folder: str, parts: list[str]) -> str:
        base = os.path.join(folder, *parts)
        for candidate in (os.path.join(base, "__init__.py"), f"{base}.py"):
            if candidate in self.roots:
                return candidate
        return ""

    def exports(self, path: str, settings: Settings) -> Exports | None:
        """What a module of the project gives to those who import it; None where that is nothing legacy.

        The module is rewritten on the way, and its result is kept until its own turn comes: no file is followed twice.
        """
        if path in self._open:
            self._missed.setdefault(path, set()).update(self._open[self._open.index(path) + 1 :])
            return None
        if path not in self._exports:
            from kmigrate.engine.names.exports import rewrite_ahead

            self._exports[path] = None
            done = rewrite_ahead(path, self, settings)
            if done is not None and len(self._done) < AHEAD:
                self._done[path] = done
        return self._exports.get(path)

    def is_keras(self, path: str) -> bool:
        """Whether the file is part of a copy of Keras itself, which nobody migrates by following its own imports."""
        above, found, _ = path.rpartition(f"{os.sep}keras{os.sep}")
        if not found:
            return False
        package = os.path.join(above, "keras", "__init__.py") in self.roots
        return package and os.path.join(above, "__init__.py") not in self.roots

    @contextmanager
    def opened(self, path: str) -> Iterator[None]:
        """While a module is followed, those it imports cannot know what it gives: a circle of imports ends there."""
        self._open.append(path)
        try:
            yield
        finally:
            self._open.pop()
            missed = self._missed.pop(path, ())
            if self._exports.get(path):
                # They missed something, and are followed again at their turn.
                for other in missed:
                    self._done.pop(other, None)

    def keep(self, path: str, exports: Callable[[], Exports | None]) -> None:
        """Remembers what a module gives, if anybody seems to import it."""
        if not self._exports.get(path) and path in self.roots and stem_of(path) in self.imported:
            self._exports[path] = exports()

    def take(self, path: str, text: str) -> Result | None:
        """The result of a module that was rewritten ahead of its turn."""
        before, result = self._done.pop(path, ("", None))
        return result if before == text else None
