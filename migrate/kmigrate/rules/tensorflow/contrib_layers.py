"""KM649: initializers and penalties of `tf.contrib.layers`."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

HOME = "tensorflow.contrib.layers"
XAVIER = (f"{HOME}.xavier_initializer", f"{HOME}.xavier_initializer_conv2d")
# Old name -> the class of Keras, the old parameters in their order, theirs today
# tensorflow 1.15.5 tensorflow_core/contrib/layers/python/layers/{initializers,regularizers}.py
PENALTIES = {
    f"{HOME}.l1_regularizer": ("keras.regularizers.L1", {"scale": "l1"}),
    f"{HOME}.l2_regularizer": ("keras.regularizers.L2", {"scale": "l2"}),
    f"{HOME}.l1_l2_regularizer": ("keras.regularizers.L1L2", {"scale_l1": "l1", "scale_l2": "l2"}),
}
DEFAULT = {"l1": "1.0", "l2": "0.5"}  # of `l1_l2_regularizer`; the others have none
RULE = Rule(
    code="KM649",
    name="contrib-layers",
    title="Initializers and penalties of `tf.contrib.layers` are those of Keras.",
    why="""
`l2_regularizer(scale)` was half the sum of squares, `scale * tf.nn.l2_loss(w)`, and `L2` of Keras is the whole of it:
the number is halved. `l1_regularizer` is `L1`. `xavier_initializer()` is `GlorotUniform()`. Its normal distribution,
and `variance_scaling_initializer`, were cut off at other places than those of Keras, and stay for a person.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nlayer = tf.keras.layers.Dense(\n"
            "    3,\n    kernel_initializer=tf.contrib.layers.xavier_initializer(),\n"
            "    kernel_regularizer=tf.contrib.layers.l2_regularizer(0.01),\n)\n",
            "import tensorflow as tf\n\nlayer = tf.keras.layers.Dense(\n"
            "    3,\n    kernel_initializer=tf.keras.initializers.GlorotUniform(),\n"
            "    kernel_regularizer=tf.keras.regularizers.L2(0.01 / 2),\n)\n",
        ),
    ),
)
ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant)


@RULE.answers(*XAVIER)
def initializer(site: Site) -> None:
    uniform = site.argument("uniform", 0)
    given = {keyword.arg for keyword in site.call.keywords} if site.call is not None else {None}
    even = uniform is None or (isinstance(uniform, ast.Constant) and uniform.value is True)
    if site.call is None or site.unpacks or not even or given - {"uniform", "seed"} or len(site.call.args) > 2:
        site.by_row()
        return
    if len(site.call.args) == 2:
        site.name_positional(("uniform", "seed"), 1)
    if uniform is not None:
        site.remove_argument(site.keyword("uniform") or uniform)
    _becomes(site, "keras.initializers.GlorotUniform")


@RULE.answers(*PENALTIES)
def penalty(site: Site) -> None:
    new, parameters = PENALTIES[site.name]
    call = site.call
    given = {keyword.arg for keyword in call.keywords} if call is not None else {None}
    if call is None or site.unpacks or given - parameters.keys() or len(call.args) > len(parameters):
        site.by_row()
        return
    for place, (parameter, today) in enumerate(parameters.items()):
        value = site.argument(parameter, place)
        if value is None and len(parameters) > 1:
            site.add_argument(f"{today}={DEFAULT[today]}")
        elif value is not None and today == "l2":
            _halve(site, value)
        site.rename_keyword(parameter, today)
    _becomes(site, new)


def _halve(site: Site, value: ast.expr) -> None:
    around = ("", " / 2") if isinstance(value, ATOMS) else ("(", ") / 2")
    site.replace(value, around[0], value, around[1])


def _becomes(site: Site, new: str) -> None:
    site.rename(new)
    site.rewritten(f"`{site.name.rpartition('.')[2]}` is `{new.rpartition('.')[2]}` in Keras", new=new)
