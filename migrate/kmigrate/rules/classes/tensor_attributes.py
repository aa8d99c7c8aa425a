"""KM257: what Keras used to hang on tensors: `_keras_shape`, `_uses_learning_phase`, `_keras_history`."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import replace_use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHAPE, PHASE = "keras.Tensor._keras_shape", "keras.Tensor._uses_learning_phase"
HISTORY = "keras.Tensor._keras_history"
RULE = Rule(
    code="KM257",
    name="tensor-attributes",
    title="A tensor knows its shape: `_keras_shape` is `shape`.",
    why="""
The old Keras kept what it knew of a tensor in private attributes of it: `_keras_shape`, `_uses_learning_phase`,
`_keras_history`. A tensor of Keras 3 has a `shape`, a tuple with None where the size is open, and nobody needs to say
it. Whether something depends on the phase is no property of a tensor any more. The `layer` of a `_keras_history` is
its `operation`.
""",
    examples=(
        Example(
            "from keras.layers import Input\n\nx = Input((3,))\nwidth = x._keras_shape[1]\n",
            "from tensorflow.keras.layers import Input\n\nx = Input((3,))\nwidth = x.shape[1]\n",
        ),
    ),
    marks=(SHAPE, PHASE, HISTORY),
)


@RULE.on(SHAPE)
def shape(site: Site) -> None:
    node = site.node
    if isinstance(node, ast.Constant):
        _in_string(site, node)
    elif isinstance(node, ast.Attribute) and site.use.stored:
        _drop(site, "a tensor knows its shape")
    elif isinstance(node, ast.Attribute):
        if _is_subscripted(site, node):
            site.rename_attribute("shape")
            site.rewritten("`_keras_shape` is now `shape`", new="shape")
        else:
            # Within a layer's call the shape is TensorFlow's own, which is no tuple.
            replace_use(site, node, "tuple(", node.value, ".shape)")
            site.rewritten("`_keras_shape` is now the tensor's shape", new=f"tuple({site.text(node.value)}.shape)")


def _in_string(site: Site, node: ast.Constant) -> None:
    """`hasattr(x, "_keras_shape")` asked, nearly always, whether the next line may read it."""
    call = site.parent(node)
    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "hasattr":
        site.replace_part(node, 1, len(site.text(node)) - 1, "shape")
        site.rewritten("`_keras_shape` is now `shape`", new="shape")
    else:
        site.review("tensors have no `_keras_shape` today; take `shape`")


def _is_subscripted(site: Site, node: ast.Attribute) -> bool:
    """Whether one number is taken out of it at once: `x._keras_shape[1]`."""
    outer = site.parent(node)
    return isinstance(outer, ast.Subscript) and outer.value is node and not isinstance(outer.slice, ast.Slice)


def _drop(site: Site, why: str) -> None:
    """Takes out a statement that only sets the attribute."""
    statement = site.parent(site.node)
    if not (isinstance(statement, ast.Assign) and statement.targets == [site.node] and _plain(statement)):
        site.review(f"take this out: {why}")
        return
    site.file.delete_statement(statement)
    for inner in walk(statement):
        if (use := site.file.flow.uses.get(id(inner))) is not None:
            use.kind = "gone"
    site.rewritten(f"taken out: {why}", statement)


def _plain(statement: ast.Assign) -> bool:
    """Whether nothing is lost with the value: it is made by functions that only make a value."""
    harmless = {"tuple", "list", "int", "len", "getattr", "int_shape", "get_shape", "as_list", "compute_output_shape"}
    calls = [inner for inner in walk(statement.value) if isinstance(inner, ast.Call | ast.Await)]
    return all(
        isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in harmless
        for call in calls
    )


@RULE.on(PHASE)
def phase(site: Site) -> None:
    if isinstance(site.node, ast.Attribute) and site.use.stored:
        _drop(site, "nobody asks a tensor for the phase")
    else:
        site.review("nobody knows of a tensor whether it depends on the phase; take training=None in call")


@RULE.on(HISTORY)
def history(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Attribute):
        return
    if site.use.stored:
        site.review("a tensor's `_keras_history` is private to Keras; call a layer or a Lambda to make the tensor")
        return
    outer = site.parent(node)
    if isinstance(outer, ast.Attribute) and outer.attr == "layer":
        site.file.edits.rename_attribute(outer, "operation")
        site.rewritten("the `layer` of a tensor's history is its `operation`", outer, new="operation")
