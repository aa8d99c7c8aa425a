"""What the last layer of a model gives, where the file shows it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from kmigrate.engine.names.values import Use
from kmigrate.rules.common.batches import made as made_of
from kmigrate.rules.common.given_before import given_before
from kmigrate.rules.site import Site

SEQUENTIAL = ("keras.models.Sequential", "keras.Sequential")
MODELS = ("keras.models.Model", "keras.Model")
ADD = ("keras.models.Sequential.add", "keras.models.Model.add")
DEPTH = 3
CHAIN = 6  # layers that are followed back from an output
UNTOLD = "?"  # an activation that the file does not spell
# Layers that leave the number of outputs as it is; the first of them leave what they are, too.
NEUTRAL = frozenset({"Dropout", "GaussianNoise", "GaussianDropout"})
_IMAGES = ("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Convolution1D", "Convolution2D", "Convolution3D")
# Layers with an activation, and where it stands among the positions that all releases agree on.
ACTIVATED = {"Activation": 0, "Dense": 1, **dict.fromkeys(_IMAGES, 99)}
WIDTHS = {"Dense": ("units", "output_dim"), **dict.fromkeys(_IMAGES, ("filters", "nb_filter"))}
KEEPERS = frozenset({"BatchNormalization", "ReLU", "ELU", "LeakyReLU", "PReLU"})


@dataclass
class Last:
    units: int | None = None  # None where it cannot be told
    activation: str = ""  # its name, where there is one
    seen: bool = field(default=False, compare=False)  # whether the file shows it
    name: str = field(default="", compare=False)  # of the layer, where the file gives one

    @property
    def several(self) -> bool | None:
        """Whether there is more than one output."""
        if self.units is not None:
            return self.units > 1
        return True if self.activation == "softmax" else None


def last_layer(site: Site) -> Last:
    """Of the model whose method is called."""
    owner = getattr(site.node, "value", None)
    layers = layers_of(site, owner) if isinstance(owner, ast.Name | ast.Attribute) else None
    return _read(site, layers or [])


def ends(site: Site) -> list[Last]:
    """What each output of the model gives whose method is called; where its outputs are not written side by side, that
    of the last layer alone.
    """
    owner = getattr(site.node, "value", None)
    making = _makings(site, owner) if isinstance(owner, ast.Name | ast.Attribute) else []
    call = making[0] if len(making) == 1 else None
    use = site.file.called(call) if isinstance(call, ast.Call) else None
    if isinstance(call, ast.Call) and use is not None and use.name in MODELS:
        output = _outputs(call)
        if isinstance(output, ast.List | ast.Tuple):
            return [_read(site, [site.file.called(layer) for layer in _chain(site, one)]) for one in output.elts]
    return [last_layer(site)]


def layers_of(site: Site, owner: ast.expr, depth: int = DEPTH) -> list[Use | None]:
    """The layers of a model, the last of them last; None for one that is not seen, or that may not be there."""
    making = _makings(site, owner)
    call = making[0] if len(making) == 1 else None
    if not isinstance(call, ast.Call):
        return []
    called = site.file.called
    use = called(call)
    if use is not None and use.name in MODELS:
        return [called(one) for one in _connected(site, call)]
    if use is not None and use.name in SEQUENTIAL:
        found: list[Use | None] = [called(one) for one in _given(call)]
    elif use is None and depth and (inner := _returned(site, call)) is not None:
        found = layers_of(site, inner, depth - 1)
    else:
        return []
    return found + [called(one) if one is not None else None for one in _added(site, owner, call)]


def _makings(site: Site, owner: ast.expr) -> list[ast.expr]:
    """What is assigned to a name in the same function, or to an attribute of `self` in the same class."""
    if isinstance(owner, ast.Call):
        return [owner]
    if isinstance(owner, ast.Name):
        here = site.function_around(owner)
        return [one for one in site.assigned(owner.id) if site.function_around(one) is here]
    text, around = site.text(owner), _class(site, owner)
    return [
        node.value
        for node in site.nodes(ast.Assign)
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Attribute) and site.text(one) == text for one in node.targets)
        and _class(site, node) is around
    ]


def _returned(site: Site, call: ast.Call) -> ast.expr | None:
    """What the file's only function of that name gives back, where it gives back one thing."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            found = site.functions(name)
        case _:
            return None
    function = found[0] if len(found) == 1 else None
    given = [
        node.value
        for node in site.nodes(ast.Return)
        if function is not None and isinstance(node, ast.Return) and site.function_around(node) is function
    ]
    only = given[0] if len(given) == 1 else None
    return only if isinstance(only, ast.Name | ast.Call) else None


