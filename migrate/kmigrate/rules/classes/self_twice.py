"""KM374: `super().__init__(self)`."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Ref
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, class_of, gives_itself, self_name
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM374",
    name="self-twice",
    title="`super().__init__(self)` gives the object twice.",
    why="""
`super()` hands the object on itself. tf.keras took one more for a model's first argument and did nothing with it, so
that the line stands in tutorials and in what was copied from them. Layers and models of Keras 3 raise an error.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Net(tf.keras.Model):\n    def __init__(self):\n"
            "        super().__init__(self)\n        self.dense = tf.keras.layers.Dense(3)\n",
            "import tensorflow as tf\n\n\nclass Net(tf.keras.Model):\n    def __init__(self):\n"
            "        super().__init__()\n        self.dense = tf.keras.layers.Dense(3)\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.__init__", kinds=("override",))
def made(site: Site) -> None:
    function, cls = site.node, class_of(site)
    if not isinstance(function, Function) or cls is None:
        return
    if not any(isinstance(site.value(base), Ref) for base in cls.bases):
        return  # of the project's own, which may want it
    for node in walk(function):
        if isinstance(node, ast.Call) and gives_itself(node, self_name(function)):
            site.file.edits.remove_argument(node, node.args[0])
            site.rewritten("`super()` hands the object on itself", node)
