"""KM609: `compiled_loss` in a `train_step`."""

from __future__ import annotations

import ast

from kmigrate.rules.common.tensorflow_age import is_of_old_tf_keras
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM609",
    name="compiled-loss",
    title="`compiled_loss` is `compute_loss` today.",
    why="""
A `train_step` of TensorFlow 2.2 to 2.15 called `self.compiled_loss(y, y_pred, regularization_losses=self.losses)` or
`self.compute_loss(x, y, y_pred)`, and both put the loss into the metric `loss` that logs and `evaluate` show. Keras 3
has the second, which puts it nowhere, so that another number is shown; and it adds the losses of the layers whether
they were given or not. `self.compiled_metrics.update_state(y, y_pred)` of Keras 3 adds the predictions to every
`Mean` of the model, `loss` among them. The shims do as it was.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\nclass Net(keras.Model):\n    def train_step(self, data):\n"
            "        x, y = data\n        y_pred = self(x, training=True)\n"
            "        loss = self.compiled_loss(y, y_pred, regularization_losses=self.losses)\n"
            "        return {'loss': loss}\n",
            "from tensorflow import keras\nfrom kmigrate_shims.losses import compiled_loss\n\n"
            "class Net(keras.Model):\n    def train_step(self, data):\n"
            "        x, y = data\n        y_pred = self(x, training=True)\n"
            "        loss = compiled_loss(self, y, y_pred, regularization_losses=self.losses)\n"
            "        return {'loss': loss}\n",
        ),
    ),
)
COMPILED, COMPUTED = "kmigrate_shims.losses.compiled_loss", "kmigrate_shims.losses.computed_loss"
METRICS = "kmigrate_shims.losses.compiled_metrics"
TOLD = "`compiled_metrics` of Keras 3 tells predictions to every mean of the model, and to `loss`"
ADVICE = (
    "`compiled_loss` is gone: write `loss = self.compute_loss(y=y, y_pred=y_pred)`, which adds the layers' losses "
    "too, and `self._loss_tracker.update_state(loss)` behind it"
)
UNTOLD = (
    "the metric `loss`, which logs and `evaluate` show, does not hear of this today: say "
    "`self._loss_tracker.update_state(loss)` behind it"
)


@RULE.on("keras.models.Model.compiled_loss")
def loss(site: Site) -> None:
    _shimmed(site, COMPILED, ADVICE)


@RULE.on("keras.models.Model.compute_loss")
def computed(site: Site) -> None:
    tensorflow = site.era.tensorflow.is_before("2.16")
    if tensorflow is False or (tensorflow is None and not is_of_old_tf_keras(site)) or site.use.kind != "attribute":
        return
    owner = getattr(site.node, "value", None)
    if isinstance(owner, ast.Call):
        site.review(UNTOLD)  # `super().compute_loss(...)`, in an override of it
    elif site.call is not None and not any(site.file.source.lines_of("_loss_tracker")):
        _shimmed(site, COMPUTED, UNTOLD)


@RULE.on("keras.models.Model.compiled_metrics")
def metrics(site: Site) -> None:
    owner = getattr(site.node, "value", None)
    if site.use.stored or site.use.kind != "attribute" or not isinstance(owner, ast.expr):
        return
    if not site.settings.shims:
        site.review(f"{TOLD}; say `for metric in self.metrics:` and what each of them is to hear")
        return
    spelled = site.spell(METRICS)
    site.replace(site.node, f"{spelled}(", owner, ")")
    site.shimmed(TOLD, new=f"{spelled}({site.text(owner)})")


def _shimmed(site: Site, name: str, advice: str) -> None:
    """`self.compiled_loss(y, p)` becomes `compiled_loss(self, y, p)`."""
    call, owner = site.call, getattr(site.node, "value", None)
    if call is None or not site.settings.shims or not isinstance(owner, ast.Name) or not (call.args or call.keywords):
        site.review(advice)
        return
    spelled = site.spell(name)
    start = site.file.edits.list_of(call).items[0][1]
    site.file.edits.replace_span(start, start, f"{owner.id}, ")
    site.replace(call.func, spelled)
    site.shimmed("the metric `loss` hears of the loss, as it did", new=spelled)
