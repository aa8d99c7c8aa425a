"""KM501: `K.set_value` becomes `assign`."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM501",
    name="set-value",
    title="`K.set_value(x, value)` is `x.assign(value)` today.",
    why="""
`tf.keras.backend.set_value` is still there, but fails on the variables of Keras 3: it asks the name of a dtype that
is a string already. `assign` is the same on variables of Keras and of TensorFlow.
""",
    examples=(
        Example(
            "from keras import backend as K\n\nK.set_value(model.optimizer.learning_rate, 0.001)\n",
            "model.optimizer.learning_rate.assign(0.001)\n",
        ),
    ),
)
SIMPLE = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


@RULE.on("keras.backend.set_value")
def assign(site: Site) -> None:
    call = site.call
    variable, value = site.argument("x", 0), site.argument("value", 1)
    if call is None or site.unpacks or variable is None or value is None or not isinstance(variable, SIMPLE):
        site.review("`set_value` fails on the variables of Keras 3; write `x.assign(value)`")
        return
    site.drop_name()
    site.replace(call, variable, ".assign(", value, ")")
    text = f"{site.text(variable)}.assign({site.text(value)})"
    site.rewritten("`set_value` fails on the variables of Keras 3; `assign` is the same", call, new=text)
