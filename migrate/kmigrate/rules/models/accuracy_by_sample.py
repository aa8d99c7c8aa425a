"""KM284: `binary_accuracy` that the program calls itself."""

from __future__ import annotations

import ast

from kmigrate.rules.common.of_tensorflow import names_of_tensorflow
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MEANS = ("mean", "reduce_mean", "average", "nanmean")
WHY = "`binary_accuracy` gives one number for each value today, and gave one for each sample"

RULE = Rule(
    code="KM284",
    name="accuracy-by-sample",
    title="`binary_accuracy` gives one number for each value.",
    why="""
Since Keras 2 `binary_accuracy(y_true, y_pred)` was the mean over the last axis, as that of every other function of
`keras.metrics` is; in Keras 1 it was the mean of all. That of Keras 3 is 0 or 1 for each value: where a program calls
it, in a metric of its own or a loop, the shape is another, and so is the number where samples have weights. What is
compiled by name or as a function is right by itself. Recorded from TensorFlow 2.3, 2.9 and 2.15.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\ndef rounded(y_true, y_pred):\n"
            "    return tf.keras.metrics.binary_accuracy(tf.round(y_true), y_pred)\n",
            "import tensorflow as tf\n\n\ndef rounded(y_true, y_pred):\n"
            "    return tf.reduce_mean(tf.keras.metrics.binary_accuracy(tf.round(y_true), y_pred), axis=-1)\n",
        ),
    ),
)


@RULE.on("keras.metrics.binary_accuracy")
def called(site: Site) -> None:
    call = site.call
    if call is None or call.func is not site.node or site.era.is_today or _is_averaged(site, call):
        return
    tensorflow = min(names_of_tensorflow(site.file), default="")
    mean = f"{tensorflow}.reduce_mean" if tensorflow else f"{site.spell('keras.backend')}.mean"
    axis = "" if site.standalone and site.era.keras.is_before("2") else ", axis=-1"
    site.file.edits.insert_before(call, f"{mean}(")
    site.file.edits.insert_after(call, f"{axis})")
    site.rewritten(WHY, call, new=f"{mean}(...{axis})")


def _is_averaged(site: Site, call: ast.Call) -> bool:
    match site.parent(call):
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[first, *_]):
            return first is call and name in MEANS
        case _:
            return False
