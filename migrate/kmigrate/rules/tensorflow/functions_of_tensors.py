"""KM620: functions of TensorFlow that are called on tensors of a model."""

from __future__ import annotations

import ast

from kmigrate.rules.common.traced import in_layer
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.applied"
RULE = Rule(
    code="KM620",
    name="functions-of-tensors",
    title="A function of TensorFlow cannot be called on a tensor of a model.",
    why="""
`tf.concat([x, y], axis=-1)` on what `Input` or a layer gave became a layer of the model in tf.keras until TensorFlow
2.15. Keras 3 raises an error: such a tensor has a shape and no value. `applied(tf.concat, [x, y], axis=-1)` of the
shims makes the layer, which is saved with the model, and gives a real tensor to the function as it is. In the `call` of
a layer and in a `Lambda` tensors are real, and nothing changes there.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.keras.Input((4,))\ny = tf.nn.relu(x)\nmodel = tf.keras.Model(x, y)\n",
            "import tensorflow as tf\nfrom kmigrate_shims.layers import applied\n\n"
            "x = tf.keras.Input((4,))\ny = applied(tf.nn.relu, x)\nmodel = tf.keras.Model(x, y)\n",
        ),
    ),
)


@RULE.on("keras.Tensor.computed")
def computed(site: Site) -> None:
    call = site.call
    if call is None or in_layer(site.file, site.use):
        return
    function = site.text(call.func)
    what = f"`{function}` is given a tensor of a model, which functions of TensorFlow refuse"
    if not site.settings.shims or not isinstance(call.func, ast.Attribute):
        site.review(f"{what}; write it with keras.ops, or in the call of a layer")
        return
    spelled = site.spell(SHIM)
    source = site.file.source
    opened = source.data.index(b"(", source.end(call.func))
    site.replace(call.func, f"{spelled}(", call.func)
    site.file.edits.replace_span(opened, opened + 1, "," if source.data[opened + 1 : opened + 2].isspace() else ", ")
    site.shimmed(f"{what}; the shim makes a layer of it", call, new=f"{spelled}({function}, ...)")
