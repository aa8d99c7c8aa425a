"""KM412: one optimizer that several models are compiled with."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance, Use
from kmigrate.rules.common.asked_updates import NAMES as KNOWN
from kmigrate.rules.common.optimizers import setter
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.optimizers.sharing.alike"
COMPILE = "keras.models.Model.compile"
BASE = "keras.optimizers.Optimizer"
# What they do does not depend on how many steps were made, so that a copy each is the same.
COUNTLESS = {f"keras.optimizers.{name}" for name in ("SGD", "RMSprop", "Adagrad", "Adadelta")}

RULE = Rule(
    code="KM412",
    name="shared-optimizers",
    title="Every model needs an optimizer of its own.",
    why="""
An optimizer of Keras 3 belongs to the variables of the model that it trained first, and raises an error where it meets
others: "Unknown variable". The second model gets a copy. The count of steps and the learning rate were common to both.
Adam and its kin, and a decay, look at the count: there, and where the file sets the rate later, the other optimizer is
`alike` of the shims, which has both in common with the first. For a class of the project's own it is a copy, which is a
little off in its first steps, and a person must know.
""",
    examples=(
        Example(
            "from keras.models import load_model\nfrom keras.optimizers import SGD\n\n"
            "sgd = SGD(0.1)\na, b = load_model('a.keras'), load_model('b.keras')\n"
            "a.compile(sgd, 'mse')\nb.compile(sgd, 'mse')\n",
            "from tensorflow.keras.models import load_model\nfrom tensorflow.keras.optimizers import SGD\n\n"
            "sgd = SGD(0.1)\na, b = load_model('a.keras'), load_model('b.keras')\n"
            "a.compile(sgd, 'mse')\nb.compile(sgd.from_config(sgd.get_config()), 'mse')\n",
        ),
        Example(
            "from keras.models import load_model\nfrom keras.optimizers import Adam\n\n"
            "adam = Adam(0.0002, 0.5)\ncritic, pair = load_model('a.keras'), load_model('b.keras')\n"
            "critic.compile(adam, 'mse')\npair.compile(adam, 'mse')\n",
            "from tensorflow.keras.models import load_model\nfrom tensorflow.keras.optimizers import Adam\n"
            "from kmigrate_shims.optimizers.sharing import alike\n\n"
            "adam = Adam(0.0002, 0.5)\ncritic, pair = load_model('a.keras'), load_model('b.keras')\n"
            "critic.compile(adam, 'mse')\npair.compile(alike(adam), 'mse')\n",
        ),
    ),
)


@RULE.on(COMPILE)
def compiled(site: Site) -> None:
    given = site.argument("optimizer", 0)
    if not isinstance(given, ast.Name | ast.Attribute) or site.use.kind != "attribute":
        return
    value = site.value(given)
    if not isinstance(value, Instance) or BASE not in ancestry(value.cls, site.file.facts):
        return
    shown, model, scope = site.text(given), _model(site, site.use), site.function_around(given)
    earlier = [
        other
        for other in site.uses(COMPILE)
        if other.line < site.use.line and _given(site, other) == shown and site.function_around(other.node) is scope
    ]
    if not earlier:
        return
    every = (node for node in site.nodes(ast.Assign) if isinstance(node, ast.Assign))
    made = [node for node in every if shown in map(site.text, node.targets)]
    last = max((other.line for other in earlier), default=0)
    anew = any(last < node.lineno < site.use.line for node in made)
    if anew or model in {_model(site, other) for other in earlier}:
        return
    plain = value.cls in COUNTLESS and not any("decay" in site.text(node.value) for node in made)
    plain = plain and not setter(site)
    if not plain and site.settings.shims and value.cls in KNOWN:
        copy = f"{site.spell(SHIM)}({shown})"
        site.replace(given, copy)
        site.shimmed("an optimizer of today trains one model; this other one counts steps with it", given, new=copy)
        return
    copy = f"{shown}.from_config({shown}.get_config())"
    site.replace(given, copy)
    if plain:
        site.rewritten("an optimizer of today trains one model", given, new=copy)
        return
    site.review(
        "an optimizer of today trains one model, and this one has a copy now; the old Keras counted the steps of both "
        "together, so that the first steps differ a little",
        given,
    )


def _given(site: Site, use: Use) -> str:
    call = use.call
    if call is None:
        return ""
    node = next((k.value for k in call.keywords if k.arg == "optimizer"), call.args[0] if call.args else None)
    return site.text(node) if node is not None else ""


def _model(site: Site, use: Use) -> str:
    return site.text(use.node.value) if isinstance(use.node, ast.Attribute) else ""
