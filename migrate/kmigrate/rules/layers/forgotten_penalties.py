"""KM244: penalties of what SimpleRNN and Bidirectional give, which Keras 3 forgets or counts twice."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.SimpleRNN"
WORD = "activity_regularizer"
FORGOTTEN = "Keras 3 takes this penalty and forgets it; the layer of the shims counts it"
TWICE = (
    "the old Bidirectional took one penalty of what both directions give, merged; Keras 3 takes one of each: "
    "keras.layers.ActivityRegularization behind it is the old one"
)
RULE = Rule(
    code="KM244",
    name="forgotten-penalties",
    title="A penalty of what SimpleRNN or Bidirectional gives.",
    why="""
`SimpleRNN(activity_regularizer=...)` adds nothing to the loss in Keras 3, which takes the argument and says nothing.
The layer of the shims counts it. A Bidirectional around a
layer with such a penalty took it once, of what both gave together; today each direction has its own.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\nlayer = keras.layers.SimpleRNN(3, activity_regularizer='l2')\n",
            "from kmigrate_shims.layers import SimpleRNN\n\nlayer = SimpleRNN(3, activity_regularizer='l2')\n",
        ),
    ),
)


@RULE.on("keras.layers.SimpleRNN", given=(WORD,))
def simple(site: Site) -> None:
    if site.use.kind != "name" or not _is_given(site.call) or site.settings.modern or site.era.is_today:
        return
    if not site.settings.shims:
        site.review(f"{FORGOTTEN}, and --no-shims forbids it")
        return
    site.rename(SHIM)
    site.shimmed(FORGOTTEN, new=SHIM)


@RULE.on("keras.layers.Bidirectional")
def both(site: Site) -> None:
    given = site.argument("layer", 0)
    if site.call is not None and isinstance(given, ast.Call) and _is_given(given) and not site.era.is_today:
        site.review(TWICE, given)


def _is_given(call: ast.Call | None) -> bool:
    given = next((k.value for k in call.keywords if k.arg == WORD), None) if call is not None else None
    return given is not None and not (isinstance(given, ast.Constant) and given.value is None)
