"""KM368: `restore_best_weights` of early stopping where training was not stopped."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import split_root
from kmigrate.rules.common.derived import derive
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.callbacks.RestoringEarlyStopping"
STOPPING = "keras.callbacks.EarlyStopping"
WHAT = (
    "Keras 3 gives the best weights back also where all epochs were trained; before, the model kept the last ones there"
)
RULE = Rule(
    code="KM368",
    name="restored-weights",
    title="`restore_best_weights` acts today also where training was not stopped.",
    why="""
`EarlyStopping(restore_best_weights=True)` gave the model its best weights back when it stopped training, and left it
the last ones where all epochs went by first: keras 2.2.4, 2.3.1, tf.keras 2.3, 2.15 `callbacks.py`, `on_epoch_end`.
Keras 3 does it in `on_train_end`, always: whatever the model predicts or saves afterwards is another. The shim does it
as before, as real Keras 2.2.4 and tf.keras 2.15 recorded. `--modern` keeps the class of Keras 3.
""",
    examples=(
        Example(
            "from keras.callbacks import EarlyStopping\n\n"
            "stop = EarlyStopping(patience=5, restore_best_weights=True)\n",
            "from kmigrate_shims.callbacks import RestoringEarlyStopping\n\n"
            "stop = RestoringEarlyStopping(patience=5, restore_best_weights=True)\n",
        ),
    ),
)


@RULE.on(STOPPING, handed=True)
def restored(site: Site) -> None:
    given = site.argument("restore_best_weights", 6)
    if site.call is None or given is None or site.settings.modern or site.era.is_today:
        return
    if isinstance(given, ast.Constant) and not given.value:
        return
    unsure = site.settings.target == "keras" and split_root(site.use.spelled)[0] == "keras" and not site.file.is_old
    if not site.settings.shims or unsure:
        site.review(f"{WHAT}: take it out, or take RestoringEarlyStopping of the shims", given)
    elif not derive(site, SHIM):
        site.review(f"{WHAT}: derive the class from RestoringEarlyStopping", given)
    else:
        site.shimmed(f"{WHAT}; the shim does as before", given, new=SHIM)
