"""KM358: targets of a loss that are used as numbers of classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.walk import walk
from kmigrate.rules.common.tensorflow_age import is_of_tensorflow1
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM358",
    name="whole-targets",
    title="The targets of a loss are floats.",
    why="""
tf.keras of TensorFlow 2 gave a loss of the program's own whole numbers where the targets were such, so that
`tf.one_hot(y_true, 10)` and `labels=y_true` of a sparse cross-entropy were right. Keras 3 makes floats of them before
the loss is called, as the stand-alone Keras did, and TensorFlow takes no floats there. Targets of one dimension beside
predictions of two stay so today, and were a column.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\n"
            "from tensorflow.keras.models import Sequential\n\n\n"
            "def loss(y_true, y_pred):\n    return tf.reduce_mean(tf.one_hot(y_true, 3) * y_pred)\n\n\n"
            "model = Sequential([Dense(3)])\nmodel.compile('sgd', loss)\n",
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\n"
            "from tensorflow.keras.models import Sequential\n\n\n"
            "def loss(y_true, y_pred):\n    return tf.reduce_mean(tf.one_hot(y_true, 3) * y_pred)\n\n\n"
            "model = Sequential([Dense(3)])\nmodel.compile('sgd', loss)\n",
            "Reported for review: `tf.cast(y_true, tf.int32)`.",
        ),
    ),
)
# Function -> its parameter of whole numbers, and where that stands.
WHOLE = {
    "one_hot": ("indices", 0),
    "gather": ("indices", 1),
    "gather_nd": ("indices", 1),
    "embedding_lookup": ("ids", 1),
    "sparse_softmax_cross_entropy_with_logits": ("labels", 0),
}


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    loss = site.argument("loss", 1)
    if site.call is None or site.standalone or not isinstance(loss, ast.Name):
        return
    if site.era.is_today or is_of_tensorflow1(site):
        return
    functions = site.functions(loss.id)
    if len(functions) != 1 or not functions[0].args.args:
        return
    targets = functions[0].args.args[0].arg
    for node in _used_whole(functions[0], targets):
        site.review(
            f"Keras 3 gives a loss its targets as floats: write `tf.cast({targets}, tf.int32)` here. Targets of shape "
            "(n,) beside several outputs were of shape (n, 1) before",
            node,
        )


def _used_whole(function: ast.FunctionDef | ast.AsyncFunctionDef, targets: str) -> Iterator[ast.AST]:
    """Where the targets, as they came, are an argument that must be whole."""
    nodes = list(walk(function))
    if any(isinstance(one, ast.Name) and one.id == targets and isinstance(one.ctx, ast.Store) for one in nodes):
        return
    for node in nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in WHOLE:
            continue
        parameter, position = WHOLE[node.func.attr]
        given = [keyword.value for keyword in node.keywords if keyword.arg == parameter] or node.args[position:][:1]
        yield from (one for one in given if isinstance(one, ast.Name) and one.id == targets)
