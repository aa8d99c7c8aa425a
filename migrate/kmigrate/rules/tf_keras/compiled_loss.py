"""KM609: `compiled_loss` in a `train_step`, and `add_loss` on a finished model."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM609",
    name="compiled-loss",
    title="`compiled_loss` is `compute_loss` today, and a finished model takes no further loss.",
    why="""
A `train_step` of TensorFlow 2.2 to 2.15 called `self.compiled_loss(y, y_pred, regularization_losses=self.losses)`.
Keras 3 has `compute_loss`, which adds the losses of the layers by itself. `model.add_loss(tensor)` on a model that was
built from tensors raises an error; only a layer can add a loss, in its `call`.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\nclass Net(keras.Model):\n    def train_step(self, data):\n"
            "        x, y = data\n        y_pred = self(x, training=True)\n"
            "        loss = self.compiled_loss(y, y_pred, regularization_losses=self.losses)\n"
            "        return {'loss': loss}\n",
            "from tensorflow import keras\n\nclass Net(keras.Model):\n    def train_step(self, data):\n"
            "        x, y = data\n        y_pred = self(x, training=True)\n"
            "        loss = self.compute_loss(y=y, y_pred=y_pred)\n        return {'loss': loss}\n",
        ),
    ),
)
NAMES = ("y", "y_pred", "sample_weight")
ADVICE = "`compiled_loss` is gone: write `self.compute_loss(y=y, y_pred=y_pred)`, which adds the layers' losses too"


@RULE.on("keras.models.Model.compiled_loss")
def loss(site: Site) -> None:
    call = site.call
    if call is None or site.unpacks or not 2 <= len(call.args) <= 3:
        site.review(ADVICE)
        return
    rest = [keyword for keyword in call.keywords if keyword.arg != "sample_weight"]
    if any(keyword.arg != "regularization_losses" for keyword in rest):
        site.review(ADVICE)
        return
    if not site.name_positional(NAMES, 0):
        site.review(ADVICE)
        return
    for keyword in rest:
        site.remove_argument(keyword)
    site.rename_attribute("compute_loss")
    said = "`compiled_loss` is `compute_loss` today"
    site.rewritten(said if rest else f"{said}, which adds the losses of the layers too", new="compute_loss")


@RULE.on("keras.models.Model.add_loss")
def added(site: Site) -> None:
    owner = getattr(site.node, "value", None)
    if isinstance(owner, ast.Name) and owner.id != "self" and site.use.kind == "attribute":
        site.review(
            "a finished model takes no further loss: write a layer whose call does `self.add_loss(...)` and gives its "
            "input back, and pass the tensors through it"
        )
