"""KM417: models that train by a `train_step` of their own, are never called, and are saved."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import LocalObject
from kmigrate.rules.common.classes import Function, class_of, is_a, methods, self_name
from kmigrate.rules.models.file_names import CHECKPOINTS, MODEL_SAVERS, WEIGHT_SAVERS
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

WHY = "a model that has no `call` counts as not built in Keras 3, which does not save its weights"
RULE = Rule(
    code="KM417",
    name="unbuilt-models",
    title="A model of other models, without a `call`, says that it is built.",
    why="""
A GAN in the manner of Keras's own examples holds its generator and its discriminator, trains them in `train_step`, and
is never called itself. tf.keras saved the weights of such a model. Keras 3 trains it, and then `save_weights` and
`ModelCheckpoint` raise "a model that has not yet been built". With `self.built = True` they write the weights of all
that it holds.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass GAN(tf.keras.Model):\n    def __init__(self, maker):\n"
            "        super().__init__()\n        self.maker = maker\n\n"
            "    def train_step(self, data):\n        return {'loss': 0.0}\n\n\n"
            "gan = GAN(tf.keras.Sequential())\ngan.save_weights('gan')\n",
            "import tensorflow as tf\n\n\nclass GAN(tf.keras.Model):\n    def __init__(self, maker):\n"
            "        super().__init__()\n        self.built = True\n        self.maker = maker\n\n"
            "    def train_step(self, data):\n        return {'loss': 0.0}\n\n\n"
            "gan = GAN(tf.keras.Sequential())\ngan.save_weights('gan.weights.h5')\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.__init__")
def made(site: Site) -> None:
    function, owner, cls = site.node, site.use.owner, class_of(site)
    if not isinstance(function, Function) or owner is None or cls is None or site.era.is_today:
        return
    if not is_a(site, LocalObject(owner, True), "keras.models.Model"):
        return
    if "train_step" not in methods(cls) or owner.find("call")[0] or "built" in site.text(cls):
        return
    if next(iter(site.uses(*WEIGHT_SAVERS, *CHECKPOINTS, *MODEL_SAVERS)), None) is None:
        return
    first = next((one for one in function.body if _begins(one)), None)
    if first is None:
        site.review(
            f"{WHY}: write `{self_name(function)}.built = True` behind the call of `super().__init__`", function
        )
        return
    source = site.file.source
    line = f"{self_name(function)}.built = True"
    site.file.edits.insert_after(first, source.newline + source.indent(source.start(first)) + line)
    site.rewritten(WHY, first, new=line)


def _begins(statement: ast.stmt) -> bool:
    """`super().__init__()`, of a model that is not made of inputs and outputs."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="__init__"), args=args, keywords=given)):
            return len(args) < 2 and not any(one.arg in ("inputs", "outputs") for one in given)
        case _:
            return False
