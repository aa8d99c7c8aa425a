"""Classes that stand before others among the bases of a class."""

from __future__ import annotations

import ast

from kmigrate.engine.names.mixed import classes_of, mixed
from kmigrate.rules.site import Site


def is_mixed(site: Site, node: ast.AST) -> bool:
    """Whether `class Quantized(ThisOne, Dense)` stands in a file of the run, or a class derived from this one there."""
    around = site.parent(node)
    while around is not None and not isinstance(around, ast.ClassDef):
        around = site.parent(around)
    if around is None:
        return False
    project = site.file.importer.project
    here = mixed(classes_of(site.file.source.data))
    return around.name in here or (project is not None and around.name in project.mixed)
