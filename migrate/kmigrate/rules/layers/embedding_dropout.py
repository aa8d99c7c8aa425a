"""KM229: `dropout` of an Embedding of Keras 1."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import find
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
    given = find(site, "dropout")
    if given is None or not site.standalone:
        return
    value = given.value if isinstance(given, ast.keyword) else given
    if isinstance(value, ast.Constant) and value.value == 0:
        site.remove_argument(given)
        site.rewritten("no dropout is what happens anyway", value)
    elif not site.settings.shims:
        site.review("only kmigrate_shims has an Embedding with dropout, and --no-shims forbids it", value)
    else:
        site.rename(SHIM)
        site.shimmed("an Embedding has no `dropout` today", new=SHIM)
