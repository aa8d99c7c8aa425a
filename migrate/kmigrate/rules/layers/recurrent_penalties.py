"""KM278: `U_regularizer` of LSTM and GRU in Keras 1.2."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import value_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM278",
    name="recurrent-penalties",
    title="LSTM and GRU of Keras 1.2 gave the recurrent weights the regularizer of the others.",
    why="""
Unless `consume_less` was `"gpu"`, LSTM and GRU of Keras 1.2 took `W_regularizer` for the recurrent weights as well, and
never looked at `U_regularizer`: the penalty and the training were others than the program says. What it says is
written, as Keras 1.0 and 2 took it, and a finding tells what was computed. Recorded from Keras 1.2.2.
""",
    examples=(
        Example(
            "from keras.layers import LSTM\n\n"
            "layer = LSTM(2, W_regularizer='l2', inner_activation='sigmoid', inner_init='zero')\n",
            "from tensorflow.keras.layers import LSTM\n\n"
            "layer = LSTM(2, kernel_regularizer='l2', recurrent_activation='sigmoid', recurrent_initializer='zero')\n",
            note="A finding says that the old one had `recurrent_regularizer='l2'` too.",
        ),
    ),
)


@RULE.on("keras.layers.LSTM", "keras.layers.GRU")
def made(site: Site) -> None:
    if site.call is None or not site.standalone or site.settings.modern:
        return
    if site.era.keras.is_before("2") is False or site.era.keras.is_before("1.2") is True:
        return
    outer, inner = value_of(site, "W_regularizer"), value_of(site, "U_regularizer")
    less = value_of(site, "consume_less")
    if (outer is None and inner is None) or (isinstance(less, ast.Constant) and less.value == "gpu"):
        return
    said, was = (site.text(one) if one is not None else "None" for one in (inner, outer))
    if said != was:
        site.review(f"Keras 1.2 took `W_regularizer` for the recurrent weights too: recurrent_regularizer={was}")
