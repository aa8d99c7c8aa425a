"""Reads what one module of the project gives to those who import it."""

from __future__ import annotations

import ast
import os
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kmigrate.atlas import legacy_members, members
from kmigrate.engine.names.canonical import canonical, module_row, split_root
from kmigrate.engine.names.given import NOT_GIVEN, Given, is_open
from kmigrate.engine.names.scopes import Scope
from kmigrate.engine.names.values import (
    ClassInfo,
    Exports,
    FunctionInfo,
    Functions,
    Items,
    LocalClass,
    LocalObject,
    Nothing,
    Ref,
    Table,
    Text,
    Value,
)
from kmigrate.engine.prefilter import mentions_legacy
from kmigrate.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kmigrate.engine.names.flow import Flow
    from kmigrate.engine.names.project import Project
    from kmigrate.era.clues import Clue
    from kmigrate.findings import Result

_ELSEWHERE = Scope("function", None)  # of functions that were read in another file
_LIMIT = 5_000_000  # bytes; a module larger than this re-exports nothing that we look for


@lru_cache(maxsize=256)
def star_members(module: str) -> frozenset[str]:
    """What `from module import *` bound, in whichever Keras the module is of."""
    root, rest = split_root(module)
    if not root:
        return frozenset()
    full = f"keras.{rest}" if rest else "keras"
    old = legacy_members(full)
    if old and (row := module_row(full)) is not None and row.old == full:
        return old  # the module held less than the one that has its names today
    if root != "keras":
        old = frozenset(
            name for name in old if (row := module_row(f"{full}.{name}")) is None or row.old != f"{full}.{name}"
        )
    return old | members(canonical(module), "tf.keras")


class Importer:
    """Answers the imports of one file."""

    def __init__(self, path: str, project: Project | None, settings: Settings) -> None:
        self.path = os.path.abspath(path) if path else ""
        self.project = project
        self.settings = settings

    def module(self, name: str, level: int) -> Exports | None:
        if self.project is None or not self.path or self.project.is_keras(self.path):
            return None
        found = self.project.find(self.path, name, level)
        return self.project.exports(found, self.settings) if found and found != self.path else None

    def has(self, name: str, level: int) -> bool:
        """Whether the project has a module of that name."""
        return self.project is not None and bool(self.path and self.project.find(self.path, name, level))

    @property
    def given(self) -> Given:
        """What other files give to the functions of this one."""
        return self.project.given(self.path) if self.project is not None else NOT_GIVEN

    def star_members(self, module: str) -> frozenset[str]:
        return star_members(module)


def rewrite_ahead(path: str, project: Project, settings: Settings) -> tuple[str, Result] | None:
    """Rewrites a module because another one imports from it; what it gives to others is kept on the way."""
    from kmigrate.engine.decode import DecodeError, decode
    from kmigrate.engine.rewrite import rewrite

    try:
        with open(path, "rb") as handle:
            data = handle.read(_LIMIT + 1)
        if len(data) > _LIMIT or not (mentions_legacy(data) or project.wants(path)):
            return None
        text = decode(data).text
    except (OSError, DecodeError):  # whatever is wrong with it is said when the file's own turn comes
        return None
    return text, rewrite(text, settings, project=project, path=path)


def exports_of(
    flow: Flow, roots: frozenset[str] = frozenset(), clues: Sequence[Clue] = (), called: bool = False
) -> Exports | None:
    """The names at a module's top that are legacy, or functions and classes that lead to something legacy; where others
    call its functions, also those that may be given something.
    """
    kept: dict[int, ClassInfo] = {}
    bound = flow.scope.ever.items()
    names = {n: detach(v, kept) for n, v in bound if leads_to_legacy(v, set()) or (called and is_open(v))}
    for binding in flow.stars:
        for name in star_members(binding.spelled):
            names.setdefault(name, Ref(((f"{binding.spelled}.{name}", None),)))
    listed = _listed(flow.interest.source.data)
    public = {name for name in names if not name.startswith("_")} if listed is None else listed
    return Exports(names, frozenset(public), roots, tuple(clues)) if names else None


