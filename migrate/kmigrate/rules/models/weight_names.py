"""KM350: what a weight of a layer is asked for: its name, and its value as a tensor."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM350",
    name="weight-names",
    title="The name of a weight no longer tells its layer.",
    why="""
The name of a weight was `dense_1/kernel:0`, and is `kernel` today: a program that looks for its layer there, to leave
some weights out of training or of a penalty, finds none of them, and says nothing. `path` tells the layer, as in
`dense_1/kernel`, with the name of a `Sequential` before it. The value as a tensor, `w.value()` or `w.read_value()`, is
`w.value`.
""",
    examples=(
        Example(
            "from keras.models import Sequential\n\nmodel = Sequential()\n"
            "kept = [w for w in model.trainable_weights if 'norm' not in w.name]\n",
            "from tensorflow.keras.models import Sequential\n\nmodel = Sequential()\n"
            "kept = [w for w in model.trainable_weights if 'norm' not in w.path]\n",
        ),
    ),
)
WEIGHT = "keras.Variable"


@RULE.on(f"{WEIGHT}.name")
def name(site: Site) -> None:
    if site.use.stored:
        return
    outer = site.parent(site.node)
    if isinstance(outer, ast.Compare) and outer.left is not site.node and _is_part(outer.left):
        site.rename_attribute("path")
        site.rewritten("the name of a weight no longer tells its layer; its path does", new="path")
    else:
        site.review(
            "the name of a weight is `kernel` today, and was `dense_1/kernel:0`; `path` is `dense_1/kernel`, behind "
            "the name of a Sequential"
        )


def _is_part(node: ast.expr) -> bool:
    """Whether it is looked for inside of the name, where `path` answers as the old name did."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and ":" not in node.value


@RULE.on(f"{WEIGHT}.value", f"{WEIGHT}.read_value")
def value(site: Site) -> None:
    call = site.parent(site.node)
    if not isinstance(call, ast.Call) or call.func is not site.node or not isinstance(site.node, ast.Attribute):
        return
    site.replace(call, site.node.value, ".value")
    site.rewritten("the value of a weight is an attribute today", call, new="value")
