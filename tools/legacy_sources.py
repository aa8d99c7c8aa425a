"""Reads what an old release offered from its archives, by `ast` alone: nothing old is installed, imported or run.

Modules are parsed when something leads to them, for TensorFlow's archives hold thousands.
"""

from __future__ import annotations

import ast
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from atlas_sources import statements
from atlas_sources import text_of_arguments as text_of_arguments

# Where modules of TensorFlow lie in archives that name the folder otherwise.
FOLDERS = {"tensorflow": ("tensorflow", "tensorflow_core")}


@dataclass
class Bound:
    """What a name of a module stands for: a node here, or a name in another module."""

    node: ast.AST | None = None
    module: str = ""
    name: str = ""  # empty: the module itself


@dataclass
class Module:
    name: str
    package: bool
    bound: dict[str, Bound] = field(default_factory=dict)
    listed: list[str] | None = None

    @property
    def defines(self) -> bool:
        return any(isinstance(b.node, ast.FunctionDef | ast.ClassDef) for b in self.bound.values())


@dataclass(frozen=True)
class Found:
    """A definition: the module that has it, its name there, and its node."""

    module: str
    name: str
    node: ast.AST

    @property
    def origin(self) -> str:
        return f"{self.module}.{self.name}"


class Sources:
    """The Python files of several archives, by module name."""

    def __init__(self, archives: list[Path], roots: tuple[str, ...]) -> None:
        self.archives = archives
        self.roots = roots
        self.modules: dict[str, Module | None] = {}

    @cached_property
    def files(self) -> dict[str, tuple[Path, str, bool]]:
        """Module name -> archive, member, whether it is a package."""
        found: dict[str, tuple[Path, str, bool]] = {}
        for archive in self.archives:
            for member in self._members(archive):
                parts = member.removesuffix(".py").split("/")
                if archive.name.endswith(".tar.gz"):
                    parts = parts[1:]  # Keras-1.2.2/
                for root, folders in FOLDERS.items():
                    if parts and parts[0] in folders:
                        parts[0] = root
                package = parts[-1:] == ["__init__"]
                if parts and parts[0] in self.roots:
                    found.setdefault(".".join(parts[:-1] if package else parts), (archive, member, package))
        return found

    @staticmethod
    def _members(archive: Path) -> list[str]:
        if archive.name.endswith(".tar.gz"):
            with tarfile.open(archive) as tar:
                names = tar.getnames()
        else:
            with zipfile.ZipFile(archive) as wheel:
                names = wheel.namelist()
        return [name for name in names if name.endswith(".py")]

    def _text(self, archive: Path, member: str) -> str:
        if archive.name.endswith(".tar.gz"):
            with tarfile.open(archive) as tar:
                file = tar.extractfile(member)
                assert file is not None
                return file.read().decode("utf-8")
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member).decode("utf-8")

    def module(self, name: str) -> Module | None:
        if name not in self.modules:
            self.modules[name] = None  # of modules that import each other, the first is asked for what it has so far
            if name in self.files:
                archive, member, package = self.files[name]
                try:
                    tree = ast.parse(self._text(archive, member))
                except SyntaxError:  # the 0.3.3 archive carries a stray Python 2 script
                    return None
                module = self.modules[name] = Module(name, package)
                for statement in statements(tree.body):
                    self._bind(module, statement)
        return self.modules[name]

    def _bind(self, module: Module, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                module.bound.setdefault(name, Bound(statement))
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        self._assign(module, target.id, value)
            case ast.Import(names=names):
                for item in names:
                    local = item.asname or item.name.split(".")[0]
                    module.bound.setdefault(local, Bound(None, item.name if item.asname else local))
            case ast.ImportFrom():
                self._import(module, statement)

    @staticmethod
    def _assign(module: Module, name: str, value: ast.expr) -> None:
        if name == "__all__" and isinstance(value, ast.List):
            module.listed = [str(item.value) for item in value.elts if isinstance(item, ast.Constant)]
        elif isinstance(value, ast.Name) and value.id in module.bound and value.id != name:
            module.bound[name] = Bound(None, module.name, value.id)
        elif isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
            base = module.bound.get(value.value.id)
            if base is not None and base.node is None and not base.name:
                module.bound[name] = Bound(None, base.module, value.attr)  # `relu = image.relu`
            elif base is not None and base.node is None:
                module.bound[name] = Bound(None, f"{base.module}.{base.name}", value.attr)
        else:
            module.bound.setdefault(name, Bound(value))

    def _import(self, module: Module, statement: ast.ImportFrom) -> None:
        parts = module.name.split(".")
        parts = parts[: len(parts) - statement.level + module.package] if statement.level else []
        source = ".".join([*parts, *([statement.module] if statement.module else [])])
        for item in statement.names:
            if item.name != "*":
                module.bound.setdefault(item.asname or item.name, Bound(None, source, item.name))
                continue
            other = self.module(source)
            for name in self.star(other) if other else []:
                # All backends are read; TensorFlow's signatures are those that the documentation showed.
                if name not in module.bound or source.endswith("tensorflow_backend"):
                    module.bound[name] = Bound(None, source, name)

    def star(self, module: Module) -> list[str]:
        return module.listed if module.listed is not None else [n for n in module.bound if not n.startswith("_")]

    def follow(self, module: str, name: str, depth: int = 0) -> Found | str | None:
        """The definition behind a name; a string for a module; None for what is not of these archives."""
        here = self.module(module)
        bound = here.bound.get(name) if here is not None else None
        if bound is None:
            return f"{module}.{name}" if f"{module}.{name}" in self.files else None
        if bound.node is not None:
            return Found(module, name, bound.node)
        if depth > 20:
            return None
        if not bound.name:
            return bound.module if bound.module in self.files else None
        if bound.module == module and bound.name == name:
            return f"{module}.{name}" if f"{module}.{name}" in self.files else None
        return self.follow(bound.module, bound.name, depth + 1)

    def signature(self, found: Found) -> str:
        """The parameters of a function; those of the function that it hands everything on to."""
        node = found.node
        assert isinstance(node, ast.FunctionDef)
        text = text_of_arguments(node.args)
        if text == "*args, **kwargs" and isinstance(node.body[-1], ast.Return):
            value = node.body[-1].value
            target = value.func if isinstance(value, ast.Call) else None
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                owner = self.follow(found.module, target.value.id)
                other = self.follow(owner, target.attr) if isinstance(owner, str) else None
                if isinstance(other, Found) and isinstance(other.node, ast.FunctionDef):
                    return self.signature(other)
        return text

    def class_lines(self, name: str, found: Found) -> Iterator[tuple[str, str, str]]:
        node = found.node
        assert isinstance(node, ast.ClassDef)
        bases = []
        for base in node.bases:
            parts = ast.unparse(base).split(".")
            origin = self._dotted(found.module, parts)
            bases.append(origin or ".".join(parts))
        yield "class", name, ", ".join(bases)
        lines = list(members(node, name))
        if all(kind != "init" for kind, _, _ in lines):
            inherited = self.inherited_init(found, bases)
            if inherited is not None:
                yield "init", f"{name}.__init__", inherited
        yield from lines

    def inherited_init(self, found: Found, bases: list[str]) -> str | None:
        for base in bases:
            module, _, last = base.rpartition(".")
            place = self.follow(module, last) if module else None
            if isinstance(place, Found) and isinstance(place.node, ast.ClassDef) and place != found:
                own = [
                    item for item in place.node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"
                ]
                if own:
                    return text_of_arguments(own[0].args)
                above = [self._dotted(place.module, ast.unparse(b).split(".")) for b in place.node.bases]
                deeper = self.inherited_init(place, above)
                if deeper is not None:
                    return deeper
        return None

    def origin(self, module: str, base: ast.expr) -> Found | None:
        origin = self._dotted(module, ast.unparse(base).split("."))
        owner, _, last = origin.rpartition(".")
        place = self.follow(owner, last) if origin else None
        return place if isinstance(place, Found) else None

    def _dotted(self, module: str, parts: list[str]) -> str:
        place: Found | str | None = module
        for part in parts:
            place = self.follow(place, part) if isinstance(place, str) else None
        return place.origin if isinstance(place, Found) else ""


def members(node: ast.ClassDef, name: str) -> Iterator[tuple[str, str, str]]:
    """Methods and properties of a class, and what its methods assign to `self`."""
    seen: set[str] = set()
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and (item.name == "__init__" or not item.name.startswith("_")):
            decorators = {ast.unparse(decorator) for decorator in item.decorator_list}
            if item.name in seen:
                continue  # a setter
            seen.add(item.name)
            kind = "attribute" if any("property" in d for d in decorators) else "method"
            kind = "init" if item.name == "__init__" else kind
            yield kind, f"{name}.{item.name}", text_of_arguments(item.args)
    fields: set[str] = set()
    for method in (item for item in node.body if isinstance(item, ast.FunctionDef)):
        fields |= assigned_to_self(method)
    for attribute in sorted(fields - seen):
        yield "field", f"{name}.{attribute}", ""


def assigned_to_self(tree: ast.AST) -> set[str]:
    """The public fields that the code gives its object."""
    stores = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
    own = (node.attr for node in stores if isinstance(node.value, ast.Name) and node.value.id == "self")
    return {attribute for attribute in own if not attribute.startswith("_")}


class Folder(Sources):
    """A package that lies unpacked."""

    def __init__(self, folder: Path, root: str) -> None:
        super().__init__([folder], (root,))

    @staticmethod
    def _members(archive: Path) -> list[str]:
        return [path.relative_to(archive).as_posix() for path in archive.rglob("*.py")]

    def _text(self, archive: Path, member: str) -> str:
        return (archive / member).read_text(encoding="utf-8")
