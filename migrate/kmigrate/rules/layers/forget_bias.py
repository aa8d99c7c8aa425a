"""KM219: `forget_bias_init` of a recurrent layer, which is `unit_forget_bias` since Keras 2."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import find, inside
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

ONES, ZEROS = ("one", "ones"), ("zero", "zeros")

RULE = Rule(
    code="KM219",
    name="forget-bias",
    title="`forget_bias_init` is `unit_forget_bias`.",
    why="""
An LSTM of Keras 1 could begin with any forget bias, ones by default. Since Keras 2 it is ones, or with
`unit_forget_bias=False` what `bias_initializer` gives, which is zeros.
""",
    examples=(
        Example(
            "from keras.layers import LSTM\n\n"
            "layer = LSTM(8, forget_bias_init='zero', inner_activation='sigmoid', inner_init='uniform')\n",
            "from tensorflow.keras.layers import LSTM\n\n"
            "layer = LSTM(8, unit_forget_bias=False, recurrent_activation='sigmoid', "
            "recurrent_initializer='uniform')\n",
        ),
    ),
)


@RULE.on("keras.layers.LSTM", "keras.layers.ConvLSTM2D")
def forget_bias(site: Site) -> None:
    given = find(site, "forget_bias_init")
    if given is None:
        return
    value = inside(given)
    text = value.value if isinstance(value, ast.Constant) else None
    if text in ONES:
        site.remove_argument(given)
        site.rewritten("a forget bias of ones is what happens anyway", value)
    elif text in ZEROS:
        site.replace(given, "unit_forget_bias=False")
        site.rewritten("`forget_bias_init` is `unit_forget_bias`", value, new="unit_forget_bias=False")
    else:
        if given is value:
            site.replace(given, "forget_bias_init=", value)
        site.review(
            "there is no `forget_bias_init` today: write unit_forget_bias=False and a bias_initializer that gives the "
            "second quarter of the vector these values",
            value,
        )
