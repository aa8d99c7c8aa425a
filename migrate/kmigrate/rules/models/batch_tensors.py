"""KM370: `predict_on_batch`, which gave a tensor for a while."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM370",
    name="batch-tensors",
    title="What `predict_on_batch` gives is an array already.",
    why="""
`predict_on_batch` of TensorFlow 2.0, and of 1.15 with `enable_v2_behavior`, gave a tensor, and programs of that time
say `.numpy()` behind it. Before and after that it gave an array, as it does today, which has no such method.
""",
    examples=(
        Example(
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "best = model.predict_on_batch(x).numpy().argmax()\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "best = model.predict_on_batch(x).argmax()\n",
        ),
    ),
)


@RULE.on("keras.models.Model.predict_on_batch", kinds=("attribute",))
def given(site: Site) -> None:
    asked = site.parent(site.call) if site.call is not None else None
    if not isinstance(asked, ast.Attribute) or asked.attr != "numpy":
        return
    call = site.parent(asked)
    if isinstance(call, ast.Call) and call.func is asked and site.call is not None:
        site.replace(call, site.call)
        site.rewritten("it gives an array today", call)
