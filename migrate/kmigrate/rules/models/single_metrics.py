"""KM424: one metric that `compile` is given by itself."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Functions, Ref
from kmigrate.rules.common.classes import is_a
from kmigrate.rules.models.multiple_outputs import outputs_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM424",
    name="single-metrics",
    title="Metrics are given in a list.",
    why="""
`compile(metrics="accuracy")`, and a metric or a function by itself, were as good as a list of one in tf.keras. Keras 3
refuses them. Of a model with several outputs they were meant for each.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\nmodel = keras.Sequential()\n"
            "model.compile('sgd', 'mse', metrics='accuracy')\n",
            "from tensorflow import keras\n\nmodel = keras.Sequential()\n"
            "model.compile('sgd', 'mse', metrics=['accuracy'])\n",
        ),
    ),
)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    if site.call is None or site.era.is_today:
        return
    weighted = site.keyword("weighted_metrics")
    metrics = site.argument("metrics", None if site.standalone else 2)  # the third was a `class_mode` once
    for given in (metrics, weighted.value if weighted is not None else None):
        if given is None or not _is_one(site, given):
            continue
        count = outputs_of(site) or 1
        before, after = ("[", "]") if count < 2 else ("[[", f"]] * {count}")
        site.file.edits.insert_before(given, before)
        site.file.edits.insert_after(given, after)
        site.rewritten("Keras 3 wants a list of metrics", given, new=f"{before}{site.text(given)}{after}")


def _is_one(site: Site, given: ast.expr) -> bool:
    """Whether it is surely one metric: a word, a function, or an object."""
    if isinstance(given, ast.Name):
        values = site.assigned_near(given)
        if len(values) == 1 and isinstance(values[0], ast.Constant):
            given = values[0]
    if isinstance(given, ast.Constant):
        return isinstance(given.value, str)
    value = site.value(given)
    if isinstance(value, Ref):
        return value.name.startswith(("tensorflow", "keras"))
    return isinstance(value, Functions) or is_a(site, value, "keras.metrics.Metric")
