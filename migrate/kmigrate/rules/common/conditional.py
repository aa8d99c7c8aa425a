"""Weights that a layer lists under a condition: as trained, or else as not trained."""

from __future__ import annotations

import ast

from kmigrate.rules.common.made_weights import self_name_of
from kmigrate.rules.common.weights import TRAINED, UNTRAINED, Listing, Plan
from kmigrate.rules.site import Site


def _branches(site: Site, statement: ast.stmt) -> set[ast.If]:
    found: set[ast.If] = set()
    node: ast.AST | None = statement
    while node is not None and not isinstance(node, ast.FunctionDef):
        node = site.parent(node)
        if isinstance(node, ast.If):
            found.add(node)
    return found


def is_conditional(site: Site, plan: Plan, listing: Listing) -> bool:
    """Whether a list gets a weight only under a condition under which the weight is not made."""
    around = _branches(site, listing.statement)
    made = (made.statement for item in listing.items or () for made in plan.made(item))
    return bool(around) and any(around - _branches(site, statement) for statement in made)


def in_either(sometimes: list[Listing]) -> bool:
    """Whether every weight that is listed under a condition is in one of the two lists whatever the condition says."""
    sides = [{tuple(x.items or ()) for x in sometimes if x.name in names} for names in (TRAINED, UNTRAINED)]
    return sides[0] == sides[1]


def freeze(site: Site, plan: Plan, listing: Listing) -> None:
    lines = [f"{self_name_of(plan.made(item)[0])}.{item}.trainable = False" for item in listing.items or ()]
    indent = " " * listing.statement.col_offset
    new = f"{site.file.source.newline}{indent}".join(lines)
    site.replace(listing.statement, new)
    site.rewritten(f"Keras keeps `{listing.name}` itself, by what each weight says", listing.statement, new=new)
