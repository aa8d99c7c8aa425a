"""Judges what becomes of methods, properties and fields, asked of an object that the engine knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from complete_ask import Answer, Question, ask
from complete_end import End
from complete_read import Release
from complete_target import has_member, shim_has_member
from kmigrate.era.clues import Clue
from kmigrate.settings import Settings, Target

ORDER = ("rewritten", "shimmed", "review", "unsupported")
MODELS = ("Model", "Sequential")
OBJECT = re.compile(r"o\d*")  # what a question calls its object


@dataclass
class Members:
    """Every member that a class has of its own; of models also what they inherit."""

    release: Release
    target: Target
    paths: dict[str, str]  # class -> its name in the target
    clues: Sequence[Clue]

    def __iter__(self) -> Iterator[End]:
        settings = Settings(source=self.release.source, target=self.target)
        for answer in ask(self._questions(), settings, self.clues):
            yield self._end(answer)

    def _questions(self) -> Iterator[Question]:
        for cls, (kind, _) in self.release.names.items():
            if kind != "class" or cls not in self.paths:
                continue
            for member, (what, _) in self.members_of(cls).items():
                use = f"o#.{member}" if what != "method" else f"o#.{member}(a)"
                yield Question([*self.maker(cls), f"use(#, {use})"], (cls, member, what))

    def maker(self, cls: str) -> list[str]:
        """The lines that make an object `o#` of a class."""
        module, _, last = cls.rpartition(".")
        signature = self.release.signature(cls) or {}
        needed = ", ".join(f"{p}=v_{p}" for p, d in signature.items() if d is None and not p.startswith("*"))
        return [f"from {module} import {last} as n#", f"o# = n#({needed})"]

    def members_of(self, cls: str) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        line = list(self.release.ancestry(cls))
        if cls.rpartition(".")[2] not in MODELS:
            line = line[:1]
        for one in line:
            for member, what in self.release.members.get(one, {}).items():
                found.setdefault(member, what)
        return found

    def _end(self, answer: Answer) -> End:
        cls, member, _what = answer.about
        own = [f.status.value for f in answer.findings if member in f.message or member in f.old]
        status = max(own, key=ORDER.index) if own else ""
        node = _first(answer.output)
        if status in ("review", "unsupported") or (status and not isinstance(node, ast.Attribute)):
            return End("member", cls, member, status)
        if not isinstance(node, ast.Attribute):
            text = f"silently {ast.unparse(answer.output)}" if answer.output else ""
            return End("member", cls, member, "unaccounted", text)
        if status == "shimmed" and isinstance(node.value, ast.Name) and not OBJECT.fullmatch(node.value.id):
            return End("member", cls, member, status)  # a function of the shims is given the object
        target = self.paths[cls]
        if target.startswith("kmigrate_shims."):
            if shim_has_member(target, node.attr, self.target):
                return End("member", cls, member, "shimmed")
        elif has_member(target, node.attr, self.target):
            return End("member", cls, member, status or "same")
        # What has such a member may be made in the place of the class, for the sake of it.
        others = [f.new for f in answer.findings if f.new.startswith("kmigrate_shims.")]
        if any(shim_has_member(other, node.attr, self.target) for other in others):
            return End("member", cls, member, "shimmed")
        return End("member", cls, member, "unaccounted", f"{target} has no {node.attr}")


def _first(node: ast.expr | None) -> ast.expr | None:
    """`o.cell` of `o.cell.kernel(a)[0]`: what stands right behind the object."""
    while node is not None:
        inner = node.func if isinstance(node, ast.Call) else getattr(node, "value", None)
        if not isinstance(inner, ast.expr) or isinstance(inner, ast.Name):
            return node
        node = inner
    return node
