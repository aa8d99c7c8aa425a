"""KM235: recurrent layers that are given both states and masked inputs."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RECURRENT = ("keras.layers.RNN.__call__", "keras.layers.Bidirectional.__call__")
PHASED = "kmigrate_shims.layers.Phased"
WHY = "Keras 3 does not look for the mask of the inputs where a layer is also given states"

RULE = Rule(
    code="KM235",
    name="states-and-masks",
    title="A recurrent layer that is given states is told the mask of its inputs.",
    why="""
The decoder of a translator is called with the states of its encoder: `LSTM(8)(words, initial_state=states)`. The mask
that an Embedding or a Masking gave to `words` reached it all the same. Keras 3 looks for the mask of a call only where
the inputs are its only tensors, so that padding is read as words and nothing says so. The mask is given by name.
""",
    examples=(
        Example(
            "from keras.layers import LSTM, Embedding, Input\nfrom keras.models import Model\n\n"
            "words, h, c = Input((5,)), Input((8,)), Input((8,))\nx = Embedding(9, 4, mask_zero=True)(words)\n"
            "model = Model([words, h, c], LSTM(8, recurrent_activation='sigmoid')(x, initial_state=[h, c]))\n",
            "from tensorflow.keras.layers import LSTM, Input\nfrom tensorflow.keras.models import Model\n"
            "from kmigrate_shims.layers import Embedding\n\n"
            "words, h, c = Input((5,)), Input((8,)), Input((8,))\nx = Embedding(9, 4, mask_zero=True)(words)\n"
            "model = Model([words, h, c], LSTM(8, recurrent_activation='sigmoid')(x, initial_state=[h, c], "
            'mask=getattr(x, "_keras_mask", None)))\n',
        ),
    ),
)


@RULE.on(*RECURRENT, given=("initial_state",))
def called(site: Site) -> None:
    call = site.call
    if call is None or not call.args or site.era.is_today:
        return
    tell_mask(site, call.args[0])


def tell_mask(site: Site, inputs: ast.expr) -> None:
    """Gives the call of a recurrent layer the mask of what goes in, where there may be one."""
    call = site.call
    if call is None or site.keyword("mask") is not None or not _masks(site):
        return
    if isinstance(inputs, ast.Name):
        site.add_argument(f'mask=getattr({inputs.id}, "_keras_mask", None)')
        site.rewritten(WHY, call, new="mask=...")
    elif site.settings.shims:
        spelled = site.spell(PHASED)
        site.replace(call.func, f"{spelled}(", call.func, ")")
        site.shimmed(WHY, call, new=f"{spelled}(...)")
    else:
        site.review(f'{WHY}; put the inputs into a name x, and say mask=getattr(x, "_keras_mask", None)', call)


def _masks(site: Site) -> bool:
    """Whether anything in the file makes a mask."""
    if "makes masks" not in site.file.memo:
        uses = site.uses("keras.layers.Masking", "keras.layers.Embedding", "keras.layers.Layer.compute_mask")
        site.file.memo["makes masks"] = any(
            not use.name.endswith("Embedding") or _hides_zero(use.call) for use in uses if use.kind != "import"
        )
    return bool(site.file.memo["makes masks"])


def _hides_zero(call: ast.Call | None) -> bool:
    given = next((k.value for k in call.keywords if k.arg == "mask_zero"), None) if call is not None else None
    return given is not None and not (isinstance(given, ast.Constant) and not given.value)
