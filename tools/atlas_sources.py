"""Reads what old Keras releases offered from their unpacked source archives, by `ast` alone: nothing old is imported
or run.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Module:
    name: str
    package: bool
    tree: ast.Module
    bound: dict[str, str] = field(default_factory=dict)  # public name -> where it was defined, "" for what is not Keras
    nodes: dict[str, ast.AST] = field(default_factory=dict)
    listed: list[str] | None = None


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Top-level statements, also those under `if`, `try` and `with`."""
    for statement in body:
        yield statement
        for part in ("body", "orelse", "finalbody"):
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                yield from statements(getattr(statement, part, []))
        for handler in getattr(statement, "handlers", []):
            yield from statements(handler.body)


class Release:
    """All modules of one unpacked archive."""

    def __init__(self, folder: Path) -> None:
        self.version = folder.name.rpartition("-")[2]
        self.modules: dict[str, Module] = {}
        for path in sorted((folder / "keras").rglob("*.py")):
            parts = list(path.relative_to(folder).with_suffix("").parts)
            package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if package else parts)
            with contextlib.suppress(SyntaxError):  # the 0.3.3 archive carries a stray Python 2 script
                self.modules[name] = Module(name, package, ast.parse(path.read_text(encoding="utf-8")))
        self.done: set[str] = set()
        for name in list(self.modules):
            self._bind(name)

    def _source(self, module: Module, statement: ast.ImportFrom) -> str:
        if not statement.level:
            return statement.module or ""
        parts = module.name.split(".")
        parts = parts[: len(parts) - statement.level + module.package]
        return ".".join([*parts, *([statement.module] if statement.module else [])])

    def _bind(self, name: str) -> None:
        if name in self.done:
            return
        self.done.add(name)
        module = self.modules[name]
        for statement in statements(module.tree.body):
            match statement:
                case ast.FunctionDef() | ast.ClassDef():
                    module.bound[statement.name] = f"{name}.{statement.name}"
                    module.nodes[statement.name] = statement
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._assign(module, target, value)
                case ast.Import(names=names):
                    for item in names:
                        module.bound.setdefault(item.asname or item.name.split(".")[0], "")
                case ast.ImportFrom():
                    self._import(module, statement)
        start = f"{name}."
        for other in self.modules:
            if other.startswith(start) and "." not in other[len(start) :]:
                module.bound.setdefault(other[len(start) :], other)

    @staticmethod
    def _assign(module: Module, target: ast.expr, value: ast.expr) -> None:
        if not isinstance(target, ast.Name):
            return
        if target.id == "__all__" and isinstance(value, ast.List):
            module.listed = [str(item.value) for item in value.elts if isinstance(item, ast.Constant)]
        elif isinstance(value, ast.Name) and value.id in module.bound:
            module.bound[target.id] = module.bound[value.id]
        else:
            module.bound[target.id] = f"{module.name}.{target.id}"
            module.nodes[target.id] = value

    def _import(self, module: Module, statement: ast.ImportFrom) -> None:
        source = self._source(module, statement)
        if source.split(".")[0] != "keras":
            for item in statement.names:
                module.bound.setdefault(item.asname or item.name, "")
            return
        if source in self.modules:
            self._bind(source)
        for item in statement.names:
            if item.name == "*":
                module.bound |= {n: self.modules[source].bound[n] for n in self.star(source)}
            elif f"{source}.{item.name}" in self.modules:
                module.bound[item.asname or item.name] = f"{source}.{item.name}"
            else:
                origin = self.modules[source].bound.get(item.name) if source in self.modules else None
                module.bound[item.asname or item.name] = origin or f"{source}.{item.name}"

    def star(self, name: str) -> list[str]:
        """What `from name import *` gave, without the names of other libraries: the program has its own `np`."""
        module = self.modules[name]
        names = module.listed if module.listed is not None else [n for n in module.bound if not n.startswith("_")]
        return sorted(n for n in names if module.bound.get(n))

    def node(self, origin: str) -> ast.AST | None:
        owner, _, name = origin.rpartition(".")
        return self.modules[owner].nodes.get(name) if owner in self.modules else None


def text_of_arguments(arguments: ast.arguments) -> str:
    """As in the details of the targets: `a, b=1, *args, **kwargs`, without `self`."""
    plain = arguments.posonlyargs + arguments.args
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    parts = [
        argument.arg + (f"={ast.unparse(default)}" if default is not None else "")
        for argument, default in zip(plain, defaults, strict=True)
        if argument.arg not in ("self", "cls")
    ]
    if arguments.vararg:
        parts.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        parts.append("*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parts.append(argument.arg + (f"={ast.unparse(default)}" if default is not None else ""))
    if arguments.kwarg:
        parts.append(f"**{arguments.kwarg.arg}")
    return ", ".join(parts)


def class_lines(release: Release, name: str, origin: str, node: ast.ClassDef) -> Iterator[str]:
    owner = release.modules[origin.rpartition(".")[0]]
    bases = [ast.unparse(base) for base in node.bases]
    origins = [owner.bound.get(base, base) or base for base in bases]
    yield f"{name}\tclass\t{', '.join(origins)}"
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and (item.name == "__init__" or not item.name.startswith("_")):
            decorators = {ast.unparse(decorator) for decorator in item.decorator_list}
            kind = "attribute" if any("property" in d or "setter" in d for d in decorators) else "method"
            kind = "init" if item.name == "__init__" else kind
            yield f"{name}.{item.name}\t{kind}\t{text_of_arguments(item.args)}"


def details(release: Release) -> list[str]:
    """One line per public name: name, kind, and the signature, the bases, or where it was defined."""
    lines: set[str] = set()
    for module in release.modules:
        lines.add(f"{module}\tmodule\t")
        for item in release.star(module):
            name, origin = f"{module}.{item}", release.modules[module].bound[item]
            node = release.node(origin)
            if origin in release.modules:
                if origin != name:
                    lines.add(f"{name}\talias\t{origin}")
            elif origin != name:
                lines.add(f"{name}\talias\t{origin}")
            elif isinstance(node, ast.ClassDef):
                lines.update(class_lines(release, name, origin, node))
            elif isinstance(node, ast.FunctionDef):
                lines.add(f"{name}\tfunction\t{text_of_arguments(node.args)}")
            else:
                lines.add(f"{name}\tvalue\t{ast.unparse(node) if node and len(ast.unparse(node)) < 60 else ''}")
    return sorted(lines)


def star_lines(releases: list[Release]) -> list[str]:
    """Module -> the names that a star import gave in any of the releases."""
    found: dict[str, set[str]] = {}
    for release in releases:
        for module in release.modules:
            found.setdefault(module, set()).update(release.star(module))
    return [f"{module}\t{' '.join(sorted(names))}" for module, names in sorted(found.items()) if names]


def read(folders: list[Path]) -> list[Release]:
    return [Release(folder) for folder in folders]


def source_files(folders: list[Path]) -> dict[str, str]:
    """The table of star imports, which is shipped with the package."""
    releases = read(folders)
    versions = ", ".join(f"Keras {release.version}" for release in releases)
    header = f"# written by tools/atlas.py sources from {versions}"
    return {"legacy.stars.txt": "\n".join([header, *star_lines(releases)]) + "\n"}


def detail_files(folders: list[Path]) -> dict[str, str]:
    """Per release, every public name with its signature, for the tests of completeness."""
    files = {}
    for release in read(folders):
        header = f"# written by tools/atlas.py sources from Keras {release.version}"
        files[f"keras-{release.version}.txt"] = "\n".join([header, *details(release)]) + "\n"
    return files
