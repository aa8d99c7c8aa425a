"""KM414: schedules of the program's own, which are given the step as an integer today."""

from __future__ import annotations

import ast
import re

from kmigrate.rules.common.classes import parameters
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

FLOATS = "2.11"  # the release whose optimizers give integers, as those of Keras 3 do
RULE = Rule(
    code="KM414",
    name="schedule-steps",
    title="A schedule of one's own is given the step as an integer.",
    why="""
Optimizers of TensorFlow up to 2.10 gave a `LearningRateSchedule` the number of the step as a float, those of Keras 3
give an int64: `tf.math.rsqrt(step)` raises, and `step ** -1.5` or `step / 10` come to other types. The step is made a
float where `__call__` begins.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\n"
            "class Warm(tf.keras.optimizers.schedules.LearningRateSchedule):\n"
            "    def __call__(self, step):\n        return tf.math.rsqrt(step)\n",
            "import tensorflow as tf\n\n\n"
            "class Warm(tf.keras.optimizers.schedules.LearningRateSchedule):\n"
            '    def __call__(self, step):\n        step = tf.keras.ops.cast(step, "float32")\n'
            "        return tf.math.rsqrt(step)\n",
        ),
    ),
)


@RULE.on("keras.optimizers.schedules.LearningRateSchedule.__call__")
def called(site: Site) -> None:
    function = site.node
    if site.use.kind != "override" or not isinstance(function, ast.FunctionDef) or len(parameters(function)) < 2:
        return
    if site.era.tensorflow.is_before(FLOATS) is False:
        return
    step = parameters(function)[1]
    if re.search(rf"\b(?:cast|convert_to_tensor|float)\(\s*{step}\b", site.text(function)):
        return  # it is a float already, whatever is given
    body = [one for one in function.body if not _is_text(one)] or function.body
    if body[0].lineno == function.lineno:
        site.review(f"`{step}` is an integer today; make it a float first")
        return
    source = site.file.source
    indent = source.newline + source.indent(source.start(body[0]))
    line = f'{step} = {site.spell("keras.ops.cast")}({step}, "float32")'
    site.file.edits.insert_before(body[0], line + indent)
    site.rewritten(f"`{step}` is an integer today, and was a float")


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