def detach(value: Value, kept: dict[int, ClassInfo], owner: ClassInfo | None = None) -> Value:
    """The value without the tree it was read from, so that what is remembered of a project stays small."""
    match value:
        case Functions(functions=functions):
            return Functions(tuple(_function(info, kept, owner) for info in functions), None, value.sure)
        case LocalClass(info=info) | LocalObject(info=info):
            return replace(value, info=_class(info, kept))
        case Items(element=element, each=each):
            return Items(detach(element, kept), tuple(detach(v, kept) for v in each), value.sure)
        case Table(element=element, each=pairs):
            return Table(detach(element, kept), tuple((key, detach(v, kept)) for key, v in pairs), value.sure)
        case Ref(names=names):
            return Ref(tuple((spelled, None) for spelled, _ in names), None, value.sure)
        case _:
            return value


def _function(info: FunctionInfo, kept: dict[int, ClassInfo], owner: ClassInfo | None) -> FunctionInfo:
    """The function without its body, with the names of its parameters: what callers pass is remembered by them."""
    if isinstance(info.node, ast.Lambda) and not info.node.lineno:
        return info  # a module hands on what it has from another, and what is passed to it is that one's
    spec = info.node.args
    bare = _bare(*(one.arg for one in (*spec.posonlyargs, *spec.args)))
    returns = detach(info.returns, kept) if info.state == "done" else None
    return FunctionInfo(bare, _ELSEWHERE, owner, info.kind, {}, returns, "done", hands_on=info.hands_on)


@lru_cache(maxsize=1024)
def _bare(*parameters: str) -> ast.Lambda:
    """A function of these parameters: those of many functions are the same, and nobody looks inside."""
    args = ast.arguments([], [ast.arg(one) for one in parameters], None, [], [], None, [])
    return ast.Lambda(args, ast.Constant(0), lineno=0, col_offset=0, end_lineno=0, end_col_offset=0)


def _class(info: ClassInfo, kept: dict[int, ClassInfo]) -> ClassInfo:
    if id(info) not in kept:
        bare = ClassInfo(ast.ClassDef(info.node.name, [], [], [], []), (), info.legacy)
        kept[id(info)] = bare
        bare.bases = tuple(detach(base, kept) for base in info.bases)
        bare.attributes = {name: detach(v, kept, bare) for name, v in info.attributes.items()}
    return kept[id(info)]


def leads_to_legacy(value: Value, seen: set[int]) -> bool:
    """Whether a name with that value can lead to a legacy use in another module."""
    match value:
        case Ref():
            return bool(split_root(value.name)[0])
        case Functions(functions=functions):
            return any(f.hands_on or leads_to_legacy(f.returns, seen) for f in functions)
        case LocalClass(info=info) | LocalObject(info=info):
            if id(info) in seen:
                return False
            seen.add(id(info))
            inside = (*info.bases, *info.attributes.values())
            return bool(info.legacy) or any(leads_to_legacy(one, seen) for one in inside)
        case Items(element=element, each=each):
            return any(leads_to_legacy(one, seen) for one in (element, *each))
        case Table(element=element, each=pairs):
            return leads_to_legacy(element, seen) or any(leads_to_legacy(one, seen) for _, one in pairs)
        case Text() | Nothing() | None:
            return False
        case _:
            return True


def _listed(data: bytes) -> set[str] | None:
    """The names in `__all__`; None where a module has none."""
    if b"__all__" not in data:
        return None
    lists = re.findall(rb"^__all__[^=\r\n]*=\s*[\[(]([^\])]*)", data, re.M)
    names = re.findall(r"['\"](\w+)['\"]", b",".join(lists).decode("utf-8", "replace"))
    return set(names) if lists else None
