"""What a node of a syntax tree holds. `ast` has the same, and asks every node for fields that can hold no node."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator

# Names, numbers, and nodes that say nothing which the node above does not show.
_PLAIN = {
    *("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module", "op"),
    *("ops", "rest", "simple", "str", "tag", "type_comment", "type_ignores"),
}
_KINDS = [kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)]
_BARE = {ast.Constant, ast.MatchSingleton, ast.Global, ast.Nonlocal}


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields that hold nodes, or lists of them."""
    texts = _PLAIN if kind.__name__ == "TypeAlias" else {*_PLAIN, "name"}  # that of Python 3.12 has a node for a name
    return () if kind in _BARE else tuple(name for name in kind._fields if name not in texts)


_FIELDS = {kind: _fields(kind) for kind in _KINDS}
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
