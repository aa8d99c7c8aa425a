"""What a node of a syntax tree holds. `ast` has the same, and asks every node for fields that can hold no node."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator

# Names, numbers, and nodes that say nothing which the node above does not show.
_PLAIN = frozenset(
    ["arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module", "op"]
    + ["ops", "rest", "simple", "str", "tag", "type_comment", "type_ignores"]
)
_KINDS = [kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)]
_FIELDS = {kind: tuple(name for name in kind._fields if name not in _PLAIN) for kind in _KINDS}
for _kind in (ast.Constant, ast.MatchSingleton, ast.Global, ast.Nonlocal):
    _FIELDS[_kind] = ()
for _kind in _KINDS:  # a `name` is a text, but that of Python 3.12's `type` statement
    if _kind.__name__ != "TypeAlias":
        _FIELDS[_kind] = tuple(name for name in _FIELDS[_kind] if name != "name")
_GAPS = (ast.Dict, ast.arguments)  # whose lists have None where there is no key, or no default


def below(node: ast.AST) -> list[ast.AST]:
    """The nodes right under a node, operators and contexts apart, in the order of `ast.iter_child_nodes`."""
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if type(value) is list:
            found += value
        elif value is not None:
            found.append(value)
    if type(node) in _GAPS:
        return [one for one in found if one is not None]
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all under it, in the order of `ast.walk`."""
    todo: deque[ast.AST] = deque([node])
    while todo:
        one = todo.popleft()
        todo += below(one)
        yield one
