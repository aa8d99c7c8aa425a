"""KM347: a model that is compiled again without the metrics that it was compiled with before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

COMPILE = "keras.models.Model.compile"
RULE = Rule(
    code="KM347",
    name="kept-metrics",
    title="A model that is compiled again without metrics loses those that it had.",
    why="""
Until Keras 2 each `compile` began anew. Keras 3 keeps the metrics of the one before where a later `compile` names none:
`evaluate` and `train_on_batch` give a list where they gave a number, and the history has keys of before. An empty list
takes them away.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', 'mse', metrics=['mae'])\nmodel.fit(x, y)\n"
            "model.compile('adam', 'mse')\nmodel.fit(x, y)\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', 'mse', metrics=['mae'])\nmodel.fit(x, y)\n"
            "model.compile('adam', 'mse', metrics=[])\nmodel.fit(x, y)\n",
        ),
    ),
)


@RULE.on(COMPILE)
def compiled(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute" or site.unpacks or site.argument("metrics", 2) is not None:
        return
    if site.era.is_today:
        return
    if site.argument("weighted_metrics", 5) is None and any(_has_metrics(one) for one in _before(site)):
        site.add_argument("metrics=[]")
        site.rewritten("the metrics of the compile before would stay", new="metrics=[]")


def _before(site: Site) -> Iterator[Site]:
    """The calls on the same object that stand further up in the same function."""
    assert site.call is not None
    owner, here = _owner(site.call), site.function_around(site.call)
    for use in site.uses(COMPILE):
        call = use.call
        if call is None or call.lineno >= site.call.lineno or site.function_around(call) is not here:
            continue
        before = _owner(call)
        if owner is None or before is None or site.text(before) != site.text(owner):
            continue
        if not _is_another_by_now(site, owner, call):
            yield Site(site.file, use, RULE)


def _is_another_by_now(site: Site, owner: ast.expr, call: ast.Call) -> bool:
    given = site.assigned(owner.id) if isinstance(owner, ast.Name) else ()
    return any(call.lineno < one.lineno <= owner.lineno for one in given)


def _owner(call: ast.Call) -> ast.expr | None:
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _has_metrics(site: Site) -> bool:
    metrics = site.argument("metrics", 2)
    return metrics is not None and not (isinstance(metrics, ast.List | ast.Tuple) and not metrics.elts)
