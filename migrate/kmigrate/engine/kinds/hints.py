"""Places in Python 2 code that no fixer can settle: the two languages differ there only in what values do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fissix.pgen2 import token
from fissix.pygram import python_symbols as syms

DIVISION = (
    "In Python 2 `/` between whole numbers gives a whole number, in Python 3 it does not: "
    "write `//` where both sides are whole numbers ({lines})."
)
PICKLE = (
    "What Python 2 pickled may need `pickle.load(file, encoding='latin1')`, "
    "and the file must be opened with 'rb' ({lines})."
)
COMPARE = "`cmp`, and sorting by it, is gone: sort by a `key`, or use functools.cmp_to_key ({lines})."
GONE = "Python 3 has no {name} ({lines})."
GONE_NAMES = ("coerce", "buffer", "file")
GONE_OF_STRING = frozenset(
    ["letters", "lowercase", "uppercase", "join", "split", "atoi", "atof", "replace", "strip", "find", "maketrans"]
)
# What these give is a float, whatever they are given.
FLOATS = re.compile(r"float\d*|sqrt|exp|log\d*|sin|cos|tanh|time|mean|std|var|randn?|uniform|normal")


def hints(tree: Any, features: frozenset[str]) -> Iterator[tuple[list[int], str]]:
    """Line numbers and a message for each kind of place; the message has a gap for the lines."""
    divisions: list[int] = []
    pickles: list[int] = []
    compares: list[int] = []
    gone: dict[str, list[int]] = {}
    for leaf in tree.leaves():
        line = leaf.lineno
        if leaf.value in ("/", "/=") and not _has_float(leaf):
            divisions.append(line)
        elif leaf.type != token.NAME:
            continue
        elif leaf.value in ("load", "loads") and _owner(leaf) in ("pickle", "cPickle"):
            pickles.append(line)
        elif leaf.value in ("cmp", "__cmp__") and (_is_call(leaf) or _is_keyword(leaf) or leaf.value == "__cmp__"):
            compares.append(line)
        elif leaf.value in GONE_NAMES and _is_call(leaf):
            gone.setdefault(f"`{leaf.value}`", []).append(line)
        elif leaf.value in GONE_OF_STRING and _owner(leaf) == "string":
            gone.setdefault(f"`string.{leaf.value}`", []).append(line)
    if divisions and "division" not in features:
        yield divisions, DIVISION
    if pickles:
        yield pickles, PICKLE
    if compares:
        yield compares, COMPARE
    for name, lines in gone.items():
        yield lines, GONE.replace("{name}", name)


def _is_call(leaf: Any) -> bool:
    after = leaf.next_sibling
    bare = leaf.prev_sibling is None or leaf.prev_sibling.type != token.DOT
    bare = bare and leaf.parent.type == syms.power
    return bare and after is not None and after.type == syms.trailer and after.children[0].value == "("


def _is_keyword(leaf: Any) -> bool:
    return leaf.parent.type == syms.argument and leaf.next_sibling is not None


def _owner(leaf: Any) -> str:
    """The name before the dot, for `owner.leaf`."""
    trailer = leaf.parent
    if trailer.type != syms.trailer or trailer.prev_sibling is None or trailer.prev_sibling.type != token.NAME:
        return ""
    return str(trailer.prev_sibling.value)


def _has_float(operator: Any) -> bool:
    """Whether one side of a division is surely a float."""
    siblings = operator.parent.children
    place = siblings.index(operator)
    return any(_is_float(node) for node in [*siblings[:place], *siblings[place + 1 : place + 2]])


def _is_float(node: Any) -> bool:
    if node.type == token.NUMBER:
        text = node.value.lower()
        return not text.startswith("0x") and any(mark in text for mark in ".ej")
    if node.type in (syms.term, syms.arith_expr, syms.factor):
        return any(_is_float(child) for child in node.children)
    if node.type == syms.atom and len(node.children) == 3 and node.children[0].value == "(":
        return _is_float(node.children[1])
    if node.type != syms.power:
        return False
    *front, last = node.children
    if last.type != syms.trailer or last.children[0].value != "(":
        return _is_float(node.children[0])
    callee = front[-1].children[-1] if front[-1].type == syms.trailer else front[-1]
    return FLOATS.fullmatch(getattr(callee, "value", "")) is not None
