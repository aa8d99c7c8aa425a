"""KM624: variables of TensorFlow that a loss or the call of a layer makes."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import FunctionInfo
from kmigrate.engine.walk import walk
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM624",
    name="made-variables",
    title="A loss or the call of a layer cannot make a variable of TensorFlow.",
    why="""
In a graph of TensorFlow 1 a loss was called once, and `seen = tf.Variable(0.)` in it made one variable for good, by
which losses of YOLO counted their batches. Keras 3 calls the function whenever it traces the model, and TensorFlow
raises "tf.function only supports singleton tf.Variables". The variable is made once, outside of the function, which
then reads it and assigns to it.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom keras.models import Sequential\n\n\n"
            "def loss(y_true, y_pred):\n    seen = tf.Variable(0.)\n    return tf.abs(y_true - y_pred) + seen\n\n\n"
            "model = Sequential()\nmodel.compile('sgd', loss)\n",
            "import tensorflow as tf\nfrom tensorflow.keras.models import Sequential\n\n\n"
            "def loss(y_true, y_pred):\n    seen = tf.Variable(0.)\n    return tf.abs(y_true - y_pred) + seen\n\n\n"
            "model = Sequential()\nmodel.compile('sgd', loss)\n",
            "The variable is reported for review.",
        ),
    ),
)


@RULE.on("tensorflow.Variable")
def made(site: Site) -> None:
    function = site.use.scope.function if site.use.scope is not None else None
    if site.call is None or not isinstance(function, FunctionInfo) or site.era.is_today:
        return
    if not _is_loss(function) and not _is_call(site, function):
        return
    if any(isinstance(one, ast.If) and site.node in walk(one) for one in walk(function.node)):
        return  # made the first time only
    site.review(
        "Keras traces this function more than once, and TensorFlow makes variables the first time only: "
        "make it once, outside of the function"
    )


def _is_loss(function: FunctionInfo) -> bool:
    return function.owner is None and "y_true" in [one.arg for one in function.node.args.args]


def _is_call(site: Site, function: FunctionInfo) -> bool:
    if function.owner is None or isinstance(function.node, ast.Lambda) or function.node.name != "call":
        return False
    return "keras.layers.Layer" in ancestry(function.owner.legacy, site.file.facts)
