"""KM229: `dropout` of an Embedding of Keras 1."""

from __future__ import annotations

from kmigrate.rules.common.only_shim import kept_by
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.Embedding"

RULE = Rule(
    code="KM229",
    name="embedding-dropout",
    title="An Embedding drops no words today.",
    why="""
With `dropout=0.2` an Embedding of Keras 1 left out a fifth of its words: a word was zero wherever it stood in the
batch. Keras 2 dropped the argument; its advice, a SpatialDropout1D, drops features and not words. The old layer is in
`kmigrate_shims.layers`.
""",
    examples=(
        Example(
            "from keras.layers import Embedding\n\nlayer = Embedding(100, 8, dropout=0.2)\n",
            "from kmigrate_shims.layers import Embedding\n\nlayer = Embedding(100, 8, dropout=0.2)\n",
        ),
    ),
)


@RULE.on("keras.layers.Embedding")
def dropout(site: Site) -> None:
    kept_by(
        SHIM,
        site,
        "dropout",
        idle="no dropout is what happens anyway",
        gone="an Embedding has no `dropout` today",
        forbidden="only kmigrate_shims has an Embedding with dropout",
    )
