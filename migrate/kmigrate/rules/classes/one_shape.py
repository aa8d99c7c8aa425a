"""KM281: layers of several inputs and one output that give the shapes of all inputs as its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.names.values import Functions
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, parameters, statements
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

WHY = "Keras 3 makes an output of each shape, and the layer gives one tensor"

RULE = Rule(
    code="KM281",
    name="one-shape",
    title="A layer that makes one tensor of several inputs tells one shape.",
    why="""
`compute_output_shape` that gives the list back which it was given told the shapes of all inputs. Keras took the first
of them, as the layer's `call` made one tensor, and tf.keras did not ask at all. Keras 3 believes the method: the layer
has as many outputs as inputs, which cannot be computed ("Output with path `1` is not connected").
""",
    examples=(
        Example(
            "from keras.layers import Layer\n\n\nclass Mix(Layer):\n"
            "    def call(self, inputs):\n        x, weights = inputs\n        return x * weights\n\n"
            "    def compute_output_shape(self, input_shape):\n        return input_shape\n",
            "from tensorflow.keras.layers import Layer\n\n\nclass Mix(Layer):\n"
            "    def call(self, inputs):\n        x, weights = inputs\n        return x * weights\n\n"
            "    def compute_output_shape(self, input_shape):\n        return input_shape[0]\n",
        ),
    ),
)


@RULE.on(
    *("keras.layers.Layer.compute_output_shape", "keras.layers.Layer.get_output_shape_for"),
    "keras.models.Model.compute_output_shape",
)
def told(site: Site) -> None:
    function, owner = site.node, site.use.owner
    if not isinstance(function, Function) or owner is None or len(parameters(function)) < 2:
        return
    shapes = parameters(function)[1]
    back = [*_given_back(function, shapes)]
    call = owner.find("call")[1]
    if not back or not isinstance(call, Functions):
        return
    found = {_inputs(info.node) for info in call.functions if isinstance(info.node, Function)}
    several, sometimes = "several" in found, "sometimes" in found
    if not (several or sometimes):
        return
    new = f"{shapes}[0]" if several else f"{shapes}[0] if isinstance({shapes}, list) else {shapes}"
    for node in back:
        site.replace(node, new)
    site.rewritten(WHY, back[0], new=new)


def _given_back(function: Function, name: str) -> Iterator[ast.expr]:
    """Where a method returns a parameter as it was given."""
    for node in walk(function):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return
    for statement in statements(function.body):
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Name) and statement.value.id == name:
            yield statement.value


def _inputs(call: Function) -> str:
    """Whether a `call` of one output takes its inputs apart: "several", "sometimes", or ""."""
    if len(parameters(call)) < 2 or any(_may_be_several(call, one) for one in statements(call.body)):
        return ""
    first = parameters(call)[1]
    if any(_takes_apart(one, first) for one in call.body):
        return "several"
    return "sometimes" if any(_takes_apart(one, first) for one in statements(call.body)) else ""


def _takes_apart(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=[_, _, *_]) | ast.List(elts=[_, _, *_])], value=ast.Name(id=given)):
            return given == name
        case _:
            return False


def _may_be_several(call: Function, statement: ast.stmt) -> bool:
    """Whether a statement returns a list, or what may be one."""
    if not isinstance(statement, ast.Return):
        return False
    value = statement.value
    if isinstance(value, ast.Name):
        given = [*_assigned(call, value.id)]
        return not given or any(isinstance(one, _LISTS) for one in given)
    return value is None or isinstance(value, _LISTS)


def _assigned(call: Function, name: str) -> Iterator[ast.expr]:
    for statement in statements(call.body):
        match statement:
            case ast.Assign(targets=[ast.Name(id=given)], value=value) if given == name:
                yield value
            case ast.AugAssign(target=ast.Name(id=given), value=value) if given == name:
                yield value
            case _:
                pass


_LISTS = (ast.List, ast.Tuple, ast.ListComp, ast.IfExp)
