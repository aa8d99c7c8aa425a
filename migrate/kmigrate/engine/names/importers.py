"""Which files of a project import from which, by a search of their bytes: nothing is parsed."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from functools import lru_cache

from kmigrate.engine.names.mixed import Bases, classes_of

# A line of a notebook is a string of JSON: there a quote is where a line begins and ends.
_BEFORE = re.compile(rb'(?:^|[;:"])[ \t]*(?:from[ \t]+(?P<module>[.\w\x80-\xff]+)(?:[ \t]+|(?<=\.)))?$')
_AFTER = re.compile(rb'(?![\w\x80-\xff])[ \t]*(?P<names>\([^)]*\)|(?:\\\r?\n|[^\r\n#;"\\])*)')
_COMMENT = re.compile(rb"#[^\r\n]*")
_NAME = re.compile(rb"[.\w\x80-\xff]+|\*")
# What is done with a model, and with the history that it gives.
_DONE = re.compile(
    rb"\.(?:compile|evaluate|fit|fit_generator|history|layers|optimizer|predict\w*|evaluate_generator|save_weights"
    rb"|train_on_batch|test_on_batch)\b"
)
_PARAMETERS = re.compile(rb"\bdef[ \t]+\w+[ \t]*\(([^)]*)\)")
# What is computed by the backend, which a function of a file alone may do with what another file gives it.
# Each begins with a letter of its own, which the search leaps to.
_COMPUTED = (re.compile(rb"K\.\w+\(([^\r\n]*)"), re.compile(rb"backend\.\w+\(([^\r\n]*)"))
_OUTER = re.compile(rb"^(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(([^)]*)\)", re.M)
_KEPT = re.compile(rb"self\.(\w+)[ \t]*=[ \t]*(\w+)[ \t]*\r?$", re.M)
_LAST_WORD = re.compile(rb"\w+$")
_WORD = re.compile(rb"\w+")
_TENSORFLOW = b"tensorflow"
EVERYTHING = "*"
_PACKAGE = f"{os.sep}__init__.py"
LONGEST = 400  # bytes of a line that is kept; what is longer is data in a notebook, or made by a machine
LONGEST_NAME = 40  # of something that is given
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


def takes_models(data: bytes, legacy: bool = True) -> bool:
    """Whether a function of the file may be given a model, or what its training gave: something is done with one of its
    parameters that is done with models, or with what it is kept in (`self.net = model`). Or a tensor of one: a function
    at the top computes with it. `backend` is Keras's where the file names it; others give it as `K`.
    """
    if b"def " not in data:
        return False
    if b"K." in data or (legacy and b"backend." in data):
        computed = set().union(*(_words(pattern, data) for pattern in _COMPUTED[: 1 + legacy]))
        if computed and not computed.isdisjoint(_words(_OUTER, data)):
            return True
    before = {data[max(match.start() - LONGEST_NAME, 0) : match.start()] for match in _DONE.finditer(data)}
    owners = {word[0] for one in before if (word := _LAST_WORD.search(one))} - {b"self", b"keras", b"tf"}
    if not owners:
        return False
    parameters = _words(_PARAMETERS, data)
    if owners & parameters:
        return True
    return any(match[1] in owners and match[2] in parameters for match in _KEPT.finditer(data))


def _words(pattern: re.Pattern[bytes], data: bytes) -> set[bytes]:
    return {word[0] for match in pattern.finditer(data) for word in _WORD.finditer(match[1])}


class Importers:
    """All imports of a tree, by every word that may be the name of the imported file."""

    def __init__(self) -> None:
        self.legacy: set[str] = set()  # files that name a legacy package
        self.taking: set[str] = set()  # files with functions that do what is done with a model
        self.classes: list[Bases] = []  # of the files that name a legacy package
        self._by_line: defaultdict[bytes, list[str]] = defaultdict(list)  # the same line stands in many files
        self._found: list[Found] = []
        self._by_stem: dict[str, list[Found]] = {}
        self._directly: dict[str, set[str]] = {}  # by file: those that import from it

    def add(self, path: str, data: bytes, legacy: bool = False) -> None:
        """Takes in a file: its path, its bytes, and whether they name a legacy package."""
        if not path.endswith(SOURCES):
            return
        path = os.path.abspath(path)
        if legacy:
            self.legacy.add(path)
            self.classes += classes_of(data)
        if path.endswith(".py") and takes_models(data, legacy):
            self.taking.add(path)
        plain, found = _split(data)
        for line in plain:
            self._by_line[line].append(path)
        self._found += [([path], module, name) for module, name in found]
        self._by_stem.clear()
        self._directly.clear()

    def _of(self, stem: str) -> Sequence[Found]:
        """The imports in which the word may be the name of a file."""
        if not self._by_stem:
            of_lines = ((paths, *one) for line, paths in self._by_line.items() for one in _of_line(line))
            for found in (*self._found, *of_lines):
                for word in _stems(*found):
                    self._by_stem.setdefault(word, []).append(found)
        return self._by_stem.get(stem, ())

    def of(self, files: set[str], find: Find, through: Set[str] | None = None) -> set[str]:
        """The files that import from one of these, or from a file that does, however long the chain. With `through`,
        what stands in between is one of those, or a package.
        """
        importing: set[str] = set()
        new = list(files)
        asked: set[str] = set()
        while new:
            target = new.pop()
            if target in asked:
                continue
            asked.add(target)
            if target not in self._directly:
                self._directly[target] = self._importing(target, find)
            further = self._directly[target] - importing
            new += further if through is None else (p for p in further if p in through or p.endswith(_PACKAGE))
            importing |= self._directly[target]
        return importing

    def _importing(self, target: str, find: Find) -> set[str]:
        """The files that import from this one themselves."""
        found: set[str] = set()
        base = target.removesuffix(_PACKAGE).removesuffix(".py")
        for paths, module, name in self._of(stem_of(target)):
            ways = [(dotted, level) for end, dotted, level in _ways(module, name) if base.endswith(end)]
            if not ways:
                continue
            reach: dict[str, bool] = {}  # files of one folder import the same by the same words
            for path in paths:
                folder = path.rpartition(os.sep)[0]
                if folder not in reach:
                    reach[folder] = any(find(path, dotted, level) == target for dotted, level in ways)
                if reach[folder]:
                    found.add(path)
        return found

    def callers(self, reached: set[str], find: Find) -> dict[str, tuple[str, ...]]:
        """Of each file with functions that do what is done with a model: those that import from it, if only through
        others, and that have models, or may be given some.
        """
        through = self.taking | reached
        importing = {target: self.of({target}, find, through) - {target} for target in sorted(self.taking)}
        found: dict[str, tuple[str, ...]] = {}
        before = -1
        while before != len(found):
            before = len(found)
            # A package that only hands on calls nothing.
            calling = {p for p in reached | found.keys() if p in self.taking or not p.endswith(_PACKAGE)}
            found = {t: tuple(sorted(paths & calling)) for t, paths in importing.items() if paths & calling}
        packages = {path for target in found for path in sorted(importing[target]) if path.endswith(_PACKAGE)}
        return {**dict.fromkeys(packages, ()), **found}

    def beside(self, files: set[str], find: Find) -> set[str]:
        """Files that name TensorFlow and no legacy package, and that one of these imports: itself, or through packages
        and others of the kind.
        """
        lines = (paths for line, paths in self._by_line.items() if _TENSORFLOW in line)
        longer = (paths for paths, module, _ in self._found if module.startswith(_TENSORFLOW.decode()))
        naming = {path for paths in (*lines, *longer) for path in paths} - self.legacy
        importing = {one: self.of({one}, find, frozenset()) for one in naming}
        reached = set(files)
        before = -1
        while before != len(reached):
            before = len(reached)
            reached |= {one for one, paths in importing.items() if not paths.isdisjoint(reached)}
        return reached & naming

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
