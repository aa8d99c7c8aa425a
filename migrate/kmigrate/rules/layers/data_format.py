"""KM218: `dim_ordering` of a layer, which is `data_format` with other words since Keras 2."""

from __future__ import annotations

import ast

from kmigrate.era import number
from kmigrate.era.clues import ORDERING
from kmigrate.rules.common.positions import find, inside, position
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site
from kmigrate.tables import load_tables

FORMATS = {"th": "channels_first", "tf": "channels_last"}
ASKED = ("keras.backend.image_dim_ordering", "keras.backend.image_data_format")
KINDS = ("Convolution{}", "Conv{}", "MaxPooling{}", "AveragePooling{}", "UpSampling{}", "ZeroPadding{}")
PLANES = frozenset(f"keras.layers.{kind.format(size)}" for kind in KINDS for size in ("2D", "3D"))
HOW = '{"th": "channels_first", "tf": "channels_last"}[...]'

RULE = Rule(
    code="KM218",
    name="data-format",
    title="`dim_ordering` is `data_format`, with other values.",
    why="""
Images lay channels first (`"th"`) or last (`"tf"`). Keras 2 calls it `data_format` with the values `"channels_first"`
and `"channels_last"`. What a layer without the argument meant was said by keras.json, of which KM630 speaks; but
Keras 0.3 took channels first whatever that file said. So for Keras 0.3 (`--from 0.3`) channels first is written out.
""",
    examples=(
        Example(
            "from keras.layers import MaxPooling2D\n\nlayer = MaxPooling2D((2, 2), dim_ordering='th')\n",
            "from tensorflow.keras.layers import MaxPooling2D\n\n"
            "layer = MaxPooling2D((2, 2), data_format='channels_first')\n",
        ),
    ),
)


@RULE.on(*PLANES, *load_tables().orders, handed=True)
@RULE.on("keras.layers.*", given=("dim_ordering",), handed=True)
def ordering(site: Site) -> None:
    if site.call is None:
        return
    given = find(site, "dim_ordering")
    if given is None:
        if site.name in PLANES and site.standalone:
            _left_out(site)
        return
    value = inside(given)
    if isinstance(value, ast.Constant) and value.value == "default":
        if isinstance(given, ast.keyword):  # KM215 takes a positional one out
            site.remove_argument(given)
        site.rewritten('`dim_ordering="default"` is what happens anyway', value)
        return
    new = _value(site, value)
    if isinstance(given, ast.keyword):
        site.file.edits.rename_keyword(given, "data_format")
    if new is None:
        site.review(
            f"`dim_ordering` is `data_format` today, of other words; where this is still the old one, write {HOW}",
            value,
        )
        return
    if new:
        site.replace(value, new)
    site.rewritten("`dim_ordering` is now `data_format`", value, new=f"data_format={new or site.text(value)}")


def _value(site: Site, value: ast.expr) -> str | None:
    """The new text of the value; empty where it stays, None where it cannot be told."""
    if isinstance(value, ast.Constant) and value.value in FORMATS:
        quote = site.text(value)[-1]
        return f"{quote}{FORMATS[value.value]}{quote}"
    asked = {id(use.call) for use in site.uses(*ASKED)}
    if id(value) in asked:
        return ""
    if isinstance(value, ast.Name):
        given = site.assigned(value.id)
        if given and all(id(one) in asked for one in given):
            return ""
        if given and all(isinstance(one, ast.Constant) and one.value in FORMATS for one in given):
            return f'"channels_first" if {value.id} == "th" else "channels_last"'
    return None


def _left_out(site: Site) -> None:
    if site.argument("data_format", position(site, "data_format")) is not None or site.unpacks:
        return
    if site.era.ordering == "th" and site.era.sure_of(ORDERING):
        return  # KM630 says it once for all layers
    if site.settings.source is not None and number(site.settings.source) < (1,):
        site.add_argument('data_format="channels_first"')
        site.rewritten("Keras 0.3 took channels first, and that is written out", new='data_format="channels_first"')
