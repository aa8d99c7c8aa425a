"""KM348: losses and metrics that are added to a finished model."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance
from kmigrate.engine.walk import walk
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM348",
    name="added-losses",
    title="A finished model takes no further loss and no further metric.",
    why="""
`vae.add_loss(K.mean(reconstruction + divergence))` is how variational autoencoders and their kin were trained since
Keras 2.1: the loss is a tensor that was computed from tensors of the model. Keras 3 raises an error, for only a layer
adds a loss, in its `call`. A penalty that the program computes from the weights is given as a function. `add_metric`
raises one too, or does nothing at all. `kmigrate_shims.losses.add_loss` and `add_metric` have the model compute the
tensor beside its outputs, and add it there. A model that is saved and loaded again is without them, as it was with the
stand-alone Keras. That Keras never counted a loss that was given together with `inputs`, which a person must know. In
a layer's own `call`, `self.add_metric(value, name=...)` becomes `layer_metric(self, value, name=...)`, and of a metric
that the layer has made itself, `self.add_metric(self.seen(y))`, it is `self.seen.update_state(y)`. A model of Keras
3.0 shows no metrics of its layers.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Dense, Input\nfrom keras.models import Model\n\n"
            "x = Input((8,))\ncode = Dense(2)(x)\nmodel = Model(x, Dense(8)(code))\n"
            "model.add_loss(K.mean(K.abs(code)))\nmodel.compile('sgd', 'mse')\n",
            "from kmigrate_shims import backend as K\nfrom tensorflow.keras.layers import Dense, Input\n"
            "from tensorflow.keras.models import Model\nfrom kmigrate_shims.losses import add_loss\n\n"
            "x = Input((8,))\ncode = Dense(2)(x)\nmodel = Model(x, Dense(8)(code))\n"
            "add_loss(model, K.mean(K.abs(code)))\nmodel.compile('sgd', 'mse')\n",
        ),
    ),
)
MODEL = "keras.models.Model"
WEIGHTS = ("weights", "trainable_weights", "trainable_variables", "variables")
LAYER = "write a layer whose call does `self.add_loss(...)` and gives its input back, and pass the tensors through it"
MEAN = (
    "it does nothing in Keras 3; make a keras.metrics.Mean(name=...) in __init__, and call its update_state(value) "
    "where add_metric stood: it shows in the logs by itself"
)


@RULE.on(f"{MODEL}.add_loss")
def loss(site: Site) -> None:
    inputs = site.keyword("inputs")
    if not _is_finished(site) or (site.call is not None and len(site.call.args) > 1):
        if inputs is not None and site.use.kind == "attribute":
            site.remove_argument(inputs)
            site.rewritten("`add_loss` takes the loss alone", inputs)
        return  # of a second argument KM211 speaks
    if inputs is not None and not _is_none(inputs.value):
        site.review(
            "`inputs` is gone: the stand-alone Keras never counted a loss that a finished model was given with it, "
            "and tf.keras did; take the line out, or `inputs`"
        )
    else:
        _as_functions(site)
        if not _shimmed(site, "add_loss"):
            site.review(f"a finished model takes no further loss: {LAYER}")


def _as_functions(site: Site) -> None:
    """A penalty that is computed from weights is one number today: a function computes it anew at every step."""
    loss = site.argument("losses", 0)
    if loss is None or not site.settings.shims or isinstance(loss, ast.Lambda):
        return
    of_weights = _reads_weights(loss)
    names = [one for one in walk(loss) if isinstance(one, ast.Name) and _is_penalty(site, one)]
    if not (of_weights or names):
        return
    for name in names:
        (made,) = site.assigned_near(name)
        start, end = site.file.source.start(made), site.file.source.end(name)
        site.file.edits.replace_span(start, start, "lambda: ")
        site.file.edits.replace_span(end, end, "()")
    site.replace(loss, "lambda: ", loss)


