"""KM327: functions and layers that reach for a tensor of a model from outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Functions, Instance, Items, LocalObject, Table, Value
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import class_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import DEPTH, Site

TENSOR = "keras.Tensor"
SHIM = "kmigrate_shims.losses.reaching"
LAYER = "kmigrate_shims.layers.reaching"
GIVEN = {"loss": 1, "metrics": 2, "weighted_metrics": 5}
ADDED = "a layer whose call does `self.add_loss(...)`"
RULE = Rule(
    code="KM327",
    name="closed-tensors",
    title="A loss, metric or layer cannot use a tensor of the model from outside.",
    why="""
The loss of an old variational autoencoder read `z_mean` and `z_log_var`, tensors of the model, from around the
function. They stood in the same graph. Today such a tensor only says a shape and has no value while the model trains:
the function raises an error, or makes one constant of it. `kmigrate_shims.losses.reaching` has the model compute them
beside its outputs, and gives them to the function under their old names. Where they are no names but found in the
function (`model.layers[3].output`), a layer whose `call` is given them says `self.add_loss(...)`. A Lambda, or a layer
of one's own, that reaches for them is put into `kmigrate_shims.layers.reaching`, which gives it them as more inputs. A
layer that nothing but such a name leads to was no part of an old model, and was not trained: the shim warns of it.
""",
    examples=(
        Example(
            "from keras.layers import Dense, Input\nfrom keras.models import Model\n\n"
            "x = Input((8,))\nz_mean = Dense(2)(x)\nmodel = Model(x, Dense(8)(z_mean))\n\n\n"
            "def loss(y_true, y_pred):\n    return (y_true - y_pred) ** 2 + z_mean ** 2\n\n\n"
            "model.compile('sgd', loss=loss)\n",
            "from tensorflow.keras.layers import Dense, Input\n"
            "from tensorflow.keras.models import Model\n"
            "from kmigrate_shims.losses import reaching\n\n"
            "x = Input((8,))\nz_mean = Dense(2)(x)\nmodel = Model(x, Dense(8)(z_mean))\n\n\n"
            "def loss(y_true, y_pred):\n    return (y_true - y_pred) ** 2 + z_mean ** 2\n\n\n"
            "model.compile('sgd', loss=reaching(model, loss))\n",
        ),
    ),
)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    if site.call is None or not isinstance(site.use.node, ast.Attribute):
        return
    for name, position in GIVEN.items():
        given = site.argument(name, position)
        for part in _parts(given) if given is not None else ():
            closed = [*_in_functions(site, part), *_passed(site, part)]
            if closed and _can_reach(site, part, closed):
                model = site.use.node.value
                site.replace(part, f"{site.spell(SHIM)}({site.text(model)}, ", part, ")")
                site.shimmed("it reaches for tensors of the model, which have no value in it today", part, new=SHIM)
                continue
            for node in closed:
                _report(site, node, ADDED)


def _parts(given: ast.expr) -> Iterator[ast.expr]:
    """The functions of a list or dictionary that stands there, each by itself."""
    match given:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _parts(part)
        case _:
            yield given


def _in_functions(site: Site, given: ast.expr) -> Iterator[ast.expr]:
    """Also in functions that these call."""
    waiting, seen = [*_functions(site.value(given))], set[int]()
    while waiting:
        function = waiting.pop(0)
        if id(function) not in seen:
            seen.add(id(function))
            yield from _closed(site, function, (ast.Name, ast.Attribute))
            calls = (node.func for node in walk(function) if isinstance(node, ast.Call))
            waiting += [inner for called in calls for inner in _functions(site.value(called))]


def _can_reach(site: Site, part: ast.expr, closed: list[ast.expr]) -> bool:
    """Whether what is closed over are names around one function, or attributes of its object, and the model has one."""
    if not site.settings.shims or isinstance(site.value(part), Items | Table):
        return False
    return _is_path(site.use.node) and all(_is_path(node) and _steps(node) < 2 for node in closed)


def _is_path(node: ast.AST) -> bool:
    """`model`, `self.vae`, `self.vae.compile`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _steps(node: ast.AST) -> int:
    return 1 + _steps(node.value) if isinstance(node, ast.Attribute) else 0


@RULE.on("keras.layers.Lambda")
def lambdas(site: Site) -> None:
    given = site.argument("function", 0)
    if site.call is None or given is None:
        return
    closed = [node for function in _functions(site.value(given)) for node in _closed(site, function, (ast.Name,))]
    if closed:
        _made(site, site.call, closed)


@RULE.on("keras.layers.Layer()")
def made(site: Site) -> None:
    """An object of a class of the file whose methods reach for tensors, or that keeps those that it is given."""
    value = site.value(site.call) if site.call is not None else None
    if site.call is not None and isinstance(value, LocalObject):
        given = (*site.call.args, *(keyword.value for keyword in site.call.keywords))
        closed = [*_in_class(site, value.info.node), *(part for part in given if _is_tensor(site, part))]
        if closed:
            _made(site, site.call, closed)


@RULE.on("keras.layers.Layer.call", "keras.models.Model.call")
def layers(site: Site) -> None:
    """A class whose objects are not made where they can be put into the shim."""
    cls = class_of(site) if site.use.kind == "override" else None
    of_model = site.name.startswith("keras.models.")  # which the shim does not take
    if cls is None or (site.settings.shims and not of_model and _is_made(site, cls)):
        return
    for node in _in_class(site, cls):
        _report(site, node, "the layer too, in a list of inputs")


def _is_made(site: Site, cls: ast.ClassDef) -> bool:
    values = (site.value(use.call) for use in site.file.uses if use.kind == "make" and use.call is not None)
    return any(isinstance(value, LocalObject) and value.info.node is cls for value in values)


def _made(site: Site, call: ast.Call, closed: list[ast.expr]) -> None:
    """A layer that is made, and can be given what its function or its methods reach for."""
    outer = site.parent(call)
    if isinstance(outer, ast.Call) and site.text(outer.func).rpartition(".")[2] == LAYER.rpartition(".")[2]:
        return
    if site.settings.shims:
        spelled = site.spell(LAYER)
        site.replace(call, f"{spelled}(", call, ")")
        site.shimmed("it reaches for tensors of the model, which have no value in it today", call, new=LAYER)
        return
    for node in closed:
        _report(site, node, "the layer too, in a list of inputs")


def _in_class(site: Site, cls: ast.ClassDef) -> list[ast.expr]:
    """A method of a layer may keep what it was given in an attribute, and take it from there."""
    functions = [method for method in cls.body if isinstance(method, ast.FunctionDef)]
    return [node for function in functions for node in _closed(site, function, (ast.Name,))]


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


def _closed(site: Site, function: ast.AST, kinds: tuple[type, ...]) -> Iterator[ast.expr]:
    """Each tensor of the model that a function finds outside of itself, where it does so first."""
    own = {node.arg for node in walk(function) if isinstance(node, ast.arg)} - {"self"}
    own |= {n.id for n in walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    seen = {site.text(n) for n in walk(function) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    for node in walk(function):
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node, kinds):
            continue
        text = site.text(node)
        if isinstance(node.ctx, ast.Load) and _root(node) not in own and text not in seen and _is_tensor(site, node):
            seen.add(text)
            yield node


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
