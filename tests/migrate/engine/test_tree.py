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


def test_parents_are_found_in_long_blocks_and_in_pieces_of_text() -> None:
    lines = "".join(f"a{n} = f(b, {n}); c = f'''{{d}}\n{{e:>{{g}}}}'''\n" for n in range(40))
    tree = Tree(
        Source(f"{lines}\n@h\nclass A(B,\n    metaclass=C):\n    def m(self, x=1) -> D:\n        {{**a, b: 1}}\n")
    )
    for outer in ast.walk(tree.source.tree):
        for inner in ast.iter_child_nodes(outer):
            if hasattr(inner, "lineno") and not isinstance(outer, ast.FormattedValue | ast.JoinedStr):
                assert tree.parent(inner) is outer


def test_statements_are_found_as_they_stand() -> None:
    text = TEXT + "match a:\n  case 1: b\ntry: c\nfinally: d\nif e: f\nelif g: h\nelse: i\nwith j: k\n"
    tree = Tree(Source(text))
    assert tree.statements
    for kind, nodes in tree.nodes.items():
        if issubclass(kind, ast.stmt):
            assert tree.statements[kind] == nodes


def test_attributes_are_found_by_their_names() -> None:
    tree = Tree(Source("a.W + W\nx = (b\n  .W)\nc.\\\nW\nf(d . V, W=1)\n"))
    assert [ast.unparse(node) for node in tree.attributes("W")] == ["a.W", "b.W", "c.W"]
    assert [ast.unparse(node) for node in tree.attributes("V", "W")] == ["a.W", "b.W", "c.W", "d.V"]
    assert tree.attributes("U") == []


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


def test_the_function_around_a_node_is_the_innermost() -> None:
    text = "@d(a0)\ndef f(x=a1):\n    def g(): return a2\n    a3\n    class C:\n        a4\n        async def m(self): a5\na6\n"
    for more in ("", "lambda: a7\n"):  # of lambdas there may be several on a line
        tree = Tree(Source(text + more))
        functions = {node.name: node for node in ast.walk(tree.source.tree) if hasattr(node, "name")}
        around = {
            node.id: tree.function_around(node)
            for node in ast.walk(tree.source.tree)
            if isinstance(node, ast.Name) and node.id[1:].isdigit()
        }
        f, g, m = (functions[name] for name in "fgm")
        assert [around[f"a{number}"] for number in range(7)] == [f, f, g, f, f, m, None]
        assert [tree.function_around(one) for one in (f, g, m)] == [None, f, f]
        if more:
            assert isinstance(around["a7"], ast.Lambda)
