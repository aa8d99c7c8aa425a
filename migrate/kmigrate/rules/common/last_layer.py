"""What the last layer of a model gives, where the file shows it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from kmigrate.engine.names.values import Use
from kmigrate.rules.site import Site

SEQUENTIAL = ("keras.models.Sequential", "keras.Sequential")
MODELS = ("keras.models.Model", "keras.Model")
ADD = ("keras.models.Sequential.add", "keras.models.Model.add")
UNTOLD = "?"  # an activation that the file does not spell
# Layers that leave the number of outputs as it is; the first of them leave what they are, too.
NEUTRAL = frozenset({"Dropout", "GaussianNoise", "GaussianDropout"})
KEEPERS = frozenset({"BatchNormalization", "ReLU", "ELU", "LeakyReLU", "PReLU"})


@dataclass
class Last:
    units: int | None = None  # None where it cannot be told
    activation: str = ""  # its name, where there is one

    @property
    def several(self) -> bool | None:
        """Whether there is more than one output."""
        if self.units is not None:
            return self.units > 1
        return True if self.activation == "softmax" else None


def last_layer(site: Site) -> Last:
    """Of the model whose method is called."""
    owner = getattr(site.node, "value", None)
    if not isinstance(owner, ast.Name):
        return Last()
    made = [value for value in site.assigned(owner.id) if _function(site, value) is _function(site, owner)]
    use = site.file.called(made[0]) if len(made) == 1 else None
    if use is None or use.call is None:
        return Last()
    if use.name in SEQUENTIAL:
        return _read([site.file.called(one) for one in _added(site, owner.id, use.call)])
    if use.name in MODELS:
        return _read([site.file.called(one) for one in _connected(site, use.call)])
    return Last()


def _added(site: Site, name: str, call: ast.Call) -> list[ast.expr]:
    """The layers given to `Sequential([...])` and `add`, in the order of the source."""
    found: list[ast.expr] = []
    for argument in call.args[:1]:
        found += argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]
    for use in site.uses(*ADD):
        owner = getattr(use.node, "value", None)
        if isinstance(owner, ast.Name) and owner.id == name and use.scope is site.use.scope and use.call is not None:
            found += use.call.args[:1]
    return found


def _connected(site: Site, call: ast.Call) -> list[ast.expr]:
    """The layer that made the model's only output."""
    given = next((k.value for k in call.keywords if k.arg in ("outputs", "output")), None)
    output = given or (call.args[1] if len(call.args) > 1 else None)
    if isinstance(output, ast.Name):
        output = _given_before(site, output)
    return [output.func] if isinstance(output, ast.Call) else []


def _given_before(site: Site, name: ast.Name) -> ast.expr | None:
    """What a name that is used for layer after layer was given last, unless that stands in a branch of its own."""
    block = site.parent(site.statement(name) or name)
    before = [one for one in site.assigned(name.id) if one.lineno <= name.lineno]
    before = [one for one in before if _function(site, one) is _function(site, name)]
    last = max(before, key=lambda one: (one.lineno, one.col_offset), default=None)
    statement = site.statement(last) if last is not None else None
    return last if statement is not None and site.parent(statement) is block else None


def _function(site: Site, node: ast.AST) -> ast.AST | None:
    around = site.parent(node)
    while around is not None and not isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        around = site.parent(around)
    return around


def _read(layers: list[Use | None]) -> Last:
    last = Last()
    for layer in reversed(layers):
        if layer is None or layer.call is None:
            return Last()
        name = layer.name.rpartition(".")[2]
        if name == "Softmax":
            last.activation = last.activation or "softmax"
        elif name in ("Activation", "Dense"):
            last.activation = last.activation or _word(layer.call, "activation", 0 if name == "Activation" else 1)
        elif name in KEEPERS:
            last.activation = last.activation or name
        elif name not in NEUTRAL:
            return Last()
        if name == "Dense":
            last.units = _units(layer.call)
            return last
    return Last()


def _word(call: ast.Call, keyword: str, position: int) -> str:
    given = _argument(call, keyword, position)
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        return ""
    return str(given.value) if isinstance(given, ast.Constant) else UNTOLD


def _units(call: ast.Call) -> int | None:
    given = _argument(call, "units", 0) or _argument(call, "output_dim", 0)
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, int) else None


def _argument(call: ast.Call, keyword: str, position: int) -> ast.expr | None:
    found = next((k.value for k in call.keywords if k.arg == keyword), None)
    return found or (call.args[position] if position < len(call.args) else None)
