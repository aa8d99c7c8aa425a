"""KM606: lines that turned on what TensorFlow 2 does anyway."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM606",
    name="eager-execution",
    title="What the line turns on holds in TensorFlow 2 anyway.",
    why="""
Eager execution, resource variables and the other behaviours of TensorFlow 2 were asked for in TensorFlow 1. They are
what happens today, and the names are gone.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\nlayer = tf.keras.layers.Dense(3)\n",
            "import tensorflow as tf\n\nlayer = tf.keras.layers.Dense(3)\n",
        ),
    ),
)
NAMES = ("eager_execution", "v2_behavior", "resource_variables", "tensor_equality", "v2_tensorshape", "control_flow_v2")


@RULE.on(*(f"tensorflow.enable_{name}" for name in NAMES), "tensorflow.contrib.eager.enable_eager_execution")
def enabled(site: Site) -> None:
    last = site.name.rpartition(".")[2]
    statement = next((s for s in site.nodes(ast.Expr) if isinstance(s, ast.Expr) and s.value is site.call), None)
    if statement is None:
        site.review(f"`{last}` is gone: what it turned on holds anyway; take it out")
        return
    site.drop_name()
    site.file.delete_statement(statement)
    site.rewritten(f"`{last}` is gone: what it turned on holds anyway", statement)
