"""KM356: what the layer of a model's input is asked for."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance
from kmigrate.rules.common.batches import made
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYER, MODEL, SEQUENTIAL = "keras.layers.Layer", "keras.models.Model", "keras.models.Sequential"
RULE = Rule(
    code="KM356",
    name="input-layers",
    title="The layer of a model's input gives a tensor, and is given none.",
    why="""
`model.layers[0].input` was the input of the model, for the first layer of a functional model is its `InputLayer`. In
Keras 3 that layer has an output alone: its `input` is an empty list, with which `Model(inputs=...)` stops, and has no
shape. `model.inputs[0]` is the tensor, also where a model that was loaded turns out to be a Sequential, whose first
layer is a real one. In a model of several inputs the first layer need not be the first input: its `output` is taken, as
it is of `model.get_layer("image")` where the file names an input so.
""",
    examples=(
        Example(
            "from keras.layers import Dense, Input\nfrom keras.models import Model\n\nx = Input((4,))\n"
            "model = Model(x, Dense(1)(Dense(3)(x)))\n"
            "features = Model(inputs=model.layers[0].input, outputs=model.layers[1].output)\n",
            "from tensorflow.keras.layers import Dense, Input\nfrom tensorflow.keras.models import Model\n\n"
            "x = Input((4,))\nmodel = Model(x, Dense(1)(Dense(3)(x)))\n"
            "features = Model(inputs=model.inputs[0], outputs=model.layers[1].output)\n",
        ),
    ),
)


@RULE.on(f"{LAYER}.input")
def tensor(site: Site) -> None:
    node = site.node
    model = _functional(site)
    named = _is_named_input(site)
    if not isinstance(node, ast.Attribute) or (model is None and not named):
        return
    if model is None or _has_several(site, model):
        site.rename_attribute("output")
        new = f"{site.text(node.value)}.output"
    else:
        site.replace(node, model, ".inputs[0]")
        new = f"{site.text(model)}.inputs[0]"
    site.rewritten("the layer of an input is given no tensor", new=new)


@RULE.on(f"{LAYER}.input_shape")
def shape(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Attribute) or site.use.stored:
        return
    model = _functional(site)
    named = _is_named_input(site)
    if model is None and not named:
        site.rename_attribute("input.shape")
        site.rewritten("a layer's input has the shape", new="input.shape")
    elif model is None or _has_several(site, model):
        site.rename_attribute("output.shape")
        site.rewritten("the layer of an input is given no tensor", new="output.shape")
    else:
        site.replace(node, model, ".input_shape")
        site.rewritten("the layer of an input is given no tensor", new=f"{site.text(model)}.input_shape")


def _functional(site: Site) -> ast.expr | None:
    """`model` of `model.layers[0].input`, where it is a model that is no Sequential."""
    node = site.node
    model = _model(site, node.value) if isinstance(node, ast.Attribute) and not site.use.stored else None
    value = site.value(model) if model is not None else None
    if not isinstance(value, Instance):
        return None
    line = ancestry(value.cls, site.file.facts)
    return model if MODEL in line and SEQUENTIAL not in line else None


def _is_named_input(site: Site) -> bool:
    """`model.get_layer("image").input`, where the file says `Input(..., name="image")`."""
    node = site.node
    layer = made(site, node.value) if isinstance(node, ast.Attribute) and not site.use.stored else None
    if not isinstance(layer, ast.Call) or not isinstance(layer.func, ast.Attribute) or layer.func.attr != "get_layer":
        return False
    given = [*layer.args[:1], *(keyword.value for keyword in layer.keywords if keyword.arg == "name")]
    return any(isinstance(one, ast.Constant) and one.value in _names(site) for one in given)


def _names(site: Site) -> set[str]:
    """The names that the file gives to inputs."""
    found = set()
    for use in site.uses("keras.Input", "keras.layers.Input", "keras.layers.InputLayer"):
        for keyword in use.call.keywords if use.call is not None else ():
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                found.add(str(keyword.value.value))
    return found


def _model(site: Site, layer: ast.expr) -> ast.expr | None:
    """The model whose first layer it is, also where a name was given to the layer while the model's means one thing."""
    model = _of_first(made(site, layer))
    if model is None or not isinstance(layer, ast.Name):
        return model
    return model if isinstance(model, ast.Name) and len(site.assigned(model.id)) == 1 else None


def _of_first(node: ast.expr) -> ast.expr | None:
    """`model` of `model.layers[0]` and of `model.get_layer(index=0)`."""
    match node:
        case ast.Subscript(value=ast.Attribute(value=model, attr="layers"), slice=ast.Constant(value=0)):
            return model
        case ast.Call(func=ast.Attribute(value=model, attr="get_layer"), args=[], keywords=[keyword]):
            first = isinstance(keyword.value, ast.Constant) and keyword.value.value == 0
            return model if keyword.arg == "index" and first else None
    return None


def _has_several(site: Site, model: ast.expr) -> bool:
    """Whether the file shows that the model is made of several inputs."""
    match made(site, model):
        case ast.Call(args=[ast.List(elts=inputs), *_]) if len(inputs) > 1:
            return True
        case ast.Call(keywords=keywords):
            given = (k.value for k in keywords if k.arg in ("inputs", "input"))
            return any(isinstance(one, ast.List) and len(one.elts) > 1 for one in given)
    return False
