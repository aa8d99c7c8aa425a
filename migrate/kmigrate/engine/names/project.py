"""Names across the files of a project: what a module re-exports, and what others import from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from kmigrate.engine.names.given import NOT_GIVEN, Given, Spoken, forget, given_to, may_give_more, renew, same_values
from kmigrate.engine.names.importers import EVERYTHING, Importers, stem_of
from kmigrate.engine.names.mixed import mixed
from kmigrate.engine.names.values import Exports
from kmigrate.engine.prefilter import mentions_legacy
from kmigrate.era.told import Told
from kmigrate.findings import Result
from kmigrate.settings import Settings

ROUNDS = 3  # how often what a file is given may give its callers more, which they give to it
AHEAD = 256  # results kept at most; in a pool most of them are another worker's turn


_folder = lru_cache(maxsize=4096)(os.path.dirname)  # asked of every import of a file


@dataclass(slots=True)
class Project:
    """The files of one run. Small and picklable: it holds names, not texts."""

    roots: frozenset[str] = frozenset()  # files (absolute paths) in which modules are looked up
    wanted: frozenset[str] = frozenset()  # files without legacy bytes that import from one that has them
    entered: frozenset[str] = frozenset()  # files with legacy bytes that import from one that has them
    beside: frozenset[str] = frozenset()  # files of TensorFlow alone that belong to those
    imported: dict[str, frozenset[str]] = field(
        default_factory=dict
    )  # last part of a module's name -> names others import
    told: Told = field(default_factory=Told)  # of the era of its files
    callers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of a file whose functions may be given models
    mixed: frozenset[str] = frozenset()  # classes that stand before others among the bases of a class
    _exports: dict[str, Exports | None] = field(default_factory=dict)
    _done: dict[str, tuple[str, Result]] = field(default_factory=dict)  # rewritten ahead of their turn
    _open: list[str] = field(default_factory=list)  # modules being followed, outermost first
    _missed: dict[str, set[str]] = field(default_factory=dict)  # of these, who asked for it too early
    _found: dict[tuple[str, str, int], str] = field(default_factory=dict)  # of find, which is asked the same all day
    _starts: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _folders: frozenset[str] = frozenset()  # all that lead to a file
    _parts: frozenset[str] = frozenset()  # every name that a part of a module can have
    _spoken: dict[str, Spoken] = field(default_factory=dict)  # of files that were followed: of which Keras they speak
    _given: dict[str, Given] = field(default_factory=dict)  # what the functions of a file are given by others
    _asking: bool = False
    _turns: dict[str, int] = field(default_factory=dict)  # how often a file was given more
    _again: set[str] = field(default_factory=set)  # files that were followed again because they have more
    _asked: set[str] = field(default_factory=set)  # of which the callers were asked
    _calls: dict[str, list[str]] = field(default_factory=dict)  # by file: of which files it may call functions

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
        importers.taking = {path for path in importers.taking if not project.is_keras(path)}
        own = {path for path in legacy if not project.is_keras(path)}
        project.callers = importers.callers(own | reached, project.find)
        project.beside = frozenset(importers.beside(own | reached, project.find))
        project.wanted = frozenset((reached | project.callers.keys() | project.beside) - legacy)
        project.entered = frozenset(reached & legacy)
        # Nobody asks what others import from a file that is not worked on.
        project.imported = importers.names(legacy | project.wanted)
        project.mixed = mixed(importers.classes)
        return project

    def wants(self, path: str | Path) -> bool:
        return os.path.abspath(path) in self.wanted

    def enters(self, path: str) -> bool:
        """Whether the file (an absolute path) imports from one that may hand on something legacy."""
        return path in self.wanted or path in self.entered

    def __getstate__(self) -> tuple[object, ...]:
        known = self.roots, self.wanted, self.entered, self.imported
        return *known, self.told, self.callers, self.beside, self.mixed

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.roots, self.wanted, self.entered, self.imported, *rest = state
        self.told, self.callers, self.beside, self.mixed = rest
        self._asking, self._turns, self._again = False, {}, set()
        self._spoken, self._given, self._asked, self._calls = {}, {}, set(), {}
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
            self._exports[path] = None
            self._follow(path, settings)
        return self._exports.get(path)

    def ask(self, path: str, settings: Settings) -> None:
        """Before the own turn of a file: follows those that call its functions, and takes what they give to them; and
        gives what it gives itself to the files whose functions it calls, which then may give it more.
        """
        if not self.callers or self._open or self._asking:
            return
        self._asking = True
        if not self._calls:
            for target, callers in self.callers.items():
                for one in (target, *callers):
                    self._calls.setdefault(one, []).append(target)
        try:
            for _ in range(2):  # what one is given may come from another
                for target in self._calls.get(path, ()):
                    self._ask(target, settings)
        finally:
            self._asking = False

    def _ask(self, path: str, settings: Settings) -> None:
        callers = self.callers.get(path, ())
        if path not in self._asked:
            self._asked.add(path)
            for caller in callers:
                self._ask(caller, settings)
        for _ in range(ROUNDS):
            for caller in callers:
                if caller not in self._spoken:
                    self._follow(caller, settings)
            if not self._take_given(path, settings):
                return
            for caller in (one for one in callers if one not in self._again):
                self._again.add(caller)
                self._spoken.pop(caller, None)
                for target in self._calls.get(caller, ()):
                    forget(self._exports.get(target))

    def _take_given(self, path: str, settings: Settings) -> bool:
        """Follows a file with what callers give, where that is new; whether they have more of it then."""
        if path not in self.callers:
            return False  # it calls others, and does nothing itself with what it is given
        before = self._exports.get(path)
        old = self.given(path).values
        new = given_to(before) if before else {}
        given = {name: {**old.get(name, {}), **new.get(name, {})} for name in (*old, *(n for n in new if n not in old))}
        if same_values(given, old) or self._turns.get(path, 0) >= ROUNDS:
            return False
        self._turns[path] = self._turns.get(path, 0) + 1
        spoken = [self._spoken[one] for one in self.callers[path] if one in self._spoken]
        self._given[path] = Given.of(given, spoken)
        if path not in self._spoken:
            return False  # its turn comes
        self._done.pop(path, None)
        if before is None or not may_give_more(before, given):
            return False
        self._follow(path, settings)
        after = self._exports.get(path)
        self._exports[path] = before
        return before is not None and after is not None and renew(before, after)

    def given(self, path: str) -> Given:
        return self._given.get(path, NOT_GIVEN)

    def speaks(self, path: str, spoken: Spoken) -> None:
        """Remembers of which Keras a file speaks that is being followed."""
        self._spoken[path] = spoken

    def _follow(self, path: str, settings: Settings) -> None:
        from kmigrate.engine.names.exports import rewrite_ahead

        self._done.pop(path, None)
        self._exports.setdefault(path, None)
        done = rewrite_ahead(path, self, settings)
        self._spoken.setdefault(path, (frozenset(), ()))  # also where it could not be read
        if done is not None and len(self._done) < AHEAD:
            self._done[path] = done

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
                    self._spoken.pop(other, None)

    def keep(self, path: str, exports: Callable[[], Exports | None]) -> None:
        """Remembers what a module gives, if anybody seems to import it."""
        if (
            (path in self._given or not self._exports.get(path))
            and path in self.roots
            and stem_of(path) in self.imported
        ):
            self._exports[path] = exports()

    def take(self, path: str, text: str) -> Result | None:
        """The result of a module that was rewritten ahead of its turn."""
        before, result = self._done.pop(path, ("", None))
        return result if before == text else None
