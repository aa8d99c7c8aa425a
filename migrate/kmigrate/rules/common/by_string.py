"""Attributes that are reached by a string: `hasattr(optimizer, "lr")`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

FUNCTIONS = ("getattr", "hasattr", "setattr", "delattr")


def reached(file: SourceFile) -> list[tuple[ast.expr, ast.Constant]]:
    """The objects, and the literals that say which attribute; the call is the parent of both."""
    if reached not in file.memo:
        file.memo[reached] = list(_looked_for(file))
    found: list[tuple[ast.expr, ast.Constant]] = file.memo[reached]
    return found


def _looked_for(file: SourceFile) -> Iterator[tuple[ast.expr, ast.Constant]]:
    lines = {line for function in FUNCTIONS for line in file.source.lines_of(function)}
    for node in file.nodes_on(sorted(lines)) if lines else ():
        match node:
            case ast.Call(func=ast.Name(id=function), args=[owner, ast.Constant(value=str()) as literal, *_]):
                if function in FUNCTIONS:
                    yield owner, literal
            case _:
                pass


def function_of(site: Site, literal: ast.Constant) -> str:
    """Which of the functions the literal is given to."""
    call = site.parent(literal)
    return call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""


def rename(site: Site, literal: ast.Constant, old: str, new: str) -> bool:
    """Puts another word where the literal has the old one, if it is written out."""
    start = site.text(literal).find(old)
    if start < 0:
        return False
    site.replace_part(literal, start, start + len(old), new)
    return True
