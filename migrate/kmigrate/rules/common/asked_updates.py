"""Optimizers that a program asks for `get_updates` itself, to give them to `K.function`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import Use

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

ASKED = "keras.optimizers.Optimizer.get_updates"
CLASSES = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")
NAMES = frozenset(f"keras.optimizers.{name}" for cls in CLASSES for name in (cls, cls.lower()))


class Asked:
    """`made`: ids of the calls that make such optimizers; `asked`: ids of the places that ask one of them."""

    def __init__(self, file: SourceFile) -> None:
        self.made: set[int] = set()
        self.asked: set[int] = set()
        places = [use for use in file.uses if use.name == ASKED and isinstance(use.node, ast.Attribute)]
        places = [use for use in places if not _in_own_optimizer(file, use)]
        if not places or not file.settings.shims:
            return
        made = {id(use.call): use.call for use in file.uses if use.call is not None and use.name in NAMES}
        by_name: dict[str, list[int]] = {}
        for call in made.values():
            outer = file.parent(call)
            if isinstance(outer, ast.Assign) and len(outer.targets) == 1:
                by_name.setdefault(ast.unparse(outer.targets[0]), []).append(id(call))
        for use in places:
            assert isinstance(use.node, ast.Attribute)
            of = use.node.value
            found = [id(of)] if id(of) in made else by_name.get(ast.unparse(of), [])
            self.made.update(found)
            if found:
                self.asked.add(id(use.node))


def _in_own_optimizer(file: SourceFile, use: Use) -> bool:
    """Whether it stands in a class that has `get_updates`, which another rule looks after."""
    return any(
        cls.lineno <= use.line <= (cls.end_lineno or cls.lineno)
        and any(isinstance(part, ast.FunctionDef) and part.name == "get_updates" for part in cls.body)
        for cls in file.statements.get(ast.ClassDef, ())
        if isinstance(cls, ast.ClassDef)
    )


def asked_updates(file: SourceFile) -> Asked:
    found: Asked = file.memo.get(Asked) or file.memo.setdefault(Asked, Asked(file))
    return found
