"""What a node of a syntax tree holds. `ast` has the same, and asks every node for fields that can hold no node."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator

# Names, numbers, and nodes that say nothing which the node above does not show.
_PLAIN = frozenset(
    ["arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "level", "module", "op", "ops", "simple"]
)
_KINDS = [kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)]
_FIELDS = {kind: tuple(name for name in kind._fields if name not in _PLAIN) for kind in _KINDS} | {ast.Constant: ()}


def below(node: ast.AST) -> list[ast.AST]:
    """The nodes right under a node, operators and contexts apart, in the order of `ast.iter_child_nodes`."""
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value: object = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all under it, in the order of `ast.walk`."""
    todo: deque[ast.AST] = deque([node])
    while todo:
        one = todo.popleft()
        todo += below(one)
        yield one
