"""KM313: checkpoints every few epochs."""

from __future__ import annotations

import ast

from kmigrate.rules.common.derived import derive
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.callbacks.PeriodicCheckpoint"
ORDER = ("filepath", "monitor", "verbose", "save_best_only", "save_weights_only", "mode", "period")

CHECKPOINT = "keras.callbacks.ModelCheckpoint"
RULE = Rule(
    code="KM313",
    name="checkpoint-period",
    title="`period` of a checkpoint counted epochs; `save_freq` counts batches.",
    why="""
`ModelCheckpoint(period=5)` saved after every fifth epoch. Keras 3 has `save_freq`, which counts batches, and counts
them on from epoch to epoch. Where a period other than 1 is given the shim saves in the epochs in which real Keras
2.2.4 did.
""",
    examples=(
        Example(
            "from keras.callbacks import ModelCheckpoint\n\nsave = ModelCheckpoint('m.keras', period=5)\n",
            "from kmigrate_shims.callbacks import PeriodicCheckpoint\n\n"
            "save = PeriodicCheckpoint('m.keras', period=5)\n",
        ),
    ),
)


@RULE.on(CHECKPOINT, handed=True)
def period(site: Site) -> None:
    given = site.argument("period", 6 if site.standalone else None)
    if site.call is None or given is None:
        return
    if isinstance(given, ast.Constant) and given.value == 1:
        site.remove_argument(site.keyword("period") or given)
        site.rewritten("`period=1` is what happens anyway", given)
    elif not site.settings.shims:
        site.review("`save_freq` counts batches, not epochs: write save_freq=period * batches per epoch", given)
    elif not derive(site, SHIM):
        site.review("Keras 3 counts batches between checkpoints: derive the class from PeriodicCheckpoint", given)
    else:
        site.shimmed("Keras 3 can only count batches between checkpoints; the shim counts epochs", given, new=SHIM)
