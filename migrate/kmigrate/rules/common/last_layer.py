"""What the last layer of a compiled model is, where the file shows it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from kmigrate.engine.names.values import Use
from kmigrate.rules.site import Site

SEQUENTIAL = ("keras.models.Sequential", "keras.Sequential")
MODELS = ("keras.models.Model", "keras.Model")
ADD = ("keras.models.Sequential.add", "keras.models.Model.add")
# What gives on its input with its shape, and leaves a probability one.
KEEPERS = ("Dropout", "Activation", "Reshape")


@dataclass
class Last:
    units: int | None = None
    activation: str = ""  # as it is written; empty where that cannot be told


def last_layer(site: Site) -> Last:
    """Of the model whose method is called."""
    owner = getattr(site.node, "value", None)
    if not isinstance(owner, ast.Name):
        return Last()
    uses = {id(use.call): use for use in site.file.uses if use.kind == "name" and use.call is not None}
    call = _value(site, owner)
    use = uses.get(id(call))
    if use is None or not isinstance(call, ast.Call):
        return Last()
    if use.name in SEQUENTIAL:
        return _read([uses.get(id(one)) for one in _added(site, owner.id, call)])
    if use.name in MODELS:
        return _read([uses.get(id(one)) for one in _connected(site, call)])
    return Last()


def _value(site: Site, name: ast.Name) -> ast.expr | None:
    """What the name was given last before it stands here, in the same function."""
    here = _function(site, name)
    values = [one for one in site.assigned(name.id) if _function(site, one) is here and one.lineno <= name.lineno]
    return max(values, key=lambda one: (one.lineno, one.col_offset), default=None)


def _function(site: Site, node: ast.AST) -> ast.AST | None:
    around = site.parent(node)
    while around is not None and not isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        around = site.parent(around)
    return around


def _added(site: Site, name: str, call: ast.Call) -> list[ast.expr]:
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
        output = _value(site, output)  # of a name that is used for layer after layer, the last
    return [output.func] if isinstance(output, ast.Call) else []


def _read(layers: list[Use | None]) -> Last:
    last = Last()
    for layer in reversed(layers):
        name = layer.name.rpartition(".")[2] if layer is not None else ""
        if layer is None or layer.call is None or name not in (*KEEPERS, "Dense"):
            return Last()
        at = {"Activation": 0, "Dense": 1}.get(name)
        given = _argument(layer.call, "activation", at) if at is not None else None
        if not last.activation and isinstance(given, ast.Constant):
            last.activation = str(given.value)
        if name == "Dense":
            units = _argument(layer.call, "units", 0) or _argument(layer.call, "output_dim", 0)
            last.units = units.value if isinstance(units, ast.Constant) and isinstance(units.value, int) else None
            return last
    return Last()


def _argument(call: ast.Call, keyword: str, position: int) -> ast.expr | None:
    found = next((k.value for k in call.keywords if k.arg == keyword), None)
    return found or (call.args[position] if position < len(call.args) else None)
