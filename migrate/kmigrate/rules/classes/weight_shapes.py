"""KM274: a weight whose shape is a number."""

from __future__ import annotations

from kmigrate.rules.common.classes import is_text
from kmigrate.rules.common.one_number import is_one_number, shape_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM274",
    name="weight-shapes",
    title="The shape of a weight is a tuple, also of one number.",
    why="""
`add_weight(shape=(self.units), initializer="zeros")` made a vector: tf.keras, and Keras on Theano, took a number for
the shape of a vector. Keras 3 raises "Cannot convert to a shape". The comma is written where the class shows that the
shape is one number: one of the sizes of `input_shape`, a name in parentheses, a name that is a size elsewhere.
""",
    examples=(
        Example(
            "from keras.layers import Layer\n\n\nclass Bias(Layer):\n    def build(self, input_shape):\n"
            "        self.b = self.add_weight(name='b', shape=(input_shape[-1]), initializer='zeros')\n",
            "from tensorflow.keras.layers import Layer\n\n\nclass Bias(Layer):\n    def build(self, input_shape):\n"
            "        self.b = self.add_weight(name='b', shape=(input_shape[-1],), initializer='zeros')\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.add_weight", "keras.layers.Layer.add_variable")
def shape(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute":
        return
    named = bool(site.call.args) and is_text(site, site.call.args[0])
    given = site.argument("shape", 1 if named else 0)
    if given is None or not is_one_number(site, given):
        return
    site.replace(given, *shape_of(site, given))
    site.rewritten("the shape of a vector is a tuple too", given)
