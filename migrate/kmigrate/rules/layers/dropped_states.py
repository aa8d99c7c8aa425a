"""KM638: recurrent layers that dropped otherwise than they said."""

from __future__ import annotations

from kmigrate.rules.common.backends import why
from kmigrate.rules.common.positions import value_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

# keras/layers/recurrent.py of 2.0.9 to 2.1.3, and convolutional_recurrent.py of 2.1.4 and 2.1.5
WRONG_SINCE, WRONG_UNTIL = "2.0.9", "2.1.3"
NOTHING_SINCE = {"SimpleRNN": "2.1.3", "GRU": "2.1.3", "LSTM": "2.1.3", "ConvLSTM2D": "2.1.5"}
NOTHING = ("0", "0.", "0.0", "None")

RULE = Rule(
    code="KM638",
    name="dropped-states",
    title="Recurrent layers of Keras 2 dropped nothing on Theano, and in some releases states at another rate.",
    why="""
Since Keras 2.1.3 the recurrent layers drop nothing on Theano, whatever `dropout` and `recurrent_dropout` say (there was
a warning); ConvLSTM2D since 2.1.5. From 2.0.9 to 2.1.2 states were dropped at the rate of `dropout` and not at that of
`recurrent_dropout`: `LSTM(8, recurrent_dropout=0.5)` dropped nothing. What the program says is kept, and a finding
tells what was done. Recorded from 2.0.6, 2.0.9, 2.1.2 and 2.1.3 on TensorFlow, and 2.1.2 and 2.1.3 on Theano.

In Keras 2.0.0 to 2.0.2 inputs were dropped with `implementation=0` alone, which was the default; until 2.0.1 a GRU with
`implementation=1` read its reset gate where its candidate was meant; and until 2.0.3 `bias_initializer` of a GRU, and
of an LSTM with `unit_forget_bias`, was passed over. Recorded from 2.0.0 to 2.0.8.
""",
    examples=(
        Example(
            "import os\nos.environ['KERAS_BACKEND'] = 'theano'\nfrom keras.layers import LSTM\n\n"
            "layer = LSTM(8, recurrent_activation='sigmoid', recurrent_dropout=0.5)\n",
            "import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nfrom tensorflow.keras.layers import LSTM\n\n"
            "layer = LSTM(8, recurrent_activation='sigmoid', recurrent_dropout=0.5)\n",
            note="A finding says that nothing was dropped.",
        ),
    ),
)


@RULE.on(*(f"keras.layers.{name}" for name in NOTHING_SINCE))
def dropped(site: Site) -> None:
    if site.call is None or not site.standalone or site.settings.modern:
        return
    name, keras = site.name.rpartition(".")[2], site.era.keras
    given = [value_of(site, word) for word in ("dropout", "recurrent_dropout")]
    inputs, states = ("0." if one is None else site.text(one) for one in given)
    if inputs in NOTHING and states in NOTHING:
        return
    since = NOTHING_SINCE[name]
    if site.era.backend == "theano" and keras.is_before("2") is False and keras.is_before(since) is not True:
        site.review(
            f"on Theano it dropped nothing since Keras {since} ({why(site)}); take dropout and recurrent_dropout away "
            "where it is to train as it did"
        )
    elif (
        name != "ConvLSTM2D"
        and keras.is_before(WRONG_SINCE) is False
        and keras.is_before(WRONG_UNTIL) is True
        and states not in NOTHING
        and states != inputs
    ):
        site.review(
            f"Keras 2.0.9 to 2.1.2 dropped states at the rate of the inputs: recurrent_dropout={inputs}, where it is "
            "to train as it did"
        )


@RULE.on("keras.layers.SimpleRNN", "keras.layers.GRU", "keras.layers.LSTM")
def early(site: Site) -> None:
    """What the first releases of Keras 2 did otherwise."""
    name, keras = site.name.rpartition(".")[2], site.era.keras
    if site.call is None or not site.standalone or site.settings.modern or keras.is_before("2.0") is not False:
        return
    given = {word: value_of(site, word) for word in ("implementation", "dropout", "bias_initializer")}
    told = {word: "" if one is None else site.text(one) for word, one in given.items()}
    way = told["implementation"]
    if keras.is_before("2.0.3") and way not in ("", "0") and told["dropout"] not in ("", *NOTHING):
        site.review("Keras 2.0.0 to 2.0.2 dropped inputs with implementation=0 alone: dropout=0, to train as it did")
    if keras.is_before("2.0.2") and name == "GRU" and way == "1":
        site.review(
            "with implementation=1 Keras 2.0.0 and 2.0.1 read the reset gate for the candidate; no layer does so"
        )
    if keras.is_before("2.0.4") and name != "SimpleRNN" and told["bias_initializer"] not in ("", "'zeros'", '"zeros"'):
        forget = value_of(site, "unit_forget_bias")
        if name == "GRU" or forget is None or site.text(forget) != "False":
            site.review("before Keras 2.0.4 bias_initializer was passed over: biases began at 0")
