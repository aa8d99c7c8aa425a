"""KM510: `K.dot` of a vector."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import class_holding
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM510",
    name="dot-of-vectors",
    title="`K.dot` takes vectors no longer: that is `keras.ops.dot`.",
    why="""
On Theano `K.dot(x, u)` took a vector, as the attention layers of the time have it: it summed over the last axis of `x`.
That of tf.keras is TensorFlow's and stops at a vector ("pop index out of range"). `keras.ops.dot` is the sum of then.
It is written where the class shows that it makes the weight with one dimension.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Layer\n\n\nclass Attention(Layer):\n"
            "    def build(self, input_shape):\n"
            "        self.u = self.add_weight(shape=(input_shape[-1],), name='u')\n\n"
            "    def call(self, x):\n        return K.dot(K.tanh(x), self.u)\n",
            "from tensorflow.keras import backend as K, ops\nfrom tensorflow.keras.layers import Layer\n\n\n"
            "class Attention(Layer):\n"
            "    def build(self, input_shape):\n"
            "        self.u = self.add_weight(shape=(input_shape[-1],), name='u')\n\n"
            "    def call(self, x):\n        return ops.dot(K.tanh(x), self.u)\n",
        ),
    ),
)


@RULE.on("keras.backend.dot")
def dot(site: Site) -> None:
    call = site.call
    if call is None or site.unpacks or len(call.args) != 2 or call.keywords:
        return
    if any(_is_vector(site, one) for one in call.args):
        site.rename("keras.ops.dot")
        site.rewritten("`K.dot` takes no vector today; `keras.ops.dot` does", new="keras.ops.dot")


def _is_vector(site: Site, node: ast.expr) -> bool:
    """Whether it is an attribute that the class around makes as a weight of one dimension, and as nothing else."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    outer = class_holding(site, site.node)
    if outer is None:
        return False
    made = [
        one.value
        for one in walk(outer)
        if isinstance(one, ast.Assign)
        and any(isinstance(t, ast.Attribute) and t.attr == node.attr for t in one.targets)
        and not isinstance(one.value, ast.Constant)
    ]
    return bool(made) and all(any(_of_one_dimension(part) for part in walk(value)) for value in made)


def _of_one_dimension(node: ast.AST) -> bool:
    """`self.add_weight(shape=(n,))`, and `self.init((n,))` of Keras 1."""
    if not isinstance(node, ast.Call):
        return False
    shape = next((k.value for k in node.keywords if k.arg == "shape"), node.args[0] if node.args else None)
    return isinstance(shape, ast.Tuple | ast.List) and len(shape.elts) == 1
