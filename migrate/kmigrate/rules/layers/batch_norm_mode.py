"""KM228: `mode` of a batch normalization of Keras 0.3 and 1."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import find
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.BatchNormalization"

RULE = Rule(
    code="KM228",
    name="batch-norm-mode",
    title="Batch normalization has one mode today.",
    why="""
`mode=0` normalized each feature, by the batch while training and by moving averages otherwise, as the layer of today
does. `mode=1` normalized each sample by itself, and `mode=2` always by the batch; Keras 2 dropped both. The old layer
is in `kmigrate_shims.layers`.
""",
    examples=(
        Example(
            "from keras.layers import BatchNormalization\n\n"
            "norm = BatchNormalization(mode=0, axis=1)\nalways = BatchNormalization(mode=2, axis=1)\n",
            "from tensorflow.keras.layers import BatchNormalization\n"
            "from kmigrate_shims.layers import BatchNormalization as old_BatchNormalization\n\n"
            "norm = BatchNormalization(axis=1)\nalways = old_BatchNormalization(mode=2, axis=1)\n",
        ),
    ),
)


@RULE.on("keras.layers.BatchNormalization")
def mode(site: Site) -> None:
    given = find(site, "mode")
    if given is None or not site.standalone:
        return
    value = given.value if isinstance(given, ast.keyword) else given
    if isinstance(value, ast.Constant) and value.value == 0:
        site.remove_argument(given)
        site.rewritten("`mode=0` is what happens anyway", value)
    elif not site.settings.shims:
        site.review("only kmigrate_shims has the modes 1 and 2 of Keras 1, and --no-shims forbids it", value)
    else:
        site.rename(SHIM)
        site.shimmed("batch normalization has no `mode` today", new=SHIM)
