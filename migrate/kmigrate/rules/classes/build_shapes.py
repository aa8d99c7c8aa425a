"""KM266: what `build` does with the shape it is given, which may be a list today."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, parameters
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM266",
    name="build-shapes",
    title="`build` may be given its shape as a list.",
    why="""
When a model is loaded from a `.keras` file, Keras 3 builds its layers with the shapes that stand in the file, where
every tuple has become a list. A layer that asks `isinstance(input_shape, list)` to see whether it has several inputs
is then wrong about one input, and `input_shape[1:] + (3,)` raises. The first part of the shape tells whether there
are several; what is added to a tuple is made one.
""",
    examples=(
        Example(
            "from keras.layers import Layer\n\n\nclass Any(Layer):\n    def build(self, input_shape):\n"
            "        if isinstance(input_shape, list):\n            input_shape = input_shape[0]\n"
            "        self.w = self.add_weight(name='w', shape=input_shape[1:] + (2,), initializer='one')\n",
            "from tensorflow.keras.layers import Layer\n\n\nclass Any(Layer):\n    def build(self, input_shape):\n"
            "        if isinstance(input_shape[0], (list, tuple)):\n            input_shape = input_shape[0]\n"
            "        self.w = self.add_weight(name='w', shape=tuple(input_shape[1:]) + (2,), initializer='one')\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.build")
def build(site: Site) -> None:
    function = site.node
    if not isinstance(function, Function) or len(parameters(function)) not in (1, 2):
        return
    me, *given = parameters(function)
    shape = given[0] if given else f"{me}.input_shape"  # Keras 0.3 asked the layer
    shapes = {shape} | _aliases(function, shape)
    for node in walk(function):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), ast.Name(id="list") as kind]):
                if name == shape:
                    site.replace(node.args[0], f"{name}[0]")
                    site.replace(kind, "(list, tuple)")
                    site.rewritten("one shape may be a list too; several shapes hold lists or tuples", node)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                for one, other in ((left, right), (right, left)):
                    if _root(one) in shapes and _is_tuple(other):
                        site.replace(one, "tuple(", one, ")")
                        site.rewritten("a shape may be a list, which cannot be added to a tuple", one)
            case _:
                pass


def _aliases(function: Function, shape: str) -> set[str]:
    """Names that hold a shape or a part of it."""
    return {
        statement.targets[0].id
        for statement in walk(function)
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and _root(statement.value) == shape
    }


def _root(node: ast.expr) -> str:
    """The name that something is a part of: `shape` for `shape[0][1:]`."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _is_tuple(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) or (
        isinstance(node, ast.BinOp) and (_is_tuple(node.left) or _is_tuple(node.right))
    )
