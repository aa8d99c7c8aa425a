"""KM210: `weights=` of a layer, which is an initializer today."""

from __future__ import annotations

import ast

from kmigrate.rules.common.given_weights import wrap
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

INITIALIZERS = {
    "keras.layers.Embedding": ("embeddings_initializer",),
    "keras.layers.Dense": ("kernel_initializer", "bias_initializer"),
    "keras.layers.Conv1D": ("kernel_initializer", "bias_initializer"),
    "keras.layers.Conv2D": ("kernel_initializer", "bias_initializer"),
    "keras.layers.Conv3D": ("kernel_initializer", "bias_initializer"),
}
# Layers that only the shims have, and that take it as they did.
TAKING = tuple(f"keras.layers.{name}" for name in ("MaxoutDense", "Highway", "SReLU", "ParametricSoftplus"))

RECURRENT = {"keras.layers.LSTM", "keras.layers.GRU", "keras.layers.SimpleRNN"}

RULE = Rule(
    code="KM210",
    name="layer-weights",
    title="A layer takes no `weights`; an initializer gives them.",
    why="""
`Embedding(..., weights=[matrix])` set the layer's weights when it was built. Most layers of Keras 3 refuse the
argument. `Constant(matrix)` as the initializer gives the same weights in every release. Where no initializer can do it,
`with_weights` of the shims sets them when the layer is built.
""",
    examples=(
        Example(
            "from keras.layers import Embedding\n\nlayer = Embedding(100, 8, weights=[matrix], trainable=False)\n",
            "from tensorflow.keras.initializers import Constant\nfrom kmigrate_shims.layers import Embedding\n\n"
            "layer = Embedding(100, 8, embeddings_initializer=Constant(matrix), trainable=False)\n",
        ),
    ),
)


@RULE.on("keras.layers.*", given=("weights",))
def weights(site: Site) -> None:
    given = site.keyword("weights")
    if given is None or site.name in TAKING:
        return
    names = INITIALIZERS.get(site.name, ())
    values = given.value.elts if isinstance(given.value, ast.List | ast.Tuple) else []
    taken = any(site.keyword(name) is not None for name in names[: len(values)])
    starred = any(isinstance(value, ast.Starred) for value in values)
    if not values or len(values) > len(names) or taken or starred:
        old = site.name in RECURRENT and len(values) > 3  # Keras 1 had an array for every gate
        if old or not wrap(site, given):
            site.review("layers take no `weights` today; build the layer and call layer.set_weights(...)", given)
        return
    constant = site.spell("keras.initializers.Constant")
    pieces: list[str | ast.AST] = []
    for index, (name, value) in enumerate(zip(names, values, strict=False)):
        pieces += [", " if index else "", f"{name}={constant}(", value, ")"]
    site.replace(given, *pieces)
    text = "".join(piece if isinstance(piece, str) else site.text(piece) for piece in pieces)
    site.rewritten("an initializer gives the weights", given, new=text)
