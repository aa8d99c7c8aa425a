"""KM357: a number of steps beside arrays."""

from __future__ import annotations

import ast

from kmigrate.rules.common.batches import kind, made
from kmigrate.rules.common.tensorflow_age import is_of_tensorflow1
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM357",
    name="array-steps",
    title="With a number of steps, each step took all samples of an array.",
    why="""
The stand-alone Keras and tf.keras of TensorFlow 1 gave whole arrays to every step where `fit` was told
`steps_per_epoch`: five steps were five times all samples. Today the arrays are cut into so many batches. A dataset of
one element that is repeated keeps the steps; what is validated on is taken once, which gives the same means. tf.keras
of TensorFlow 2 cut them as today, and began every epoch anew; Keras 3 goes on where the epoch before stopped, and ends
an epoch where the arrays end: of 75 samples, batches of 10 and `75 // 10` steps every other epoch has one step. That
is said where a batch size stands beside the steps, and where the steps are not rounded up.
""",
    examples=(
        Example(
            "from keras.layers import Dense\nfrom keras.models import Sequential\n\n"
            "model = Sequential([Dense(1, input_shape=(4,))])\nmodel.compile('sgd', 'mse')\n"
            "model.fit(x, y, steps_per_epoch=5, epochs=2)\n",
            "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.models import Sequential\n"
            "import tensorflow as tf\n\n"
            "model = Sequential([Dense(1, input_shape=(4,))])\nmodel.compile('sgd', 'mse')\n"
            "model.fit(tf.data.Dataset.from_tensors((x, y)).repeat(), steps_per_epoch=5, epochs=2)\n",
        ),
    ),
)
STEPS = "steps_per_epoch"
WHOLE = "each step took all samples of the arrays, and today they are cut into so many batches"
SYMBOLIC = ("get_next", "Input(tensor", "tf.train.batch", "tf.train.shuffle_batch")


@RULE.on("keras.models.Model.fit", given=(STEPS,))
def steps(site: Site) -> None:
    x, y, count = site.argument("x", 0), site.argument("y", 1), site.keyword(STEPS)
    if site.call is None or site.settings.modern or count is None or _is_none(count.value):
        return
    if x is None or y is None or _is_none(y):
        return
    if site.era.keras.is_before("2.4") is not False if site.standalone else is_of_tensorflow1(site):
        _whole(site, x, y)
    elif not site.standalone and site.era.tensorflow.is_before("2.16") is not False:
        _anew(site, x, y, count.value)


def _whole(site: Site, x: ast.expr, y: ast.expr) -> None:
    call = site.call
    assert call is not None
    symbolic = any(word in site.file.source.text for word in SYMBOLIC)
    split = site.keyword("validation_split")
    if symbolic or site.unpacks or len(call.args) > 2 or split is not None or site.settings.target != "tf.keras":
        site.review(f"{WHOLE}: write `tf.data.Dataset.from_tensors(({site.text(x)}, {site.text(y)})).repeat()`")
        return
    weights = site.keyword("sample_weight")
    parts = [*_tuple(site, x), ", ", *_tuple(site, y)]
    if weights is not None and not _is_none(weights.value):
        parts += [", ", *_tuple(site, weights.value)]
    data = site.keyword("validation_data")
    told = site.keyword("validation_steps") if data is not None and kind(site, data.value) == "arrays" else None
    for keyword in (weights, site.keyword("batch_size"), site.keyword("shuffle"), site.keyword("y"), told):
        if keyword is not None:
            site.remove_argument(keyword)
    if y in call.args:
        site.remove_argument(y)
    site.replace(x, site.spell("tensorflow.data.Dataset.from_tensors"), "((", *parts, ")).repeat()")
    site.rewritten(WHOLE, call, new="tf.data.Dataset.from_tensors(...).repeat()")


def _tuple(site: Site, node: ast.expr) -> list[str | ast.AST]:
    """An argument as part of a tuple; TensorFlow would put the arrays of a list into one."""
    if isinstance(node, ast.List) and node.elts:
        parts: list[str | ast.AST] = [part for one in node.elts for part in (one, ", ")]
        return ["(", *parts[:-1], "," if len(node.elts) == 1 else "", ")"]
    return ["tuple(", node, ")"] if isinstance(made(site, node), ast.List) else [node]


def _anew(site: Site, x: ast.expr, y: ast.expr, count: ast.expr) -> None:
    """In TensorFlow 2, a number of steps that are fewer than the arrays have batches."""
    size = site.argument("batch_size", 2)
    if size is None or _is_none(size) or "ceil" in site.text(made(site, count)):
        return
    data = f"tf.data.Dataset.from_tensor_slices(({site.text(x)}, {site.text(y)}))"
    site.review(
        "each epoch began anew, and today it goes on where the one before stopped, and ends where the arrays end: take "
        f"`{STEPS}` out where it is a whole pass; else give "
        f"`{data}.shuffle(len({site.text(x)})).batch({site.text(size)}).take({site.text(count)})` without it",
        count,
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
