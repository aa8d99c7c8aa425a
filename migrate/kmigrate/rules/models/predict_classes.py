"""KM303: `predict_classes` of a Sequential model, written out by what its last layer gives."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

ADD = ("keras.models.Sequential.add", "keras.models.Model.add")
SEQUENTIAL = ("keras.models.Sequential", "keras.Sequential")
# Layers that leave the number of outputs as it is.
KEEPERS = {
    "Activation",
    "Dropout",
    "BatchNormalization",
    "Softmax",
    "ReLU",
    "ELU",
    "LeakyReLU",
    "PReLU",
    "GaussianNoise",
    "GaussianDropout",
}

RULE = Rule(
    telling=("predict_classes",),
    code="KM303",
    name="predict-classes",
    title="`predict_classes` is gone; what it computed is written out.",
    why="""
It took the greatest output where there were several, and asked whether the output was above 0.5 where there was one.
Which of them a model has shows in its last layer. Where the file does not show it, a person must choose: both run on
any model, and one is wrong. `predict_proba` was `predict` by another name.
""",
    examples=(
        Example(
            "from keras.models import Sequential\nfrom keras.layers import Dense\n\n"
            "model = Sequential([Dense(3, activation='softmax')])\n"
            "classes = model.predict_classes(x)\n",
            "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense\n\n"
            "model = Sequential([Dense(3, activation='softmax')])\nclasses = model.predict(x).argmax(axis=-1)\n",
        ),
    ),
)


@RULE.on("keras.models.Sequential.predict_classes", "keras.models.Model.predict_classes")
def classes(site: Site) -> None:
    several = several_outputs(site)
    if site.call is None or site.use.kind != "attribute" or several is None:
        site.review(
            "`predict_classes` is gone: write `model.predict(x).argmax(axis=-1)` where the model has several outputs, "
            '`(model.predict(x) > 0.5).astype("int32")` where it has one'
        )
        return
    site.rename_attribute("predict")
    if several:
        site.file.edits.insert_after(site.call, ".argmax(axis=-1)")
        site.rewritten("the class is the greatest of the outputs", site.call, new=".predict(...).argmax(axis=-1)")
    else:
        site.file.edits.insert_before(site.call, "(")
        site.file.edits.insert_after(site.call, " > 0.5).astype('int32')")
        site.rewritten(
            "the class is whether the one output is above 0.5",
            site.call,
            new="(....predict(...) > 0.5).astype('int32')",
        )


@RULE.on("keras.models.Sequential.predict_proba")
def probabilities(site: Site) -> None:
    site.rename_attribute("predict")
    site.rename_keyword("X", "x")  # of Keras 0.3
    site.rewritten("`predict_proba` was `predict`", new="predict")


def several_outputs(site: Site) -> bool | None:
    """Whether the model's last layer has more than one output; None where the file does not tell."""
    owner = getattr(site.node, "value", None)
    if not isinstance(owner, ast.Name):
        return None
    layers = _layers(site, owner.id)
    softmax = False
    for layer in reversed(layers):
        name = layer.name.rpartition(".")[2]
        softmax = softmax or _names_softmax(layer)
        if name in KEEPERS:
            continue
        if name != "Dense" or layer.call is None:
            return None
        units = _argument(layer, "units", 0) or _argument(layer, "output_dim", 0)
        if isinstance(units, ast.Constant) and isinstance(units.value, int):
            return units.value > 1
        return True if softmax else None
    return None


def _layers(site: Site, model: str) -> list[Use]:
    """The layers given to `Sequential([...])` and `add`, in the order of the source, as far as each is made where it
    is given.
    """
    by_call = {id(use.call): use for use in site.file.uses if use.kind == "name" and use.call is not None}
    given: list[ast.expr] = []
    assigned = site.assigned(model)
    if len(assigned) != 1 or not isinstance(assigned[0], ast.Call):
        return []
    made = by_call.get(id(assigned[0]))
    if made is None or made.name not in SEQUENTIAL:
        return []
    for argument in assigned[0].args[:1]:
        given += argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]
    for use in site.uses(*ADD):
        owner = getattr(use.node, "value", None)
        if isinstance(owner, ast.Name) and owner.id == model and use.scope is site.use.scope and use.call is not None:
            given += use.call.args[:1]
    layers = [by_call.get(id(node)) for node in given]
    return [layer for layer in layers if layer is not None] if all(layers) else []


def _argument(use: Use, keyword: str, position: int) -> ast.expr | None:
    assert use.call is not None
    for item in use.call.keywords:
        if item.arg == keyword:
            return item.value
    return use.call.args[position] if position < len(use.call.args) else None


def _names_softmax(use: Use) -> bool:
    if use.call is None:
        return False
    if use.name.endswith(".Softmax"):
        return True
    given = _argument(use, "activation", 0 if use.name.endswith(".Activation") else 1)
    return isinstance(given, ast.Constant) and given.value == "softmax"
