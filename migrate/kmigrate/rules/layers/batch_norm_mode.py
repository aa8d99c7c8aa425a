"""KM228: `mode` of a batch normalization of Keras 0.3 and 1."""

from __future__ import annotations

from kmigrate.rules.common.only_shim import kept_by
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
    kept_by(
        SHIM,
        site,
        "mode",
        idle="`mode=0` is what happens anyway",
        gone="batch normalization has no `mode` today",
        forbidden="only kmigrate_shims has the modes 1 and 2 of Keras 1",
    )
