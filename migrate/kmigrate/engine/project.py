"""Names across the files of a project: what a module re-exports, and what others import from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kmigrate.engine.prefilter import mentions_legacy
from kmigrate.engine.values import Exports

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]*(?P<names>\([^)]*\)|[^\r\n#;]*)|import[ \t]+(?P<plain>[^\r\n#;]*))",
    re.M,
)
EVERYTHING = "*"


def imports_of(data: bytes) -> list[tuple[str, str]]:
    """(module, name) of every import that the bytes seem to hold; the name is "" for `import module`."""
    found: list[tuple[str, str]] = []
    if b"import" not in data:
        return found
    for match in _IMPORT.finditer(data):
        if match["plain"] is not None:
            for part in match["plain"].decode("utf-8", "replace").split(","):
                found.append((part.split(" as ")[0].strip(), ""))
            continue
        module = match["module"].decode("utf-8", "replace")
        names = re.sub(rb"#[^\n]*", b"", match["names"]).decode("utf-8", "replace").strip("() \t\r\n\\")
        for part in names.replace("\\", " ").split(","):
            if name := part.split(" as ")[0].strip():
                found.append((module, name))
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

    @classmethod
    def scan(cls, files: Sequence[Path]) -> Project:
        """Reads the bytes of all files once, one at a time."""
        reached: dict[str, list[tuple[str, str]]] = {}
        stems: set[str] = set()
        imported: dict[str, set[str]] = {}
        paths = [str(path.absolute()) for path in files]
        for path in paths:
            if not path.endswith((".py", ".pyw", ".pyi", ".ipynb")):
                continue
            try:
                with open(path, "rb") as handle:
                    data = handle.read()
            except OSError:
                continue
            legacy = mentions_legacy(data)
            found = imports_of(data)
            if legacy:
                stems.add(_stem(path))
            else:
                reached[path] = found
            for module, name in found:
                imported.setdefault(module.rpartition(".")[2] or name, set()).add(name or EVERYTHING)
                if name:
                    imported.setdefault(name, set()).add(EVERYTHING)
        wanted: set[str] = set()
        # A file that imports from a wanted file is wanted too, however long the chain.
        while True:
            more = {p for p, found in reached.items() if p not in wanted and _touches(found, stems)}
            if not more:
                break
            wanted |= more
            stems |= {_stem(path) for path in more}
        return cls(frozenset(paths), frozenset(wanted), {k: frozenset(v) for k, v in imported.items()})

    def wants(self, path: str | Path) -> bool:
        return str(Path(path).absolute()) in self.wanted

    def __getstate__(self) -> tuple[object, ...]:
        return self.roots, self.wanted, self.imported

    def __setstate__(self, state: tuple[frozenset[str], frozenset[str], dict[str, frozenset[str]]]) -> None:
        self.roots, self.wanted, self.imported = state
        self._exports = {}

    def exported(self, path: str, name: str) -> bool:
        """Whether another file of the project seems to import that name from the file."""
        names = self.imported.get(_stem(path), frozenset())
        return name in names or EVERYTHING in names

    def find(self, path: str, module: str, level: int) -> str:
        """The file of a module as seen from another file; empty where the project has none."""
        parts = [part for part in module.split(".") if part]
        folder = Path(path).parent
        if level:
            for _ in range(level - 1):
                folder = folder.parent
            return self._file(folder, parts)
        for start in (folder, *folder.parents):
            found = self._file(start, parts) or self._file(start / "src", parts)
            if found:
                return found
            if not any(root.startswith(str(start)) for root in self.roots):
                break
        return ""

    def _file(self, folder: Path, parts: list[str]) -> str:
        base = folder.joinpath(*parts)
        for candidate in (str(base / "__init__.py"), f"{base}.py"):
            if candidate in self.roots:
                return candidate
        return ""

    def exports(self, path: str) -> Exports | None:
        """What a module of the project gives to those who import it; None where that is nothing legacy."""
        if path not in self._exports:
            self._exports[path] = None  # a circle of imports ends here
            from kmigrate.engine.exports import read_exports

            self._exports[path] = read_exports(path, self)
        return self._exports[path]


def _stem(path: str) -> str:
    name = Path(path)
    return name.parent.name if name.stem == "__init__" else name.stem


def _touches(found: Iterable[tuple[str, str]], stems: set[str]) -> bool:
    return any(
        module.rpartition(".")[2] in stems or name in stems or (not name and module.partition(".")[0] in stems)
        for module, name in found
    )
