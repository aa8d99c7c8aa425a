"""KM426: lists of variables that a tape is told to watch."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site
from kmigrate.rules.tf_keras.handed_variables import LISTS

WHY = "`watch` of a tape takes no variables of Keras 3"

RULE = Rule(
    code="KM426",
    name="watched-variables",
    title="A tape watches variables of TensorFlow.",
    why="""
`tape.watch(model.trainable_variables)` says what a tape does anyway for variables that are trained, and is needed for
those that are not. Keras 3's variables are not those of TensorFlow, and `watch` stops at them; `value` is the variable
inside, and gradients with regard to either are the same.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
            "with tf.GradientTape() as tape:\n    tape.watch(model.trainable_variables)\n    loss = model(x)\n",
            "import tensorflow as tf\n\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
            "with tf.GradientTape() as tape:\n    tape.watch([one.value for one in model.trainable_variables])\n"
            "    loss = model(x)\n",
        ),
    ),
)


@RULE.on(*LISTS)
def watched(site: Site) -> None:
    call = site.parent(site.node)
    if site.era.is_today or not isinstance(call, ast.Call) or site.node not in call.args:
        return
    if isinstance(call.func, ast.Attribute) and call.func.attr == "watch":
        site.replace(site.node, "[one.value for one in ", site.node, "]")
        site.rewritten(WHY, new="[one.value for one in ...]")
