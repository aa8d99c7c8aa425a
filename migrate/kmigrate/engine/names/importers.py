"""Which files of a project import from which, by a search of their bytes: nothing is parsed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

# A line of a notebook is a string of JSON: there a quote is where a line begins and ends.
_BEFORE = re.compile(rb'(?:^|[;:"])[ \t]*(?:from[ \t]+(?P<module>[.\w\x80-\xff]+)(?:[ \t]+|(?<=\.)))?$')
_AFTER = re.compile(rb'(?![\w\x80-\xff])[ \t]*(?P<names>\([^)]*\)|(?:\\\r?\n|[^\r\n#;"\\])*)')
_COMMENT = re.compile(rb"#[^\r\n]*")
_NAME = re.compile(rb"[.\w\x80-\xff]+|\*")
EVERYTHING = "*"
SOURCES = (".py", ".pyw", ".pyi", ".ipynb")  # what others can import from, or that can import

Import = tuple[str, str]  # (module, name) of `from module import name`; the name is "" for `import module`
Found = tuple[str, str, str]  # the file, and the import
Find = Callable[[str, str, int], str]  # a file, a module as it is written there, its dots: the module's file


def imports_of(data: bytes) -> list[Import]:
    """Every import that the bytes seem to hold."""
    found: list[Import] = []
    at = data.find(b"import")
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        start = data.rfind(b"\r", start, at) + 1 or start
        found += _at(data, start, at)
        at = data.find(b"import", at + 6)
    return found


def _at(data: bytes, start: int, at: int) -> Iterable[Import]:
    """What the import imports that stands at a place of a line."""
    end = data.find(b"\n", at)
    line = data[start : end if end >= 0 else len(data)]
    if b"(" in line or b"\\" in line or b"\r" in line:  # it may go on behind the line
        return _read(data, start, at)
    return _of_line(line, at - start)


@lru_cache(maxsize=4096)
def _of_line(line: bytes, at: int) -> list[Import]:
    """As `_read`: the same line stands in many files."""
    return _read(line, 0, at)


def _read(data: bytes, start: int, at: int) -> list[Import]:
    before = _BEFORE.search(data[start:at])
    after = _AFTER.match(data, at + 6) if before is not None else None
    if before is None or after is None:
        return []
    module = before["module"].decode("utf-8", "replace") if before["module"] else ""
    names = after["names"]
    found: list[Import] = []
    for part in (_COMMENT.sub(b"", names) if b"#" in names else names).split(b","):
        if name := _NAME.search(part):
            text = name[0].decode("utf-8", "replace")
            found.append((module, text) if module else (text, ""))
    return found


class Importers:
    """All imports of a tree, by every word that may be the name of the imported file."""

    def __init__(self) -> None:
        self.legacy: set[str] = set()  # files that name a legacy package
        self._by_stem: dict[str, list[Found]] = {}

    def add(self, path: str, data: bytes, legacy: bool = False) -> None:
        """Takes in a file: its path, its bytes, and whether they name a legacy package."""
        if not path.endswith(SOURCES):
            return
        path = os.path.abspath(path)
        if legacy:
            self.legacy.add(path)
        for module, name in imports_of(data):
            found = (path, module, name)
            for stem in _stems(path, module, name):
                self._by_stem.setdefault(stem, []).append(found)

    def of(self, files: set[str], find: Find) -> set[str]:
        """The files that import from one of these, or from a file that does, however long the chain."""
        importing: set[str] = set()
        new = list(files)
        asked: set[str] = set()
        while new:
            target = new.pop()
            if target in asked:
                continue
            asked.add(target)
            base = target.removesuffix(f"{os.sep}__init__.py").removesuffix(".py")
            for path, module, name in self._by_stem.get(stem_of(target), ()):
                if path in importing or not _may_be(base, module, name):
                    continue
                if any(target == found for found in _targets(path, module, name, find)):
                    importing.add(path)
                    new.append(path)
        return importing

    def names(self, files: set[str]) -> dict[str, frozenset[str]]:
        """By the last part of a module's name: the names that others seem to import from it."""
        result: dict[str, frozenset[str]] = {}
        for stem in {stem_of(path) for path in files}:
            names: set[str] = set()
            for _, module, name in self._by_stem.get(stem, ()):
                if (module.rpartition(".")[2] or name) == stem:
                    names.add(name or EVERYTHING)
                if name == stem:
                    names.add(EVERYTHING)
            if names:
                result[stem] = frozenset(names)
        return result


def stem_of(path: str) -> str:
    """The last part of the name of a file's module: a package has that of its folder."""
    folder, _, base = path.rpartition(os.sep)
    stem = base.partition(".")[0]
    return folder.rpartition(os.sep)[2] if stem == "__init__" else stem


@lru_cache(maxsize=4096)
def _words(module: str, name: str) -> frozenset[str]:
    """The names in an import that may be that of a file."""
    plain = module.lstrip(".")
    return frozenset((name, plain.rpartition(".")[2]) if name else plain.split("."))


def _stems(path: str, module: str, name: str) -> Iterable[str]:
    stems = _words(module, name)
    if not module.lstrip("."):
        folder = path
        for _ in module:
            folder = folder.rpartition(os.sep)[0]
        return {*stems, folder.rpartition(os.sep)[2]}
    return stems


def _may_be(base: str, module: str, name: str) -> bool:
    """Whether a file can be what an import says, by the end of its path: asked before the folders are looked at."""
    return not name or base.endswith(_ends(module, name))


@lru_cache(maxsize=4096)
def _ends(module: str, name: str) -> tuple[str, ...]:
    """How the path of a file ends that an import can mean."""
    path = module.lstrip(".").replace(".", os.sep)
    return (f"{os.sep}{path}", f"{os.sep}{path}{os.sep}{name}") if path else ("",)


def _targets(path: str, module: str, name: str, find: Find) -> Iterator[str]:
    """The files of the project in which one import may look."""
    plain = module.lstrip(".")
    level = len(module) - len(plain)
    if name:
        yield find(path, plain, level)
        yield find(path, f"{plain}.{name}" if plain else name, level)
        return
    parts = plain.split(".")
    for count in range(1, len(parts) + 1):
        yield find(path, ".".join(parts[:count]), level)