def _is_penalty(site: Site, name: ast.Name) -> bool:
    """Whether a name is given one list of numbers of weights, and read here alone."""
    made = site.assigned_near(name)
    if len(made) != 1 or not isinstance(made[0], ast.ListComp) or not _reads_weights(made[0]):
        return False
    around = site.function_around(name)
    places = [one for one in site.named(name.id) if site.function_around(one) is around]
    return len(places) == 2


def _reads_weights(node: ast.AST) -> bool:
    """Whether it goes through the weights of a model or layer."""
    loops = [one.iter for one in walk(node) if isinstance(one, ast.comprehension)]
    return any(isinstance(one, ast.Attribute) and one.attr in WEIGHTS for one in loops)


@RULE.on("keras.layers.Layer.add_metric")
def metric(site: Site) -> None:
    ways = (_finished, _of_object, _noted)
    if not any(way(site) for way in ways):
        site.review(f"`add_metric`: {MEAN}")


def _finished(site: Site) -> bool:
    return _is_finished(site) and _is_mean(site) and _shimmed(site, "add_metric")


def _of_object(site: Site) -> bool:
    """`self.add_metric(self.accuracy(y, p))`: the layer's own metric shows by itself, where it is told the values."""
    value = site.argument("value", 0)
    if (
        _is_finished(site)
        or not isinstance(value, ast.Call)
        or not isinstance(value.func, ast.Attribute)
        or site.alone() is None
    ):
        return False
    metric = site.value(value.func)
    if not isinstance(metric, Instance) or not metric.cls.startswith("keras.metrics."):
        return False
    call = site.call
    assert call is not None
    site.replace(call, value)
    end = site.file.source.end(value.func)
    site.file.edits.replace_span(end, end, ".update_state")
    site.rewritten(
        "a metric of the layer's own shows in the logs by itself", new=f"{site.text(value.func)}.update_state"
    )
    return True


def _noted(site: Site) -> bool:
    """`self.add_metric(value, name="kl")` in the layer's own call."""
    call, owner, name = site.call, getattr(site.node, "value", None), site.keyword("name")
    fits = not _is_finished(site) and name is not None and _is_mean(site) and not site.unpacks and site.settings.shims
    if call is None or not isinstance(owner, ast.Name) or not fits or not call.args or site.alone() is None:
        return False
    _as_function(site, call, owner, "layer_metric", "the layer tells a metric of its own")
    return True


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_finished(site: Site) -> bool:
    """Whether it is said of a model from outside, and not in a method of its own class."""
    owner = getattr(site.node, "value", None)
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    itself = isinstance(owner, ast.Name) and owner.id == "self" and owner is getattr(site.node, "value", None)
    return isinstance(owner, ast.Name) and not itself and site.use.kind == "attribute"


def _is_mean(site: Site) -> bool:
    """Until TensorFlow 2.1 the second argument was the aggregation, and the name after that."""
    aggregation = site.keyword("aggregation")
    told = aggregation is None or (isinstance(aggregation.value, ast.Constant) and aggregation.value.value == "mean")
    return told and site.call is not None and len(site.call.args) < 2


def _shimmed(site: Site, name: str) -> bool:
    """`model.add_loss(tensor)` becomes `add_loss(model, tensor)`."""
    call, owner = site.call, getattr(site.node, "value", None)
    if call is None or owner is None or not site.settings.shims or not (call.args or call.keywords):
        return False
    made = site.value(owner)
    if not isinstance(made, Instance) or MODEL not in ancestry(made.cls, site.file.facts):
        return False
    if (inputs := site.keyword("inputs")) is not None:
        site.remove_argument(inputs)
    _as_function(site, call, owner, name, "the model computes the tensor beside its outputs, and adds it there")
    return True


def _as_function(site: Site, call: ast.Call, owner: ast.expr, name: str, message: str) -> None:
    """`owner.method(...)` becomes `name(owner, ...)` of the shims."""
    start = site.file.edits.list_of(call).items[0][1]
    site.file.edits.replace_span(start, start, f"{site.text(owner)}, ")
    spelled = site.spell(f"kmigrate_shims.losses.{name}")
    site.replace(call.func, spelled)
    site.shimmed(message, new=spelled)
