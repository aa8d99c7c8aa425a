"""Names across the files of a project: what a module re-exports, and what others import from it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from kmigrate.engine.names.values import Exports
from kmigrate.engine.prefilter import mentions_legacy
from kmigrate.findings import Result
from kmigrate.settings import Settings

# A line of a notebook is a string of JSON: there a quote is where a line begins and ends.
_BEFORE = re.compile(rb'(?:^|[;:"])[ \t]*(?:from[ \t]+(?P<module>[.\w\x80-\xff]+)(?:[ \t]+|(?<=\.)))?$')
_AFTER = re.compile(rb'(?![\w\x80-\xff])[ \t]*(?P<names>\([^)]*\)|(?:\\\r?\n|[^\r\n#;"\\])*)')
_COMMENT = re.compile(rb"#[^\r\n]*")
_NAME = re.compile(rb"[.\w\x80-\xff]+|\*")
EVERYTHING = "*"
AHEAD = 256  # results kept at most; in a pool most of them are another worker's turn


def imports_of(data: bytes) -> list[tuple[str, str]]:
    """(module, name) of every import that the bytes seem to hold; the name is "" for `import module`."""
    found: list[tuple[str, str]] = []
    at = data.find(b"import")
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        start = data.rfind(b"\r", start, at) + 1 or start
        before, after = _BEFORE.search(data[start:at]), _AFTER.match(data, at + 6)
        if before is not None and after is not None:
            module = before["module"].decode("utf-8", "replace") if before["module"] else ""
            for part in _COMMENT.sub(b"", after["names"]).split(b","):
                if name := _NAME.search(part):
                    text = name[0].decode("utf-8", "replace")
                    found.append((module, text) if module else (text, ""))
        at = data.find(b"import", at + 6)
    return found


@dataclass(slots=True)
class Project:
    """The files of one run. Small and picklable: it holds names, not texts."""

    roots: frozenset[str] = frozenset()  # files (absolute paths) in which modules are looked up
    wanted: frozenset[str] = frozenset()  # files without legacy bytes that import from one that has them
    imported: dict[str, frozenset[str]] = field(
        default_factory=dict
    )  # last part of a module's name -> names others import
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
        paths = [str(path.absolute()) for path in files]
        project = cls(frozenset(paths))
        reached: dict[str, list[tuple[str, str]]] = {}
        legacy: set[str] = set()
        imported: dict[str, set[str]] = {}
        for path in paths:
            if not path.endswith((".py", ".pyw", ".pyi", ".ipynb")):
                continue
            try:
                with open(path, "rb") as handle:
                    data = handle.read()
            except OSError:
                continue
            found = imports_of(data)
            if mentions_legacy(data):
                legacy.add(path)
            else:
                reached[path] = found
            for module, name in found:
                imported.setdefault(module.rpartition(".")[2] or name, set()).add(name or EVERYTHING)
                if name:
                    imported.setdefault(name, set()).add(EVERYTHING)
        project.wanted = project._importers(legacy, reached)
        # Nobody asks what others import from a file that is not worked on.
        stems = {_stem(path) for path in legacy | project.wanted}
        project.imported = {stem: frozenset(names) for stem, names in imported.items() if stem in stems}
        return project

    def _importers(self, legacy: set[str], reached: dict[str, list[tuple[str, str]]]) -> frozenset[str]:
        """The files that import from one of these, or from a file that does, however long the chain."""
        sources: dict[str, list[str]] = {}
        for path, found in reached.items():
            for target in {target for module, name in found for target in self._targets(path, module, name)}:
                sources.setdefault(target, []).append(path)
        wanted: set[str] = set()
        new = list(legacy)
        while new:
            fresh = {path for target in new for path in sources.get(target, ())} - wanted
            wanted |= fresh
            new = list(fresh)
        return frozenset(wanted)

    def _targets(self, path: str, module: str, name: str) -> Iterator[str]:
        """The files of the project in which one import may look."""
        plain = module.lstrip(".")
        level = len(module) - len(plain)
        if not level and plain.partition(".")[0] not in self._parts:
            return
        names = [plain] if name else list(accumulate(plain.split("."), _dotted))
        if name in self._parts:
            names.append(_dotted(plain, name))
        for dotted in names:
            if found := self.find(path, dotted, level):
                yield found

    def wants(self, path: str | Path) -> bool:
        return str(Path(path).absolute()) in self.wanted

    def __getstate__(self) -> tuple[object, ...]:
        return self.roots, self.wanted, self.imported

    def __setstate__(self, state: tuple[frozenset[str], frozenset[str], dict[str, frozenset[str]]]) -> None:
        self.roots, self.wanted, self.imported = state
        self._exports, self._done, self._open, self._missed = {}, {}, [], {}
        self._found = {}
        self._starts = {}
        self.__post_init__()

    def exported(self, path: str, name: str) -> bool:
        """Whether another file of the project seems to import that name from the file."""
        names = self.imported.get(_stem(path), frozenset())
        return name in names or EVERYTHING in names

    def find(self, path: str, module: str, level: int) -> str:
        """The file of a module as seen from another file; empty where the project has none."""
        if not level and module.partition(".")[0] not in self._parts:
            return ""
        key = (os.path.dirname(path), module, level)
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
        if not self._exports.get(path) and path in self.roots and _stem(path) in self.imported:
            self._exports[path] = exports()

    def take(self, path: str, text: str) -> Result | None:
        """The result of a module that was rewritten ahead of its turn."""
        before, result = self._done.pop(path, ("", None))
        return result if before == text else None


def _stem(path: str) -> str:
    name = Path(path)
    return name.parent.name if name.stem == "__init__" else name.stem


def _dotted(package: str, name: str) -> str:
    return f"{package}.{name}" if package else name
