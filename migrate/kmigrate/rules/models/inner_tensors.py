"""KM363: gradients by tensors of the model with which a Sequential begins."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MODEL = "keras.models.Model"
RULE = Rule(
    code="KM363",
    name="inner-tensors",
    title="A Sequential calls the model that it begins with, and its inner tensors are others then.",
    why="""
Before Keras 2.2 a Sequential to which a finished model was added first went on from that model's own tensors, so that
`K.gradients(loss, model.layers[0].layers[5].output)` of Grad-CAM found its way. Since then, and today, the model is
called anew: the tensors of its layers are not on the way to the outputs, and `K.gradients` gives None. Take the loss
from the model's own `output`, with which its layers are connected, and add nothing to it by a Sequential.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Lambda\nfrom keras.models import Sequential\n\n\n"
            "def cam(inner, pick):\n    model = Sequential()\n    model.add(inner)\n    model.add(Lambda(pick))\n"
            "    loss = K.sum(model.layers[-1].output)\n"
            "    return K.gradients(loss, model.layers[0].layers[5].output)\n",
            "from kmigrate_shims import backend as K\nfrom tensorflow.keras.layers import Lambda\n"
            "from tensorflow.keras.models import Sequential\n\n\n"
            "def cam(inner, pick):\n    model = Sequential()\n    model.add(inner)\n    model.add(Lambda(pick))\n"
            "    loss = K.sum(model.layers[-1].output)\n"
            "    return K.gradients(loss, model.layers[0].layers[5].output)\n",
            "`model.layers[0].layers` is reported for review.",
        ),
    ),
)


@RULE.on("keras.models.Sequential.add")
def added(site: Site) -> None:
    node, given = site.node, site.argument("layer", 0)
    if (
        not isinstance(node, ast.Attribute)
        or not isinstance(given, ast.Name)
        or site.era.keras.is_before("2.2") is False
    ):
        return
    if not site.standalone or not _may_be_model(site, given) or not any(site.uses("keras.backend.gradients")):
        return
    owner = site.text(node.value)
    for inner in site.nodes(ast.Attribute):
        match inner:
            case ast.Attribute(
                value=ast.Subscript(value=ast.Attribute(value=outer, attr="layers"), slice=ast.Constant(value=0)),
                attr="layers",
            ) if site.text(outer) == owner and site.function_around(inner) is site.function_around(node):
                site.review(
                    f"`{owner}` calls `{given.id}` anew since Keras 2.2: these layers' tensors do not lead to its "
                    f"outputs, and K.gradients gives None; compute the loss from `{given.id}.output`",
                    inner,
                )
            case _:
                pass


def _may_be_model(site: Site, given: ast.Name) -> bool:
    """Whether it is a model, or what a function was given, of which nothing is known."""
    value = site.value(given)
    if isinstance(value, Instance):
        return MODEL in ancestry(value.cls, site.file.facts)
    return not site.assigned(given.id)
