"""Sessions that do nothing but compute tensors of Keras: the shims have one that does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance, Items, Use
from kmigrate.rules.common.session_groups import GET, SET, mentions

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

SESSIONS = ("tensorflow.Session", "tensorflow.InteractiveSession")
SHIM = "kmigrate_shims.backend"
OWNERS = ("keras.layers.Layer", "keras.models.Model", "keras.optimizers.Optimizer")
VARIABLES = {
    *("weights", "trainable_weights", "non_trainable_weights", "trainable_variables", "variables", "kernel", "bias"),
    *("embeddings", "gamma", "beta", "moving_mean", "moving_variance", "recurrent_kernel", "W", "b", "lr", "states"),
}


class Runs:
    """`kept`: ids of the calls that make or set a session, or run something in one, which the shims can do."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.kept: set[int] = set()
        self.by_call = {id(use.call): use for use in file.uses if use.call is not None}
        for use in [one for one in file.uses if one.call is not None and one.name in (GET, *SESSIONS)]:
            self.kept.update(self._calls(use))

    def _calls(self, use: Use) -> list[int]:
        """All calls that belong to one session; none where one of them is not understood."""
        call = use.call
        assert call is not None
        outer = self.file.parent(call)
        if use.name != GET and (call.args or call.keywords):
            return []  # a device, a graph or options
        match outer:
            case ast.Attribute(attr="run"):
                run = self.file.parent(outer)
                return [id(call), id(run)] if isinstance(run, ast.Call) and self._computes(run) else []
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.withitem(optional_vars=ast.Name(id=name)):
                calls = self._named(use, name)
                return [id(call), *calls] if calls else []
            case _:
                return []

    def _named(self, use: Use, name: str) -> list[int]:
        function = getattr(getattr(use.scope, "function", None), "node", None)
        body = function if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) else self.file.source.tree
        found, runs = [], False
        for node in mentions(self.file.source, body, name):
            if isinstance(node.ctx, ast.Store):
                if self.file.parent(node) is not self.file.parent(use.call or node):
                    return []  # it holds something else as well
                continue
            outer = self.file.parent(node)
            call = self.file.parent(outer) if isinstance(outer, ast.Attribute) else outer
            if not isinstance(call, ast.Call):
                return []
            if isinstance(outer, ast.Attribute) and outer.attr == "run" and self._computes(call):
                runs = True
            elif isinstance(outer, ast.Attribute) and outer.attr == "close" and not call.args:
                pass
            elif not (self.by_call.get(id(call)) and self.by_call[id(call)].name == SET and call.args == [node]):
                return []
            found.append(id(call))
        return found if runs else []

    def _computes(self, call: ast.Call) -> bool:
        """Whether what is run and what is fed are tensors and variables of Keras."""
        given = dict(zip(("fetches", "feed_dict"), call.args, strict=False))
        given.update({k.arg or "**": k.value for k in call.keywords})
        if not given.keys() <= {"fetches", "feed_dict"} or len(call.args) > 2 or "fetches" not in given:
            return False
        fed = given.get("feed_dict")
        if fed is not None and not isinstance(fed, ast.Dict):
            return isinstance(fed, ast.Constant) and fed.value is None and self._is_of_keras(given["fetches"])
        keys = fed.keys if isinstance(fed, ast.Dict) else []
        return all(k is not None and self._is_of_keras(k) for k in keys) and self._is_of_keras(given["fetches"])

    def _is_of_keras(self, node: ast.expr, depth: int = 0) -> bool:
        value = self.file.value(node)
        element = value.element if isinstance(value, Items) else value
        if isinstance(element, Instance) and element.sure and "keras.Tensor" in ancestry(element.cls, self.file.facts):
            return True
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return bool(parts) and all(self._is_of_keras(one, depth) for one in parts)
            case ast.Subscript(value=inner):
                return self._is_of_keras(inner, depth)
            case ast.Attribute(value=inner, attr=attribute) if attribute in VARIABLES:
                owner = self.file.value(inner)
                return isinstance(owner, Instance) and not ancestry_of(owner, self.file).isdisjoint(OWNERS)
            case ast.Call():
                use = self.by_call.get(id(node))
                return use is not None and use.name.startswith("keras.backend.") and use.name != GET
            case ast.BinOp(left=left, right=right):
                sides = [one for one in (left, right) if not isinstance(one, ast.Constant)]
                return bool(sides) and all(self._is_of_keras(one, depth) for one in sides)
            case ast.Name(id=name) if depth < 5:
                made = self.file.assigned.get(name, [])
                return bool(made) and all(self._is_of_keras(one, depth + 1) for one in made)
            case _:
                return False


def ancestry_of(value: Instance, file: SourceFile) -> set[str]:
    return set(ancestry(value.cls, file.facts))


def runs(file: SourceFile) -> Runs:
    found: Runs = file.memo.get(Runs) or file.memo.setdefault(Runs, Runs(file))
    return found
