"""KM269: variables that a layer keeps in attributes, and who counts them."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import class_holding, class_of, method_around, methods, own_attribute, self_name
from kmigrate.rules.common.made_weights import laid_out, parts_of, self_name_of
from kmigrate.rules.common.tensorflow_age import is_of_old_tf_keras
from kmigrate.rules.common.weights import LISTS, Creation, held_in_lists, plan_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MODULE = "tf.keras from TensorFlow 2.9 on trained the variables of a tf.Module in an attribute, and Keras 3 does not"
TRACKED = "2.3"  # the first release of Keras that counted what a layer has in attributes
RULE = Rule(
    code="KM269",
    name="counted-attributes",
    title="Which variables in attributes are weights of a layer.",
    why="""
Keras 2.3, and tf.keras up to TensorFlow 2.15, counted every variable that a layer or model of one's own keeps in an
attribute: `self.w = tf.Variable(...)` was trained and saved. Keras 3 counts only its own `keras.Variable`; what
`tf.Variable` and `K.variable` make stays as it is, without a word; also in lists and dictionaries that an attribute is
given, and in a `tf.Module`.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Scale(tf.keras.layers.Layer):\n    def build(self, input_shape):\n"
            "        self.w = tf.Variable(tf.ones((3,)), trainable=True)\n\n    def call(self, x):\n"
            "        return x * tf.log(self.w)\n",
            "import tensorflow as tf\n\n\nclass Scale(tf.keras.layers.Layer):\n    def build(self, input_shape):\n"
            "        self.w = tf.keras.Variable(tf.ones((3,)), trainable=True)\n\n    def call(self, x):\n"
            "        return x * tf.math.log(self.w)\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.build", "keras.layers.Layer.__init__")
def attributes(site: Site) -> None:
    if site.use.kind != "override":
        return
    here = methods(class_of(site))
    functions = [here[name] for name in ("__init__", "build") if name in here]
    if site.node is not functions[-1] or LISTS & set(here):
        return
    plan = plan_of(site, functions)
    if any(listing.items is None for listing in plan.listings):
        return  # KM251 asks what is in the list
    listed = plan.listed(LISTS)
    counted = _counted(site)
    for creation in plan.creations:
        if creation.form not in ("add_weight", "initializer") and creation.attr not in listed:
            _variable(site, creation, counted)
    for creation in held_in_lists(site, functions) if not site.standalone else ():
        _variable(site, creation, counted)


@RULE.on("tensorflow.Module")
def modules(site: Site) -> None:
    """`self.part = Part()` in a layer, where Part derives from tf.Module."""
    cls = site.parent(site.node)
    if not isinstance(cls, ast.ClassDef) or site.era.is_today:
        return
    keras = {use.owner.node for use in site.uses("keras.layers.Layer.__init__", "keras.layers.Layer.call") if use.owner}
    for call in site.nodes(ast.Call):
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != cls.name:
            continue
        statement, around = site.statement(call), class_holding(site, call)
        method = method_around(around, call)
        if around not in keras or method is None or not isinstance(statement, ast.Assign):
            continue
        if own_attribute(statement.targets[0], self_name(method)):
            site.review(f"{MODULE}: derive `{cls.name}` from keras.layers.Layer, and give it keras.Variable", call)


def _counted(site: Site) -> bool | None:
    """Whether the Keras that this was written for counted variables in attributes; None where that cannot be told."""
    if site.standalone:
        before = site.era.keras.is_before(TRACKED)
        return None if before is None else not before
    ended = site.era.tensorflow.is_before("2.16")
    return True if is_of_old_tf_keras(site) else ended


def _variable(site: Site, creation: Creation, counted: bool | None) -> None:
    call, tensorflow = creation.call, creation.form == "tensorflow"
    if counted is False or (counted is None and not site.standalone and not tensorflow):
        return  # K.variable beside tf.keras is also what kmigrate itself leaves of Keras before 2.3
    # A program that works beside Keras 3 has no weight made so: where nothing tells, it is of before.
    parts = parts_of(site, creation) if counted or not site.standalone else None
    if parts is None:
        who = "Keras 2.3" if site.standalone else "tf.keras up to TensorFlow 2.15"
        site.review(
            f"{who} counted this variable among the layer's weights, trained and saved it; today nobody does. Where "
            "it was meant to, make it by self.add_weight(...) or keras.Variable(...)",
            call,
        )
        return
    function, arguments = parts
    name = function or f"{self_name_of(creation)}.add_weight"
    site.replace(call, *laid_out(site, call, name, arguments))
    for use in site.file.uses:
        if use.call is call and use.node is call.func:
            use.kind = "gone"
    site.rewritten("Keras 3 counts only its own variables among a layer's weights", call, new=name)
