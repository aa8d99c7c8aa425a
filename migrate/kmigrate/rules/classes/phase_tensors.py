"""KM293: `training` of a layer's `call`, made a tensor."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, parameters
from kmigrate.rules.common.of_tensorflow import function_of_tensorflow
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

PHASE = "training"
# Function of TensorFlow -> how Python writes it.
JOINED = {"logical_and": "and", "logical_or": "or"}
ALIKE = ("constant", "convert_to_tensor", "cast", "identity")
RULE = Rule(
    code="KM293",
    name="phase-tensors",
    title="`training` is True or False, and no tensor.",
    why="""
tf.keras gave a layer's `call` a `training` that could be a tensor, and its layers took one:
`training = tf.logical_and(training, self.trainable)` was a well-known way to have a BatchNormalization that is frozen
stay as it is. Keras 3 gives True, False or None, and its layers ask `if training`, which a tensor in a graph cannot
answer. The same is written with Python's own words.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Norm(tf.keras.layers.BatchNormalization):\n"
            "    def call(self, x, training=False):\n        if not training:\n"
            "            training = tf.constant(False)\n        training = tf.logical_and(training, self.trainable)\n"
            "        return super().call(x, training)\n",
            "import tensorflow as tf\n\n\nclass Norm(tf.keras.layers.BatchNormalization):\n"
            "    def call(self, x, training=False):\n        if not training:\n"
            "            training = False\n        training = training and self.trainable\n"
            "        return super().call(x, training)\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.call", "keras.models.Model.call")
def phase(site: Site) -> None:
    function = site.node
    if not isinstance(function, Function) or site.use.kind != "override" or PHASE not in parameters(function):
        return
    for node in walk(function):
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == PHASE for one in node.targets):
            new = _written(site, node.value)
            if new and isinstance(node.value, ast.Call):
                site.replace(node.value, new)
                site.rewritten("`training` is no tensor in Keras 3", node.value, new=new)


def _written(site: Site, node: ast.expr, inside: bool = False) -> str:
    """The same of Python's True and False; empty where it is anything else."""
    match node:
        case ast.Constant(value=bool()) | ast.Name(id="training") | ast.Attribute(value=ast.Name(), attr="trainable"):
            return site.text(node)
        case ast.Call(func=ast.Name(id="bool")):
            return site.text(node)
        case ast.Call(args=[first, *rest]) if function := function_of_tensorflow(site, node):
            one = _written(site, first, inside=True)
            if function in ALIKE:
                return one
            if function == "logical_not":
                return one and f"not {one}"
            other = _written(site, rest[0], inside=True) if rest else ""
            if not (one and other and function in JOINED):
                return ""
            text = f"{one} {JOINED[function]} {other}"
            return f"({text})" if inside else text
        case _:
            return ""
