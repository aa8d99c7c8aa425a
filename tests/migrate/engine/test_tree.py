from __future__ import annotations

import ast

from kmigrate.engine.source import Source
from kmigrate.engine.tree import Tree

TEXT = """\
import np

@np.wraps
def f(x):
    try:
        y = np.int(
            x.float)
    except E: z = 1; w = z
    return y
"""


def test_nodes_on_lines_are_those_that_a_walk_finds_there() -> None:
    tree = Tree(Source(TEXT))
    for line in range(1, 10):
        found = {id(node) for node in tree.nodes_on([line])}
        walked = [n for n in ast.walk(tree.source.tree) if hasattr(n, "lineno") and n.lineno <= line <= n.end_lineno]
        assert {id(node) for node in walked} <= found


def test_the_parent_is_the_node_right_above() -> None:
    tree = Tree(Source(TEXT))
    for outer in ast.walk(tree.source.tree):
        for inner in ast.iter_child_nodes(outer):
            if hasattr(inner, "lineno"):
                assert tree.parent(inner) is outer


def test_every_statement_has_its_block() -> None:
    tree = Tree(Source(TEXT))
    statements = [node for node in ast.walk(tree.source.tree) if isinstance(node, ast.stmt)]
    assert all(statement in tree.blocks[id(statement)] for statement in statements)
    assert len(tree.blocks) == len(statements)
    assert list(tree.functions) == ["f"]
    assert sorted(tree.assigned) == ["w", "y", "z"]


def test_nodes_are_sorted_by_type_and_place() -> None:
    tree = Tree(Source("def f(x):\n    y = g(x)\n    for z in y: h(z)\nf(k)\n"))
    names = [node.id for node in tree.nodes[ast.Name] if isinstance(node, ast.Name)]
    assert names == ["y", "g", "x", "z", "y", "h", "z", "f", "k"]
