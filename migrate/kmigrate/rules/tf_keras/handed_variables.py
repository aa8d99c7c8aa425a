"""KM422: variables of Keras that a `tf.function` is given."""

from __future__ import annotations

import ast

from kmigrate.rules.common.of_tensorflow import names_of_tensorflow
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LISTS = tuple(
    f"keras.layers.Layer.{name}"
    for name in ("variables", "weights", "trainable_variables", "trainable_weights", "non_trainable_variables",
                 "non_trainable_weights")
)  # fmt: skip
WHY = "a `tf.function` is given the numbers of Keras's variables, and what is given to no variable cannot be assigned"

RULE = Rule(
    code="KM422",
    name="handed-variables",
    title="A `tf.function` is given variables of TensorFlow.",
    why="""
`update(target.variables, model.variables, tau)` of a function under `tf.function` that assigns to the first, as many
programs of reinforcement learning have it, worked while the weights of a model were variables of TensorFlow. Those of
Keras 3 are not: the function is given their numbers as tensors, `assign` is unknown, and gradients with regard to them
are None. `value` is the variable of TensorFlow inside.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\n@tf.function\ndef update(into, of):\n    for a, b in zip(into, of):\n"
            "        a.assign(b)\n\n\n"
            "left, right = tf.keras.Sequential(), tf.keras.Sequential()\nupdate(left.variables, right.variables)\n",
            "import tensorflow as tf\n\n\n@tf.function\ndef update(into, of):\n    for a, b in zip(into, of):\n"
            "        a.assign(b)\n\n\n"
            "left, right = tf.keras.Sequential(), tf.keras.Sequential()\n"
            "update([one.value for one in left.variables], [one.value for one in right.variables])\n",
        ),
    ),
)


@RULE.on(*LISTS)
def handed(site: Site) -> None:
    call = site.parent(site.node)
    if isinstance(call, ast.keyword):
        call = site.parent(call)
    if not isinstance(call, ast.Call) or site.era.is_today:
        return
    if _is_compiled(site, call.func):
        site.replace(site.node, "[one.value for one in ", site.node, "]")
        site.rewritten(WHY, new="[one.value for one in ...]")


def _is_compiled(site: Site, function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            found = site.functions(name)
        case _:
            return False
    if len(found) == 1:
        return any(_is_function(site, one) for one in found[0].decorator_list)
    values = site.assigned(name)
    return len(values) == 1 and _is_function(site, values[0]) and isinstance(values[0], ast.Call)


def _is_function(site: Site, node: ast.expr) -> bool:
    """`tf.function`, or a call of it."""
    text = site.text(node.func if isinstance(node, ast.Call) else node)
    return text in {f"{name}.function" for name in names_of_tensorflow(site.file)}
