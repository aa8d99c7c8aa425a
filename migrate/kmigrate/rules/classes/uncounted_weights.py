"""KM290: weights that a wrapper or a recurrent layer makes beside those of what is inside."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, class_of, makes_weight, self_name
from kmigrate.rules.common.held import lists_itself
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYER, WRAPPER = "keras.layers.Layer", "keras.layers.Wrapper"
AROUND = {WRAPPER, "keras.layers.Bidirectional", "keras.layers.TimeDistributed"}
RECURRENT = {"keras.layers.RNN", "keras.layers.SimpleRNN", "keras.layers.GRU", "keras.layers.LSTM"}
TRAINABLE_AT = 3  # where it stands in Keras 1, before all other releases
RULE = Rule(
    code="KM290",
    name="uncounted-weights",
    title="Weights that a wrapper makes itself were neither trained nor saved.",
    why="""
A wrapper of the stand-alone Keras listed the weights of the layer inside and no others, and from Keras 2.1 on a
recurrent layer those of its cell: what `add_weight` made beside them kept its first value, and `get_weights` left it
out. Keras 3 trains and saves it. `trainable=False` keeps the numbers; take it out if the weight was meant to learn. In
tf.keras such weights always were. What a class lists by a method of its own was counted, and is left alone.
""",
    examples=(
        Example(
            "from keras.layers import Wrapper\n\n\nclass Scaled(Wrapper):\n    def build(self, input_shape):\n"
            "        self.scale = self.add_weight(name='scale', shape=(1,))\n"
            "        super(Scaled, self).build(input_shape)\n",
            "from tensorflow.keras.layers import Wrapper\n\n\nclass Scaled(Wrapper):\n"
            "    def build(self, input_shape):\n"
            "        self.scale = self.add_weight(name='scale', shape=(1,), trainable=False)\n"
            "        super(Scaled, self).build(input_shape)\n",
        ),
    ),
)


@RULE.on(f"{LAYER}.build", f"{LAYER}.__init__")
def made(site: Site) -> None:
    function, cls = site.node, class_of(site)
    if site.use.kind != "override" or not isinstance(function, Function) or not site.standalone or cls is None:
        return
    owner = site.use.owner
    line = set(ancestry(owner.legacy, site.file.facts)) if owner is not None and owner.legacy else set()
    if not _leaves_out(site, line) or lists_itself(cls):
        return
    me = self_name(function)
    for node in walk(function):
        if isinstance(node, ast.Call) and makes_weight(node, me):
            _freeze(site, node)


def _leaves_out(site: Site, line: set[str]) -> bool:
    """Whether what the class derives from lists nothing of its own."""
    if line & AROUND:
        return True
    return bool(line & RECURRENT) and site.era.keras.is_before("2.1") is False


def _freeze(site: Site, call: ast.Call) -> None:
    told = next((one for one in call.keywords if one.arg == "trainable"), None)
    if told is not None and isinstance(told.value, ast.Constant) and told.value.value is False:
        return
    if told is not None or len(call.args) > TRAINABLE_AT or any(one.arg is None for one in call.keywords):
        site.review("the old Keras neither trained nor saved this weight of a wrapper; today it is both", call)
        return
    site.file.edits.add_argument(call, "trainable=False")
    site.rewritten("a weight of a wrapper's own was never trained", call, new="trainable=False")
