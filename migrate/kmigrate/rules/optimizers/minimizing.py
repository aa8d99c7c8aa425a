"""KM419: `minimize`, which optimizers of Keras 3 do not have."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.optimizers.minimize"
RULE = Rule(
    code="KM419",
    name="minimizing",
    title="`optimizer.minimize(loss, variables)` is a function of the shims.",
    why="""
Optimizers of tf.keras until TensorFlow 2.15 computed the gradients of a loss and made a step with them. Those of Keras
3 take gradients alone. `minimize` of the shims computes them as before, of a function or of a tensor that a tape has
seen, and hands them to `apply_gradients`.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.Variable(3.0)\noptimizer = tf.keras.optimizers.SGD(0.1)\n"
            "optimizer.minimize(lambda: (x - 1.0) ** 2, var_list=[x])\n",
            "import tensorflow as tf\nfrom kmigrate_shims.optimizers import minimize\n\nx = tf.Variable(3.0)\n"
            "optimizer = tf.keras.optimizers.SGD(0.1)\nminimize(optimizer, lambda: (x - 1.0) ** 2, var_list=[x])\n",
        ),
    ),
)
ADVICE = (
    "`minimize` is gone: compute the gradients with tf.GradientTape, and call "
    "optimizer.apply_gradients(zip(gradients, variables))"
)


@RULE.on("keras.optimizers.Optimizer.minimize", kinds=("attribute",))
def minimized(site: Site) -> None:
    call, owner = site.call, getattr(site.node, "value", None)
    if call is None or not site.settings.shims or not isinstance(owner, ast.expr) or isinstance(owner, ast.Call):
        site.review(ADVICE)  # `super().minimize(...)`
        return
    if not call.args and not call.keywords:
        site.review(ADVICE)
        return
    start = site.file.edits.list_of(call).items[0][1]
    site.file.edits.replace_span(start, start, f"{site.text(owner)}, ")
    spelled = site.spell(SHIM)
    site.replace(call.func, spelled)
    site.shimmed("optimizers of Keras 3 take gradients alone", new=spelled)
