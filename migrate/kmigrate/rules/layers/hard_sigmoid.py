"""KM208: the old `hard_sigmoid`, whose slope was another."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import position
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site
from kmigrate.tables import load_tables

SHIM = "kmigrate_shims.layers.hard_sigmoid"
KEYWORDS = ("activation", "recurrent_activation", "inner_activation")
MESSAGE = "hard_sigmoid was clip(0.2 * x + 0.5, 0, 1) and is clip(x / 6 + 0.5, 0, 1) today"

RULE = Rule(
    code="KM208",
    name="hard-sigmoid",
    title="`hard_sigmoid` has another slope today.",
    why="""
The old Keras computed `clip(0.2 * x + 0.5, 0, 1)`, Keras 3 computes `clip(x / 6 + 0.5, 0, 1)`: 0.7 became 0.667 at 1.
Trained weights give other answers with the new one. The old function is in `kmigrate_shims.layers`, where it can be
saved and loaded with the model. `--modern` takes the new one.
""",
    examples=(
        Example(
            "from keras.layers import Activation\n\nlayer = Activation('hard_sigmoid')\n",
            "from tensorflow.keras.layers import Activation\nfrom kmigrate_shims.layers import hard_sigmoid\n\n"
            "layer = Activation(hard_sigmoid)\n",
        ),
    ),
)


@RULE.on("keras.layers.Activation", *load_tables().orders, handed=True)
@RULE.on("keras.layers.*", given=KEYWORDS, handed=True)
def named(site: Site) -> None:
    if site.call is None or site.settings.modern:
        return
    if "hard_sigmoid" not in site.file.source.text:
        return  # looking up where an argument stands takes longer than this
    for keyword in KEYWORDS:
        given = site.argument(keyword, position(site, keyword))
        if isinstance(given, ast.Constant) and given.value == "hard_sigmoid":
            _write(site, given)


@RULE.on("keras.activations.hard_sigmoid")
def function(site: Site) -> None:
    if site.settings.modern:
        return
    if not site.settings.shims:
        site.review(f"{MESSAGE}; --no-shims forbids the old one")
        return
    site.rename(SHIM)
    site.shimmed(MESSAGE, new=SHIM)


def _write(site: Site, given: ast.Constant) -> None:
    if not site.settings.shims:
        site.review(f"{MESSAGE}; --no-shims forbids the old one", given)
        return
    spelled = site.spell(SHIM)
    site.replace(given, spelled)
    site.shimmed(MESSAGE, given, new=spelled)