def _given(call: ast.Call) -> list[ast.expr]:
    """The layers given to `Sequential([...])`."""
    parts: list[ast.expr] = []
    for argument in call.args[:1]:
        parts += argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]
    return parts


def _added(site: Site, owner: ast.expr, call: ast.Call) -> list[ast.expr | None]:
    """The layers given to `add`, in the order of the source; None for one that stands in a branch or a loop."""
    found: list[ast.expr | None] = []
    text, block = site.text(owner), _block(site, call)
    for use in site.uses(*ADD):
        model = getattr(use.node, "value", None)
        if not isinstance(model, ast.Name | ast.Attribute) or site.text(model) != text or use.call is None:
            continue
        if isinstance(model, ast.Name) and site.function_around(model) is not site.function_around(owner):
            continue
        if isinstance(model, ast.Attribute) and _class(site, model) is not _class(site, owner):
            continue
        if use.call.args:
            found.append(use.call.args[0] if _block(site, use.call) is block else None)
    return found


def _block(site: Site, node: ast.AST) -> ast.AST | None:
    """What holds the statement, a `with` being no block of its own."""
    around: ast.AST | None = site.statement(node)
    around = site.parent(around) if around is not None else None
    while isinstance(around, ast.With):
        around = site.parent(around)
    return around


def _class(site: Site, node: ast.AST) -> ast.AST | None:
    around = site.parent(node)
    while around is not None and not isinstance(around, ast.ClassDef):
        around = site.parent(around)
    return around


def _connected(site: Site, call: ast.Call) -> list[ast.expr]:
    """The layers that made the model's only output, back to where one takes several tensors; the last of them last."""
    return _chain(site, _outputs(call))


def _chain(site: Site, output: ast.expr | None) -> list[ast.expr]:
    found: list[ast.expr] = []
    made = _connecting(site, output)
    while made is not None and len(found) < CHAIN:
        found.insert(0, made_of(site, made.func))
        made = _connecting(site, made.args[0]) if len(made.args) == 1 and made.args[0] is not output else None
    return found


def _outputs(call: ast.Call) -> ast.expr | None:
    given = next((k.value for k in call.keywords if k.arg in ("outputs", "output")), None)
    return given or (call.args[1] if len(call.args) > 1 else None)


def _connecting(site: Site, output: ast.expr | None) -> ast.Call | None:
    """The call of a layer that made an output; a list of one is that one."""
    if isinstance(output, ast.List | ast.Tuple) and len(output.elts) == 1:
        output = output.elts[0]
    if isinstance(output, ast.Name):
        output = given_before(site, output)
    return output if isinstance(output, ast.Call) else None


def _read(site: Site, layers: list[Use | None]) -> Last:
    last = Last()
    for layer in reversed(layers):
        if layer is None or layer.call is None:
            return last if last.seen else Last()
        name = layer.name.rpartition(".")[2]
        last.name = last.name or _word(layer.call, "name", len(layer.call.args))
        if name == "TimeDistributed" and not last.activation:  # steps are put together again behind the activation
            last.activation, layer = UNTOLD, _wrapped(site, layer.call)
            name = layer.name.rpartition(".")[2] if layer is not None else ""
        if layer is None or layer.call is None:
            return last
        if name == "Softmax":
            last.activation = last.activation or "softmax"
        elif name in ACTIVATED:
            last.activation = last.activation or _word(layer.call, "activation", ACTIVATED[name])
        elif name in KEEPERS:
            last.activation = last.activation or name
        elif name not in NEUTRAL:
            return last if last.seen else Last()
        last.seen = bool(last.activation) or name in WIDTHS
        if name in WIDTHS:
            last.units = _units(site, layer.call, WIDTHS[name])
            return last
    return last if last.seen else Last()


def _wrapped(site: Site, call: ast.Call) -> Use | None:
    inner = _argument(call, "layer", 0)
    return site.file.called(inner) if isinstance(inner, ast.Call) else None


def _word(call: ast.Call, keyword: str, position: int) -> str:
    given = _argument(call, keyword, position)
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        return ""
    return str(given.value) if isinstance(given, ast.Constant) else UNTOLD


def _units(site: Site, call: ast.Call, names: tuple[str, ...]) -> int | None:
    given = next(filter(None, (_argument(call, name, 0) for name in names)), None)
    given = made_of(site, given) if given is not None else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, int) else None


def _argument(call: ast.Call, keyword: str, position: int) -> ast.expr | None:
    found = next((k.value for k in call.keywords if k.arg == keyword), None)
    return found or (call.args[position] if position < len(call.args) else None)
