"""KM316: Keras 0.3 asked for accuracy where it trained; today `compile` is told."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

COMPILE = "keras.models.Model.compile"
ASKING = {
    "keras.models.Model.fit": "show_accuracy",
    "keras.models.Model.fit_generator": "show_accuracy",
    "keras.models.Model.evaluate": "show_accuracy",
    "keras.models.Model.evaluate_generator": "show_accuracy",
    "keras.models.Model.train_on_batch": "accuracy",
    "keras.models.Model.test_on_batch": "accuracy",
}
EVALUATE = "keras.models.Model.evaluate"

RULE = Rule(
    code="KM316",
    name="show-accuracy",
    title="Accuracy is asked for in `compile` today.",
    why="""
In Keras 0.3 `fit` and `evaluate` took `show_accuracy=True`, and `compile` took `class_mode`. Today `compile` takes
`metrics=["accuracy"]`, and the loss tells which accuracy that is. Where `evaluate` was not asked for accuracy it
returned the loss alone, so that its first number is taken.
""",
    examples=(
        Example(
            "from keras.models import Sequential\n\nmodel = Sequential()\n"
            "model.compile(loss='mse', optimizer='sgd', class_mode='binary')\n"
            "model.fit(x, y, 32, 3, show_accuracy=True)\nloss = model.evaluate(x, y)\n",
            "from tensorflow.keras.models import Sequential\n\nmodel = Sequential()\n"
            "model.compile(loss='mse', optimizer='sgd', metrics=['accuracy'])\n"
            "model.fit(x, y, 32, 3)\nloss = model.evaluate(x, y)[0]\n",
        ),
    ),
)


@RULE.on(*ASKING)
def asks(site: Site) -> None:
    given = site.keyword(ASKING[site.name])
    if site.call is None or site.use.kind != "attribute":
        return
    if given is None:
        if site.name == EVALUATE and _owner(site, site.use) in _asked(site) and _compiled(site, site.use) is not None:
            _first(site)
        return
    if _truth(given.value) is None:
        site.review("accuracy is asked for in `compile` today; give it metrics=['accuracy'] where this is true", given)
        return
    if _truth(given.value) and _compiled(site, site.use) is None:
        site.review("give metrics=['accuracy'] to `compile`, which this file does not show for this model", given)
        return
    site.remove_argument(given)
    site.rewritten("`compile` is asked for accuracy today", given)
    if site.name == EVALUATE and not _truth(given.value) and _owner(site, site.use) in _asked(site):
        _first(site)


def _first(site: Site) -> None:
    """The loss alone, as it was returned where nobody asked for accuracy."""
    assert site.call is not None
    if site.alone() is not None:
        return
    site.file.edits.insert_after(site.call, "[0]")
    site.rewritten("`evaluate` gives accuracy behind the loss now; it gave the loss alone", site.call, new="[0]")


@RULE.on(COMPILE)
def compiles(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute":
        return
    mode = site.keyword("class_mode")
    asked = _owner(site, site.use) in _asked(site) and site.argument("metrics", 2) is None and not site.unpacks
    if mode is not None and asked:
        site.replace(mode, "metrics=['accuracy']")
    elif mode is not None:
        site.remove_argument(mode)
    elif asked:
        site.add_argument("metrics=['accuracy']")
    if mode is not None:
        site.rewritten("`class_mode` is gone: the loss tells which accuracy is meant", mode)
    if asked:
        site.rewritten("accuracy is asked for here today", new="metrics=['accuracy']")


def _asked(site: Site) -> set[str]:
    """The models that somewhere in the file are asked for accuracy."""
    if (known := site.file.memo.get(RULE.code)) is not None:
        return known  # type: ignore[no-any-return]
    found: set[str] = site.file.memo.setdefault(RULE.code, set())
    for use in site.uses(*ASKING):
        for keyword in use.call.keywords if use.call is not None else ():
            if keyword.arg == ASKING[use.name] and _truth(keyword.value):
                found.add(_owner(site, use))
    return found


def _compiled(site: Site, use: Use) -> Use | None:
    wanted = _owner(site, use)
    return next((one for one in site.uses(COMPILE) if one.call is not None and _owner(site, one) == wanted), None)


def _owner(site: Site, use: Use) -> str:
    owner = getattr(use.node, "value", None)
    return site.text(owner) if owner is not None else ""


def _truth(node: ast.expr) -> bool | None:
    return bool(node.value) if isinstance(node, ast.Constant) else None
