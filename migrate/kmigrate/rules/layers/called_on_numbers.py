"""KM249: layers that are called on a number, or on a list of numbers."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Instance, LocalObject
from kmigrate.rules.common.numbers import is_list_of_numbers, is_number, numpy_names
from kmigrate.rules.common.of_tensorflow import names_of_tensorflow
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYERS = "keras.layers."
# Their call takes one tensor of any shape, as that of a layer of the program's own may.
ANY = {f"{LAYERS}{name}" for name in ("Activation", "ELU", "Lambda", "LeakyReLU", "ReLU", "ThresholdedReLU")}
WHY = "a layer of Keras 3 takes no number and no list of numbers"

RULE = Rule(
    code="KM249",
    name="called-on-numbers",
    title="A layer is called on tensors, and not on numbers.",
    why="""
`Lambda(tf.exp)([-1.0, 0.0])` was tried at a prompt, and stands in notebooks since: tf.keras of TensorFlow 2 made
tensors of numbers. Keras 3 stops there, so that `tf.constant` is written around them. Layers that look at the shape of
what they are given, as `Dense`, never took a list, and those that prepare data take one today.
Recorded from TensorFlow 2.3 and 2.9.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom tensorflow import keras\n\nexponential = keras.layers.Lambda(tf.exp)\n"
            "print(exponential([-1.0, 0.0, 1.0]))\n",
            "import tensorflow as tf\nfrom tensorflow import keras\n\nexponential = keras.layers.Lambda(tf.exp)\n"
            "print(exponential(tf.constant([-1.0, 0.0, 1.0])))\n",
        ),
    ),
)


@RULE.on(f"{LAYERS}Layer.__call__")
def called(site: Site) -> None:
    call = site.call
    if call is None or not call.args or site.standalone or site.era.is_today or not _takes_any(site, call.func):
        return
    given = call.args[0]
    if not is_number(given) and not is_list_of_numbers(site, given):
        return
    tensorflow, numpy = min(names_of_tensorflow(site.file), default=""), min(numpy_names(site), default="")
    if not tensorflow and not numpy:
        site.review(f"{WHY}: make it a tensor", given)
        return
    function = f"{tensorflow}.constant" if tensorflow else f"{numpy}.array"
    site.file.edits.insert_before(given, f"{function}(")
    site.file.edits.insert_after(given, ")")
    site.rewritten(WHY, given, new=f"{function}(...)")


def _takes_any(site: Site, layer: ast.expr) -> bool:
    value = site.value(layer)
    return isinstance(value, LocalObject) or (isinstance(value, Instance) and value.cls in ANY)
