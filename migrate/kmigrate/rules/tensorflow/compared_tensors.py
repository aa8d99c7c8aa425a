"""KM621: tensors of a model that are compared by `==` and `!=`."""

from __future__ import annotations

import ast

from kmigrate.rules.common.traced import in_layer
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM621",
    name="compared-tensors",
    title="`==` and `!=` do not compare the elements of a tensor of a model.",
    why="""
`mask = x != 0` on a tensor of a model gave a tensor in tf.keras since TensorFlow 2.0. A tensor of Keras 3 answers as
any object of Python does: `x == 0` is False, and `x != 0` is True, whatever `x` holds. `ops.equal` and
`ops.not_equal` compare the elements. In the stand-alone Keras such a comparison was one of objects, too, and stays.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\nx = keras.Input((4,))\nmask = x != 0\n",
            "from tensorflow import keras\n\nx = keras.Input((4,))\nmask = keras.ops.not_equal(x, 0)\n",
        ),
    ),
)


@RULE.on("keras.Tensor.compared")
def compared(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Compare) or site.standalone or in_layer(site.file, site.use):
        return
    other = node.comparators[0]
    constants = [one.value for one in (node.left, other) if isinstance(one, ast.Constant)]
    if any(value is None or isinstance(value, str) for value in constants):
        return  # of objects, and meant so
    if len(node.ops) > 1:
        site.review("`==` does not compare the elements of a tensor of a model today; write it with keras.ops.equal")
        return
    function = "equal" if isinstance(node.ops[0], ast.Eq) else "not_equal"
    ops = site.file.imports.spell("keras.ops", None)
    site.replace(node, f"{ops}.{function}(", node.left, ", ", other, ")")
    site.rewritten("`==` does not compare the elements of a tensor of a model today", node, new=f"{ops}.{function}")
