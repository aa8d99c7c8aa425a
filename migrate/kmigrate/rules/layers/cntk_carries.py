"""KM635: what an LSTM gave on CNTK."""

from __future__ import annotations

import ast

from kmigrate.era.clues import BACKEND
from kmigrate.rules.common.backends import why
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIMS = {"LSTM": "LSTM", "LSTMCell": "LSTMCell", "ConvLSTM2D": "convlstm.ConvLSTM2D"}
RULE = Rule(
    code="KM635",
    name="cntk-carries",
    title="On CNTK an LSTM gave its carry and not its output.",
    why="""
An LSTM keeps two states: what it gives, and its carry. Since Keras 2.2.3 the loop over time gave the last of the states
on CNTK, which is the carry, and everything behind the layer was trained on that. The layers of the shims do so with
`gives="last_state"`.
""",
    examples=(
        Example(
            "import os\nos.environ['KERAS_BACKEND'] = 'cntk'\nfrom keras.layers import LSTM\n\n"
            "layer = LSTM(8, recurrent_activation='sigmoid')\n",
            "import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nfrom kmigrate_shims.layers import LSTM\n\n"
            "layer = LSTM(8, recurrent_activation='sigmoid', gives='last_state')\n",
        ),
    ),
)


@RULE.on(*(f"keras.layers.{name}" for name in SHIMS))
def carries(site: Site) -> None:
    if site.call is None or site.settings.modern or not site.standalone or site.era.backend != "cntk":
        return
    unrolled = site.keyword("unroll")
    if site.era.keras.is_before("2.2.3") is True or (unrolled is not None and site.text(unrolled.value) == "True"):
        return
    what = f"on CNTK it gave its carry and not its output ({why(site)})"
    new = f"kmigrate_shims.layers.{SHIMS[site.name.rpartition('.')[2]]}"
    if not site.settings.shims or not site.era.sure_of(BACKEND) or site.use.kind != "name":
        site.review(f"{what}; take `{new}` with gives='last_state' where weights were trained there")
        return
    if site.name.endswith("Cell") and isinstance(site.parent(site.call), ast.List | ast.Tuple):
        site.review(f"{what}; of several cells only the last state of all was given: give that one gives='last_state'")
        return
    site.rename(new)
    site.add_argument("gives='last_state'")
    site.shimmed(what, new=new)
