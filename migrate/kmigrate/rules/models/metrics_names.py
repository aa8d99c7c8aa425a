"""KM311: `model.metrics_names` and `model.metrics`, which Keras 3 keeps elsewhere."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SEQUENTIAL = ("keras.models.Sequential", "keras.Sequential")
MODEL = ("keras.models.Model", "keras.Model", "keras.layers.Model")
STEPS = ("train_step", "test_step", "reset_metrics")  # which go through all of them, whatever each holds

RULE = Rule(
    code="KM311",
    name="metrics-names",
    title="`metrics_names` does not name the metrics any more.",
    why="""
`model.metrics_names` gave `["loss", "acc"]`, beside what `evaluate` returned. In Keras 3 it is `["loss",
"compile_metrics"]`, whatever the metrics, so that a program prints a wrong name or, with `zip`, leaves numbers out.
The keys of `get_metrics_result()` are the names in the order of `evaluate`, once the model was trained or evaluated;
the name of accuracy is `accuracy` where `compile` was given that. With several outputs the order is another one, and a
person must look. `model.metrics` gave what `compile` was given, or metrics made of it; today it holds one that keeps
the loss, and one that holds all others.
""",
    examples=(
        Example(
            "from keras.models import Sequential\n\nmodel = Sequential()\nscores = model.evaluate(x, y)\n"
            "print(model.metrics_names[1], scores[1])\n",
            "from tensorflow.keras.models import Sequential\n\nmodel = Sequential()\nscores = model.evaluate(x, y)\n"
            "print(list(model.get_metrics_result())[1], scores[1])\n",
        ),
    ),
)


@RULE.on("keras.models.Model.metrics_names")
def names(site: Site) -> None:
    owner = getattr(site.node, "value", None)
    if site.use.stored or not isinstance(owner, ast.expr) or not _has_one_output(site, owner):
        site.review(
            'it is ["loss", "compile_metrics"] today, whatever the metrics; take the keys of '
            "model.evaluate(..., return_dict=True), whose order is their own"
        )
        return
    site.replace(site.node, "list(", owner, ".get_metrics_result())")
    site.rewritten(
        "`metrics_names` does not name the metrics any more; once the model was trained or evaluated, this does",
        new=f"list({site.text(owner)}.get_metrics_result())",
    )


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


def _has_one_output(site: Site, owner: ast.expr) -> bool:
    """Whether all that makes this model in the file makes one with a single output."""
    values = site.assigned(owner.id) if isinstance(owner, ast.Name) else []
    by_call = {id(use.call): use for use in site.file.uses if use.call is not None}
    for value in values:
        use = by_call.get(id(value))
        if use is None or use.call is None or not (use.name in SEQUENTIAL or use.name in MODEL):
            return False
        if use.name in MODEL:
            given = [k.value for k in use.call.keywords if k.arg in ("output", "outputs")] or use.call.args[1:2]
            if not given or (isinstance(given[0], ast.List | ast.Tuple) and len(given[0].elts) != 1):
                return False
            if isinstance(given[0], ast.Name) and any(
                isinstance(made, ast.List | ast.Tuple) for made in site.assigned(given[0].id)
            ):
                return False
    return bool(values)
