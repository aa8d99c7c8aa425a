"""KM327: functions and layers that reach for a tensor of a model from outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Functions, Instance, Items, Table, Value
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import class_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import DEPTH, Site

TENSOR = "keras.Tensor"
GIVEN = {"loss": 1, "metrics": 2, "weighted_metrics": 5}
ADDED = "a layer whose call does `self.add_loss(...)`"
RULE = Rule(
    code="KM327",
    name="closed-tensors",
    title="A loss, metric or layer cannot use a tensor of the model from outside.",
    why="""
The loss of an old variational autoencoder read `z_mean` and `z_log_var`, tensors of the model, from around the
function. They stood in the same graph. Today such a tensor only says a shape and has no value while the model trains:
the function raises an error, or makes one constant of it. What the loss needs goes through a layer, whose `call` is
given the tensors and says `self.add_loss(...)`; a Lambda is given them as a list of inputs.
""",
    examples=(
        Example(
            "from keras.layers import Dense, Input\nfrom keras.models import Model\n\n"
            "x = Input((8,))\nz_mean = Dense(2)(x)\nmodel = Model(x, Dense(8)(z_mean))\n\n\n"
            "def loss(y_true, y_pred):\n    return (y_true - y_pred) ** 2 + z_mean ** 2\n\n\n"
            "model.compile('sgd', loss=loss)\n",
            "from tensorflow.keras.layers import Dense, Input\n"
            "from tensorflow.keras.models import Model\n\n"
            "x = Input((8,))\nz_mean = Dense(2)(x)\nmodel = Model(x, Dense(8)(z_mean))\n\n\n"
            "def loss(y_true, y_pred):\n    return (y_true - y_pred) ** 2 + z_mean ** 2\n\n\n"
            "model.compile('sgd', loss=loss)\n",
            "The use of `z_mean` is reported for review: give it to a layer that adds the loss.",
        ),
    ),
)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute":
        return
    for name, position in GIVEN.items():
        given = site.argument(name, position)
        if given is None:
            continue
        for function in _functions(site.value(given)):
            _say(site, function, ADDED)
        for tensor in _passed(site, given):
            _report(site, tensor, ADDED)


@RULE.on("keras.layers.Lambda")
def lambdas(site: Site) -> None:
    given = site.argument("function", 0)
    if site.call is None or given is None:
        return
    for function in _functions(site.value(given)):
        _say(site, function, "the layer too, in a list of inputs")


@RULE.on("keras.layers.Layer.call")
def layers(site: Site) -> None:
    cls = class_of(site) if site.use.kind == "override" else None
    for method in cls.body if cls is not None else ():
        if isinstance(method, ast.FunctionDef):
            _say(site, method, "the layer too, in a list of inputs")


def _functions(value: Value) -> Iterator[ast.AST]:
    """The functions of the project that a loss, or a list or dictionary of losses, names."""
    match value:
        case Functions(functions=functions):
            yield from (one.node for one in functions)
        case Items(element=element, each=each) | Table(element=element, each=each):
            for one in each or ((element,)):
                yield from _functions(one[1] if isinstance(one, tuple) else one)
        case _:
            return


def _say(site: Site, function: ast.AST, where: str) -> None:
    said = site.file.memo.setdefault("closed tensors", set())
    if id(function) in said:
        return
    said.add(id(function))
    own = {node.arg for node in walk(function) if isinstance(node, ast.arg)} - {"self"}
    own |= {n.id for n in walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    # A method of a layer may keep what it was given in an attribute, and take it from there.
    kinds = (ast.Name, ast.Attribute) if where == ADDED else (ast.Name,)
    seen = {site.text(n) for n in walk(function) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    for node in walk(function):
        if not isinstance(node, kinds) or not isinstance(node.ctx, ast.Load):
            continue
        text = site.text(node)
        if _root(node) not in own and text not in seen and _is_tensor(site, node):
            seen.add(text)
            _report(site, node, where)


def _report(site: Site, node: ast.expr, where: str) -> None:
    site.review(f"`{site.text(node)}` is a tensor of the model and has no value here; give it to {where}", node)


def _root(node: ast.expr) -> str:
    """`model` of `model.layers[3].output`; empty where the expression starts otherwise."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_tensor(site: Site, node: ast.expr) -> bool:
    value = site.value(node)
    return isinstance(value, Instance) and value.sure and TENSOR in ancestry(value.cls, site.file.facts)


def _passed(site: Site, given: ast.expr, depth: int = DEPTH) -> Iterator[ast.expr]:
    """Tensors that are given to what makes the loss, where that is not a function of the project: `partial(f, x=x)`."""
    match given:
        case ast.Name(id=name) if depth:
            values = site.assigned(name)
            if len(values) == 1 and not isinstance(values[0], ast.Name):
                yield from _passed(site, values[0], depth - 1)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _passed(site, part, depth)
        case ast.Call() if not isinstance(site.value(given), Functions):
            said = site.file.memo.setdefault("closed tensors", set())
            for part in (*given.args, *(keyword.value for keyword in given.keywords)):
                if _is_tensor(site, part) and id(part) not in said:
                    said.add(id(part))
                    yield part
        case _:
            return
