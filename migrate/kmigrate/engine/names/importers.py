"""Which files of a project import from which, by a search of their bytes: nothing is parsed."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

# A line of a notebook is a string of JSON: there a quote is where a line begins and ends.
_BEFORE = re.compile(rb'(?:^|[;:"])[ \t]*(?:from[ \t]+(?P<module>[.\w\x80-\xff]+)(?:[ \t]+|(?<=\.)))?$')
_AFTER = re.compile(rb'(?![\w\x80-\xff])[ \t]*(?P<names>\([^)]*\)|(?:\\\r?\n|[^\r\n#;"\\])*)')
_COMMENT = re.compile(rb"#[^\r\n]*")
_NAME = re.compile(rb"[.\w\x80-\xff]+|\*")
EVERYTHING = "*"
LONGEST = 400  # bytes of a line that is kept; what is longer is data in a notebook, or made by a machine
SOURCES = (".py", ".pyw", ".pyi", ".ipynb")  # what others can import from, or that can import

Import = tuple[str, str]  # (module, name) of `from module import name`; the name is "" for `import module`
Found = tuple[list[str], str, str]  # files, and what they import
Find = Callable[[str, str, int], str]  # a file, a module as it is written there, its dots: the module's file


def imports_of(data: bytes) -> list[Import]:
    """Every import that the bytes seem to hold."""
    plain, found = _split(data)
    return [*found, *(one for line in plain for one in _of_line(line))]


def _split(data: bytes) -> tuple[list[bytes], list[Import]]:
    """The lines that seem to import something, and what those import that may go on behind the line."""
    plain: list[bytes] = []
    found: list[Import] = []
    at = data.find(b"import")
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        line = data[start : end if end >= 0 else len(data)].removesuffix(b"\r")
        if b"(" in line or b"\\" in line or b"\r" in line or len(line) > LONGEST:
            found += _read(data, data.rfind(b"\r", start, at) + 1 or start, at)
            at = data.find(b"import", at + 6)
        else:
            plain.append(line)
            at = data.find(b"import", start + len(line))
    return plain, found


def _of_line(line: bytes) -> list[Import]:
    """What a line imports that says all of it."""
    found: list[Import] = []
    at = line.find(b"import")
    while at >= 0:
        found += _read(line, 0, at)
        at = line.find(b"import", at + 6)
    return found


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
        self._by_line: defaultdict[bytes, list[str]] = defaultdict(list)  # the same line stands in many files
        self._found: list[Found] = []
        self._by_stem: dict[str, list[Found]] = {}

    def add(self, path: str, data: bytes, legacy: bool = False) -> None:
        """Takes in a file: its path, its bytes, and whether they name a legacy package."""
        if not path.endswith(SOURCES):
            return
        path = os.path.abspath(path)
        if legacy:
            self.legacy.add(path)
        plain, found = _split(data)
        for line in plain:
            self._by_line[line].append(path)
        self._found += [([path], module, name) for module, name in found]
        self._by_stem.clear()

    def _of(self, stem: str) -> Sequence[Found]:
        """The imports in which the word may be the name of a file."""
        if not self._by_stem:
            of_lines = ((paths, *one) for line, paths in self._by_line.items() for one in _of_line(line))
            for found in (*self._found, *of_lines):
                for word in _stems(*found):
                    self._by_stem.setdefault(word, []).append(found)
        return self._by_stem.get(stem, ())

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
            for paths, module, name in self._of(stem_of(target)):
                ways = [(dotted, level) for end, dotted, level in _ways(module, name) if base.endswith(end)]
                if not ways:
                    continue
                reach: dict[str, bool] = {}  # files of one folder import the same by the same words
                for path in paths:
                    if path in importing:
                        continue
                    folder = path.rpartition(os.sep)[0]
                    if folder not in reach:
                        reach[folder] = any(find(path, dotted, level) == target for dotted, level in ways)
                    if reach[folder]:
                        importing.add(path)
                        new.append(path)
        return importing

    def names(self, files: set[str]) -> dict[str, frozenset[str]]:
        """By the last part of a module's name: the names that others seem to import from it."""
        result: dict[str, frozenset[str]] = {}
        for stem in {stem_of(path) for path in files}:
            names: set[str] = set()
            for _, module, name in self._of(stem):
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


def _stems(paths: Iterable[str], module: str, name: str) -> set[str]:
    """The names in an import that may be that of a file."""
    plain = module.lstrip(".")
    stems = {name, plain.rpartition(".")[2]} if name else set(plain.split("."))
    if not plain:
        for path in paths:
            folder = path
            for _ in module:
                folder = folder.rpartition(os.sep)[0]
            stems.add(folder.rpartition(os.sep)[2])
    return stems


@lru_cache(maxsize=4096)
def _ways(module: str, name: str) -> tuple[tuple[str, str, int], ...]:
    """The modules that an import may mean, with its dots; first of each, how the path of its file must end."""
    plain = module.lstrip(".")
    level = len(module) - len(plain)
    if name:
        dotted = [plain, f"{plain}.{name}" if plain else name]
    else:
        parts = plain.split(".")
        dotted = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return tuple((f"{os.sep}{one.replace('.', os.sep)}" if one else "", one, level) for one in dotted)
