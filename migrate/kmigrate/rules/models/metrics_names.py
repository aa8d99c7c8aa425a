"""KM311: `model.metrics_names` and `model.metrics`, which Keras 3 keeps elsewhere."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.models.metrics_names"
STEPS = ("train_step", "test_step", "reset_metrics")  # which go through all of them, whatever each holds

RULE = Rule(
    code="KM311",
    name="metrics-names",
    title="`metrics_names` does not name the metrics any more.",
    why="""
`model.metrics_names` gave `["loss", "acc"]`, beside what `evaluate` returned. In Keras 3 it is `["loss",
"compile_metrics"]`, whatever the metrics, so that a program prints a wrong name or, with `zip`, leaves numbers out.
`metrics_names` of the shims gives the names in the order of then (KM420); that of accuracy is `accuracy` where
`compile` was given that. `model.metrics` gave what `compile` was given, or metrics made of it; today it holds one that
keeps the loss, and one that holds all others.
""",
    examples=(
        Example(
            "from keras.models import Sequential\n\nmodel = Sequential()\nscores = model.evaluate(x, y)\n"
            "print(model.metrics_names[1], scores[1])\n",
            "from tensorflow.keras.models import Sequential\nfrom kmigrate_shims.models import metrics_names\n\n"
            "model = Sequential()\nscores = model.evaluate(x, y)\nprint(metrics_names(model)[1], scores[1])\n",
        ),
    ),
)


@RULE.on("keras.models.Model.metrics_names")
def names(site: Site) -> None:
    owner = getattr(site.node, "value", None)
    if site.use.stored or not isinstance(owner, ast.expr) or not site.settings.shims:
        site.review(
            'it is ["loss", "compile_metrics"] today, whatever the metrics; take the keys of '
            "model.evaluate(..., return_dict=True), whose order is their own"
        )
        return
    site.replace(site.node, site.spell(SHIM), "(", owner, ")")
    site.shimmed("`metrics_names` does not name the metrics any more", new=SHIM)


@RULE.on("keras.models.Model.metrics")
def metrics(site: Site) -> None:
    function = site.function_around(site.node)
    in_step = getattr(function, "name", "") in STEPS or _is_reset(site)
    if site.use.stored or in_step or site.functions("metrics"):
        return
    site.review(
        "it holds one metric of the loss and one of all others today; `model.metrics[-1].metrics` are those of compile"
    )


def _is_reset(site: Site) -> bool:
    """`for metric in model.metrics: metric.reset_states()`, which does to all what it did."""
    loop = site.parent(site.node)
    return isinstance(loop, ast.For) and len(loop.body) == 1 and "reset_state" in site.text(loop.body[0])
