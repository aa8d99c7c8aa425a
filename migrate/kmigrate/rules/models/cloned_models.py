"""KM377: copies of models that are compiled with functions of the program."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Ref, Text
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.models.clone_model"
GIVEN = ("loss", "metrics", "weighted_metrics")
RULE = Rule(
    code="KM377",
    name="cloned-models",
    title="`clone_model` of a model that is compiled with a function of the program.",
    why="""
A copy of a model was not compiled. Newer releases of Keras 3 compile it like the original, from a configuration that
names functions of the program, such as a loss, and stop with "Could not locate function". `clone_model` of the shims
makes the copy that it was.
""",
    examples=(
        Example(
            "from keras.models import clone_model, load_model\n\n\ndef huber(y, p):\n    return abs(y - p)\n\n\n"
            "model = load_model('m.keras')\nmodel.compile('sgd', loss=huber)\ntarget = clone_model(model)\n",
            "from tensorflow.keras.models import load_model\nfrom kmigrate_shims.models import clone_model\n\n\n"
            "def huber(y, p):\n    return abs(y - p)\n\n\n"
            "model = load_model('m.keras')\nmodel.compile('sgd', loss=huber)\ntarget = clone_model(model)\n",
        ),
    ),
)
WHY = "a copy of a compiled model is compiled in newer Keras 3, which finds no function of the program"


@RULE.on("keras.models.clone_model", kinds=("name",))
def cloned(site: Site) -> None:
    if site.era.is_today or not _own_functions(site):
        return
    if not site.settings.shims:
        site.review(f"{WHY}: register it with @keras.saving.register_keras_serializable(), or clone before `compile`")
        return
    site.rename(SHIM)
    site.shimmed(WHY, new=SHIM)


def _own_functions(site: Site) -> bool:
    """Whether a model of the file is compiled with what is no word and nothing of Keras."""
    if _own_functions not in site.file.memo:
        calls = [use.call for use in site.uses("keras.models.Model.compile") if use.call is not None]
        given = [one for call in calls for one in (*call.args[1:], *(k.value for k in call.keywords if k.arg in GIVEN))]
        site.file.memo[_own_functions] = any(_is_own(site, one) for one in given)
    found: bool = site.file.memo[_own_functions]
    return found


def _is_own(site: Site, given: ast.expr) -> bool:
    match given:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            return any(_is_own(site, one) for one in parts)
        case ast.Constant():
            return False
        case ast.Call(func=function):
            return not isinstance(site.value(function), Ref)
        case _:
            return not isinstance(site.value(given), Ref | Text)
