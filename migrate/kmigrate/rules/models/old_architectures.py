"""KM343: models that are made from a description in JSON."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import DEPTH, Site

SHIM = "kmigrate_shims.utils.architecture"
KEPT = {"loss": 1, "metrics": 2, "optimizer": 0}

RULE = Rule(
    code="KM343",
    name="old-architectures",
    title="A description of a model in JSON: one of the old Keras is converted, one of today names the program's loss.",
    why="""
Keras 3 does not read descriptions of Keras 1, and gets some of Keras 2 wrong: `kmigrate convert old.json --weights
w.h5 new.keras` makes a file that it loads. Where a program writes the description itself, `to_json` of a compiled
model also holds its loss and its metrics today, and reading it again stops at those that the program wrote.
`architecture` of the shims leaves them out, as the old Keras did.
""",
    examples=(
        Example(
            "from keras.models import model_from_json\n\nmodel = model_from_json(open('old.json').read())\n",
            "from tensorflow.keras.models import model_from_json\n\nmodel = model_from_json(open('old.json').read())\n",
            "The description is reported for review: convert it with `kmigrate convert`.",
        ),
        Example(
            "from keras.models import Sequential, model_from_json\n\ndef dice(y_true, y_pred):\n    return y_true\n\n"
            "model = Sequential()\nmodel.compile('sgd', dice)\ncopy = model_from_json(model.to_json())\n",
            "from tensorflow.keras.models import Sequential, model_from_json\n"
            "from kmigrate_shims.utils import architecture\n\ndef dice(y_true, y_pred):\n    return y_true\n\n"
            "model = Sequential()\nmodel.compile('sgd', dice)\ncopy = model_from_json(architecture(model.to_json()))\n",
        ),
    ),
)


@RULE.on("keras.models.model_from_json")
def described(site: Site) -> None:
    given = site.argument("json_string", 0)
    if site.call is None or given is None or not site.standalone:
        return
    if not any(True for _ in site.file.source.lines_of("to_json")):
        site.review(
            "a description that the old Keras wrote does not make the same model today: run `kmigrate convert OLD.json "
            "--weights OLD.h5 NEW.keras`, and load the new file",
            given,
        )
    elif any(_has_its_own(site, use) for use in site.uses("keras.models.Model.compile")):
        if not site.settings.shims:
            site.review(
                "`to_json` of a compiled model holds its loss and metrics today: give those of the program by "
                "custom_objects",
                given,
            )
            return
        site.file.edits.insert_before(given, f"{site.spell(SHIM)}(")
        site.file.edits.insert_after(given, ")")
        site.shimmed("`to_json` holds the loss and the metrics today, which are left out here", given, new=SHIM)


@RULE.on("keras.models.model_from_config")
def configured(site: Site) -> None:
    given = site.argument("config", 0)
    if (
        site.call is not None
        and given is not None
        and site.standalone
        and not any(site.file.source.lines_of("get_config"))
    ):
        site.review(
            "a description that the old Keras wrote does not make the same model today: where this is read from a "
            "file, run `kmigrate convert` on it",
            given,
        )


def _has_its_own(site: Site, use: Use) -> bool:
    """Whether a call of `compile` is given functions or objects, which the description cannot name."""
    if use.call is None:
        return False
    by_word = {k.arg: k.value for k in use.call.keywords if k.arg}
    by_place = {word: use.call.args[place] for word, place in KEPT.items() if place < len(use.call.args)}
    given = {**by_place, **by_word}
    return any(_own(site, given[word]) for word in ("loss", "metrics") if word in given)


def _own(site: Site, node: ast.expr, depth: int = DEPTH) -> bool:
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            return any(_own(site, one, depth) for one in parts)
        case ast.Constant():
            return False
        case ast.Name(id=name) if depth:
            values = site.assigned(name)
            return not values or any(_own(site, one, depth - 1) for one in values)
        case _:
            return True
