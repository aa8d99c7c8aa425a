"""KM375: `get_initial_state` of a recurrent layer."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SIZE = "keras.ops.shape"
RULE = Rule(
    code="KM375",
    name="initial-states",
    title="`get_initial_state` of a recurrent layer takes the size of the batch.",
    why="""
Until TensorFlow 2.15 `layer.get_initial_state(inputs)` took the tensor that the layer was to be called on, and read how
many samples it has. In Keras 3 it takes their number, and stops at a tensor with "Shapes must be equal rank". Cells
took the number before, too.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Net(tf.keras.Model):\n    def __init__(self):\n"
            "        super().__init__()\n        self.gru = tf.keras.layers.GRU(8)\n\n"
            "    def call(self, x):\n        states = self.gru.get_initial_state(x)\n"
            "        return self.gru(x, initial_state=states)\n",
            "import tensorflow as tf\n\n\nclass Net(tf.keras.Model):\n    def __init__(self):\n"
            "        super().__init__()\n        self.gru = tf.keras.layers.GRU(8)\n\n"
            "    def call(self, x):\n        states = self.gru.get_initial_state(tf.keras.ops.shape(x)[0])\n"
            "        return self.gru(x, initial_state=states)\n",
        ),
    ),
)


@RULE.on("keras.layers.RNN.get_initial_state", kinds=("attribute",))
def asked(site: Site) -> None:
    given = site.argument("inputs", 0)
    if given is None or site.era.is_today or _is_number(given):
        return
    site.rename_keyword("inputs", "batch_size")
    size = site.spell(SIZE)
    site.replace(given, f"{size}(", given, ")[0]")
    site.rewritten("it takes the size of the batch today", given, new=f"{size}({site.text(given)})[0]")


def _is_number(given: ast.expr) -> bool:
    """Whether it is the size of a batch already, as its form or its name says."""
    match given:
        case ast.Constant() | ast.Subscript() | ast.BinOp():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in ("b", "n") or any(word in name.lower() for word in ("batch", "size", "num", "length"))
        case _:
            return False
