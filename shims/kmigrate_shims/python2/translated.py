"""Programs of Python 2: brought to Python 3 when they are read, with the division that they had.

The codemod knows how to bring them over. It is asked through an entry point, so that the shims do without it where it
is not installed.
"""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.metadata
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from kmigrate_shims.python2 import draws, files, names
from kmigrate_shims.python2.numbers import divide, rounded

GROUP = "kmigrate.python2"
DIVIDE = "__divide_as_python_2__"
# What Python 3 has no more. A program that binds one of them itself is meant for both.
NAMES = frozenset(
    {"basestring", "cmp", "execfile", "file", "long", "raw_input", "reduce", "unichr", "unicode", "xrange"}
)
MODULES = frozenset({"cPickle", "cStringIO", "ConfigParser", "Queue", "StringIO", "Tkinter", "__builtin__", "urllib2"})
METHODS = frozenset({"has_key", "iteritems", "iterkeys", "itervalues"})


def is_python2(text: str) -> bool:
    """Whether a program needs Python 2: it does not parse, or uses what only Python 2 had."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return True
    nodes = list(ast.walk(tree))
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    bound |= {alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    tried = {id(inner) for node in nodes if isinstance(node, ast.Try) for inner in ast.walk(node)}
    return any(_only_python2(node, bound) for node in nodes if id(node) not in tried)


def _only_python2(node: ast.AST, bound: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in NAMES - bound
    if isinstance(node, ast.Import):
        return any(alias.name in MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module in MODULES and not node.level
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS


@cache
def translator() -> Callable[[str], Any] | None:
    """What brings Python 2 to Python 3, where it is installed."""
    for entry in importlib.metadata.entry_points(group=GROUP):
        found: Callable[[str], Any] = entry.load()
        return found
    return None


def compiled(text: str, path: str) -> CodeType | None:
    """The program as code of Python 3 that divides as Python 2 did; None where it cannot be brought over."""
    tree = parsed(text, path)
    return None if tree is None else compile(tree, path, "exec", dont_inherit=True)


def parsed(text: str, path: str) -> ast.Module | None:
    """The same before it is compiled."""
    translate = translator()
    brought = translate(text) if translate else None
    if brought is None:
        return None
    tree: ast.Module = ast.parse(brought[0], path)
    if not _true_division(text):
        _Divisions().visit(tree)
        ast.fix_missing_locations(tree)
    return tree


def _true_division(text: str) -> bool:
    lines = (line.partition("#")[0] for line in text.splitlines() if line.startswith("from __future__"))
    return any("division" in line for line in lines)


def begin() -> dict[str, Any]:
    """What the names of a program of Python 2 begin with. Its library draws and reads as it did from now on."""
    draws.begin()
    files.begin()
    names.begin()
    return {DIVIDE: divide, "round": rounded, "open": files.opened, "file": files.opened}


class _Divisions(ast.NodeTransformer):
    """`a / b` asks the numbers what they are, as Python 2 did."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return _asked(node, node.left, node.right) if isinstance(node.op, ast.Div) else node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div) or not _read_twice(node.target):
            return node
        read = ast.parse(ast.unparse(node.target), mode="eval").body
        value = _asked(node, read, node.value, ast.Constant(True))
        return ast.copy_location(ast.Assign([node.target], value), node)


def _read_twice(target: ast.expr) -> bool:
    """Whether reading it once more does no more than reading it once: `a.b[i]`, and not `f().b`."""
    if isinstance(target, ast.Subscript):
        return _read_twice(target.value) and isinstance(target.slice, ast.Name | ast.Constant)
    return isinstance(target, ast.Name) or (isinstance(target, ast.Attribute) and _read_twice(target.value))


def _asked(node: ast.AST, *arguments: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Call(ast.Name(DIVIDE, ast.Load()), list(arguments), []), node)


class Loader(importlib.machinery.SourceFileLoader):
    """A module of Python 2 beside the program."""

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        code = compiled(self.get_source(fullname) or "", path)  # not cached: what is kept beside it is of Python 3
        return code or super().get_code(fullname)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(begin())
        super().exec_module(module)


class Finder:
    """Finds the modules of Python 2 in one folder and below."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder.resolve())

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> Any:
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or not isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            return None
        if not (spec.origin or "").startswith(self.folder + "/") or "site-packages" in (spec.origin or ""):
            return None
        source = spec.loader.get_source(name) or ""
        if not is_python2(source):
            return None
        spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


def find_beside(script: Path) -> None:
    """From now on, modules of Python 2 beside the program are brought over too."""
    sys.meta_path.insert(0, Finder(script.parent))
