"""KM232: `TimeDistributedMerge` of Keras 0.3."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

OPERATIONS = {"sum": "sum", "mul": "prod"}

RULE = Rule(
    code="KM232",
    name="steps-merge",
    title="Steps are merged by pooling, or by a Lambda.",
    why="""
`TimeDistributedMerge(mode="ave")` was the mean over the steps of a sequence, which is GlobalAveragePooling1D without
a mask. `"sum"` and `"mul"` have no layer of their own; a Lambda over axis 1 is the same.
""",
    examples=(
        Example(
            "from keras.layers.core import TimeDistributedMerge\n\nlayer = TimeDistributedMerge(mode='sum')\n",
            "from tensorflow.keras import ops\nfrom tensorflow.keras.layers import Lambda\n\n"
            "layer = Lambda(lambda x: ops.sum(x, axis=1))\n",
        ),
    ),
)


@RULE.answers("keras.layers.TimeDistributedMerge")
def steps(site: Site) -> None:
    call = site.call
    mode = site.argument("mode", 0)
    word = "sum" if mode is None else mode.value if isinstance(mode, ast.Constant) else None
    if call is None or site.unpacks or len(call.args) > 1 or word not in OPERATIONS:
        site.by_row()
        return
    others = [keyword for keyword in call.keywords if keyword.arg != "mode"]
    operation = f"{site.spell('keras.ops')}.{OPERATIONS[word]}"  # a bare `sum` would hide Python's
    pieces: list[str | ast.AST] = [site.spell("keras.layers.Lambda"), f"(lambda x: {operation}(x, axis=1)"]
    for keyword in others:
        pieces += [", ", keyword]
    site.replace(call, *pieces, ")")
    site.drop_name()
    site.rewritten("a Lambda merges the steps", call, new="Lambda")
