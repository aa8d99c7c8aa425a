"""KM273: `Attention(causal=True)`."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import class_holding
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

CLASSES = ("keras.layers.Attention", "keras.layers.AdditiveAttention")
WHY = "whether attention looks ahead is said where the layer is called"

RULE = Rule(
    code="KM273",
    name="causal-attention",
    title="Attention is told where it is called that it must not look ahead.",
    why="""
`Attention(causal=True)` hid later steps from every query, until TensorFlow 2.15. The layer of Keras 3 takes
`use_causal_mask=True` with each call, as the old one did as well since TensorFlow 2.10. Where the calls of the layer
cannot be found in the file, a person must give it.
""",
    examples=(
        Example(
            "from tensorflow.keras.layers import Attention\n\ny = Attention(causal=True)([q, v])\n",
            "from tensorflow.keras.layers import Attention\n\ny = Attention()([q, v], use_causal_mask=True)\n",
        ),
    ),
)


@RULE.on(*CLASSES, given=("causal",))
def made(site: Site) -> None:
    given = site.keyword("causal")
    if site.call is None or given is None:
        return
    told = given.value.value if isinstance(given.value, ast.Constant) else None
    calls = _calls(site) if told else []
    if told is None or (told and not calls):
        site.review(f"{WHY}: give it use_causal_mask=True there", given)
        return
    site.remove_argument(given)
    for call in calls:
        site.file.edits.add_argument(call, "use_causal_mask=True")
    site.rewritten(WHY, given, new="use_causal_mask=True" if told else "")


def _calls(site: Site) -> list[ast.Call]:
    """The calls of the layer: at once, or under the name that it is given."""
    outer = site.parent(site.node if site.call is None else site.call)
    if isinstance(outer, ast.Call) and outer.func is site.call:
        return [outer]
    if not isinstance(outer, ast.Assign) or len(outer.targets) != 1:
        return []
    name = site.text(outer.targets[0])
    within = class_holding(site, outer)
    return [
        call
        for call in site.nodes(ast.Call)
        if isinstance(call, ast.Call) and site.text(call.func) == name and class_holding(site, call) is within
    ]
