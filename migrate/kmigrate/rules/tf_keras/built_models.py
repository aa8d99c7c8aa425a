"""KM421: `build` of models that are classes of the program."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from kmigrate.engine.names.values import LocalObject
from kmigrate.rules.common.classes import is_a
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

INPUT = "keras.layers.Input"
SHAPE = "TensorShape"
GROUPS = (ast.List, ast.Tuple)
WHY = "`build` of a model's own class makes no weights in Keras 3"

RULE = Rule(
    code="KM421",
    name="built-models",
    title="A model of one's own class is built by calling it.",
    why="""
`model.build((None, 28, 28, 1))` ran the `call` of a class derived from `Model` once, so that its layers had their
weights. In Keras 3 it notes that the model is built, and makes nothing: `get_weights()` is empty, `summary()` counts no
parameters, and weights that are loaded behind it have no place. Called on an `Input` of that shape, the model makes
them. A class with a `build` of its own, and `Sequential`, build as they did.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Net(tf.keras.Model):\n    def __init__(self):\n"
            "        super().__init__()\n        self.dense = tf.keras.layers.Dense(3)\n\n"
            "    def call(self, x):\n        return self.dense(x)\n\n\n"
            "net = Net()\nnet.build((None, 4))\nnet.summary()\n",
            "import tensorflow as tf\n\n\nclass Net(tf.keras.Model):\n    def __init__(self):\n"
            "        super().__init__()\n        self.dense = tf.keras.layers.Dense(3)\n\n"
            "    def call(self, x):\n        return self.dense(x)\n\n\n"
            "net = Net()\nnet(tf.keras.layers.Input(batch_shape=(None, 4)))\nnet.summary()\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.build")
def built(site: Site) -> None:
    if site.use.kind != "attribute" or site.call is None or site.era.is_today or not _is_own_model(site):
        return
    shape = site.argument("input_shape", 0)
    pieces = _inputs(site, shape) if shape is not None and not site.unpacks else None
    owner = getattr(site.node, "value", None)
    if pieces is None or owner is None or site.alone() is None:
        site.review(f"{WHY}; call it on an array or an `Input` of that shape")
        return
    site.replace(site.call, owner, "(", *pieces, ")")
    site.rewritten(WHY, new=f"{site.text(owner)}(...)")


def _is_own_model(site: Site) -> bool:
    owner = getattr(site.node, "value", site.node)
    made = site.value(owner)
    if isinstance(owner, ast.Call) and site.text(owner.func) == "super":
        return False
    if not isinstance(made, LocalObject) or not is_a(site, made, "keras.models.Model"):
        return False
    if is_a(site, made, "keras.models.Sequential"):
        return False
    return bool(made.info.find("call")[0]) and not made.info.find("build")[0]


def _inputs(site: Site, shape: ast.expr) -> list[str | ast.AST] | None:
    """An `Input` of a shape, or of each shape in a list or a dictionary."""
    match shape:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[inner], keywords=[]) if name == SHAPE:
            return _inputs(site, inner)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) if parts and all(map(_is_shape, parts)):
            return ["[", *_listed([_inputs(site, one) for one in parts]), "]"]
        case ast.Dict(keys=keys, values=parts) if None not in keys and all(map(_is_shape, parts)):
            named = [[key, ": ", *(_inputs(site, one) or ())] for key, one in zip(keys, parts, strict=True) if key]
            return ["{", *_listed(named), "}"]
        case ast.Dict() | ast.ListComp() | ast.Constant():
            return None
        case ast.Name():
            values = site.assigned_near(shape)
            if any(isinstance(one, ast.Dict | ast.ListComp) or _is_group(one) for one in values):
                return None
    return [site.spell(INPUT), "(batch_shape=", shape, ")"]


def _is_shape(node: ast.expr) -> bool:
    return isinstance(node, GROUPS) or (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == SHAPE)


def _is_group(node: ast.expr) -> bool:
    return isinstance(node, GROUPS) and any(map(_is_shape, node.elts))


def _listed(parts: Sequence[list[str | ast.AST] | None]) -> list[str | ast.AST]:
    found: list[str | ast.AST] = []
    for number, part in enumerate(parts):
        found += [", "] if number else []
        found += part or []
    return found
