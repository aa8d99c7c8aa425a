"""KM353: how long callbacks of Keras before 2.0.9 and 2.1.6 waited."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LONGER = "before Keras 2.0.9 it waited one epoch longer than `patience` says"
FIRST = "before Keras 2.1.6 it waited one epoch longer than `patience` says for the first time, and not later"
RULE = Rule(
    code="KM353",
    name="patience",
    title="Early stopping waited one epoch longer.",
    why="""
Until Keras 2.0.8 `EarlyStopping(patience=3)` stopped behind the fourth epoch without progress, and since then behind
the third: one more epoch of patience gives the old end of training. `ReduceLROnPlateau` waited longer until Keras
2.1.5, but only for its first step down, for which there is no argument. Recorded from nine releases, 0.3.3 to 2.3.1.
""",
    examples=(
        Example(
            "from keras.callbacks import EarlyStopping\nfrom keras.layers import Dense\n\n"
            "layer = Dense(output_dim=8)\nstop = EarlyStopping(patience=3)\n",
            "from tensorflow.keras.callbacks import EarlyStopping\nfrom tensorflow.keras.layers import Dense\n\n"
            "layer = Dense(units=8)\nstop = EarlyStopping(patience=4)\n",
        ),
    ),
)


@RULE.on("keras.callbacks.EarlyStopping", handed=True)
def stopping(site: Site) -> None:
    if site.call is None or not _applies(site, "2.0.9"):
        return
    given = site.keyword("patience")
    # With `target = "keras"` a second run could not tell what the first one wrote; `min_delta` came before patience.
    if site.unpacks or site.settings.target == "keras" or (given is None and len(site.call.args) > 1):
        site.review(LONGER)
        return
    if given is None:
        new = "patience=1"
        site.add_argument(new)
    else:
        new = _one_more(site, given.value)
        site.replace(given.value, new)
    site.rewritten(LONGER, given or site.node, new=new)


def _one_more(site: Site, value: ast.expr) -> str:
    if isinstance(value, ast.Constant) and type(value.value) is int:
        return str(value.value + 1)
    plain = isinstance(value, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return f"{site.text(value)} + 1" if plain else f"({site.text(value)}) + 1"


@RULE.on("keras.callbacks.ReduceLROnPlateau", handed=True)
def reducing(site: Site) -> None:
    if _applies(site, "2.1.6"):
        site.review(FIRST)


def _applies(site: Site, release: str) -> bool:
    known = site.standalone and site.era.keras.is_before(release) is True
    return known and site.call is not None and site.use.kind in ("name", "handed") and not site.settings.modern
