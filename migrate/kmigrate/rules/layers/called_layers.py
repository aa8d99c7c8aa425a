"""KM233: what a layer is called with besides its inputs."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

ATTENTION = ("query", "value", "key", "attention_mask", "return_attention_scores", "training", "use_causal_mask")
RULE = Rule(
    code="KM233",
    name="called-layers",
    title="Some layers are called with other arguments today.",
    why="""
The fourth argument of MultiHeadAttention was the mask of the attention and is that of the queries: the call still runs,
and computes something else. By name it means what it meant. Recurrent layers take no `constants` any more, and one
tensor where `RNN` of tf.keras took a tuple or a dictionary of them, steps of which it gave to a cell of one's own.
""",
    examples=(
        Example(
            "from tensorflow.keras.layers import MultiHeadAttention\n\nattention = MultiHeadAttention(2, 8)\n"
            "y = attention(x, x, x, mask)\n",
            "from tensorflow.keras.layers import MultiHeadAttention\n\nattention = MultiHeadAttention(2, 8)\n"
            "y = attention(x, x, x, attention_mask=mask)\n",
        ),
    ),
)


@RULE.on("keras.layers.MultiHeadAttention.__call__")
def attention(site: Site) -> None:
    call = site.call
    if call is None or len(call.args) < 4:
        return
    if site.era.is_today:
        return
    if not site.name_positional(ATTENTION, 3):
        site.review("the fourth argument was attention_mask, and is query_mask today; give what stands behind by name")
        return
    site.rewritten("the mask of the attention is given by name", call, new="attention_mask=...")


@RULE.on("keras.layers.RNN.__call__", given=("constants",))
def constants(site: Site) -> None:
    given = site.keyword("constants")
    if given is not None:
        site.review(
            "a recurrent layer takes no constants today; put them to the inputs of every step, or into the cell"
        )


@RULE.on("keras.layers.RNN.__call__")
def nested(site: Site) -> None:
    given = site.argument("inputs", 0)
    if site.standalone or site.era.is_today:
        return
    if isinstance(given, ast.Dict) or (isinstance(given, ast.Tuple) and len(given.elts) > 1):
        site.unsupported(
            "a recurrent layer of Keras 3 takes one tensor: concatenate the parts; the cell takes each step apart",
            given,
        )
