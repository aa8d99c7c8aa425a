"""KM277: `Bidirectional` over masked steps, and over layers that read backwards."""

from __future__ import annotations

import ast

from kmigrate.rules.common.masking import is_true, masks
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.Bidirectional"
WHY = "where a step is masked, both layers repeated their output, and Keras 3 puts zeros there"
RULE = Rule(
    code="KM277",
    name="masked-directions",
    title="A Bidirectional gives zeros where steps are masked.",
    why="""
A recurrent layer that gives sequences repeats its last output where a step is masked. In a `Bidirectional` tf.keras
and Keras 3 put zeros there. Keras itself repeated it there too, and the `Bidirectional` of the shims does so. Where
only the end of the sequence is given, or nothing is masked, it is the same. Keras 3 refuses a layer that reads
backwards itself, which made both directions one: that is left to a person.
""",
    examples=(
        Example(
            "from keras.layers import Bidirectional, Masking, SimpleRNN\n\n"
            "layers = Masking(), Bidirectional(SimpleRNN(2, return_sequences=True))\n",
            "from tensorflow.keras.layers import Masking, SimpleRNN\n"
            "from kmigrate_shims.layers import Bidirectional\n\n"
            "layers = Masking(), Bidirectional(SimpleRNN(2, return_sequences=True))\n",
        ),
    ),
)


@RULE.on("keras.layers.Bidirectional")
def made(site: Site) -> None:
    inside = site.argument("layer", 0)
    if site.call is None or site.use.kind != "name":
        return
    if isinstance(inside, ast.Call) and is_true(inside, "go_backwards") and site.keyword("backward_layer") is None:
        site.review("Keras 3 refuses a layer in it that reads backwards; both directions were one, so write it so")
        return
    given = is_true(inside, "return_sequences") if isinstance(inside, ast.Call) else inside is not None
    if not site.standalone or not given or not masks(site):
        return
    if site.era.keras.is_before("3") is False:
        return
    if not site.settings.shims:
        site.review(f"{WHY}; only the layer of kmigrate_shims keeps that, and --no-shims forbids it")
        return
    site.rename(SHIM)
    site.shimmed(WHY, new=SHIM)
