"""Reads functions and classes: their parameters, their bodies, and what they give back."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kmigrate.engine.names.calls import Calls
from kmigrate.engine.names.canonical import canonical, is_legacy
from kmigrate.engine.names.classes import class_info, is_manager, method_kind
from kmigrate.engine.names.given import passed_to
from kmigrate.engine.names.interest import matters
from kmigrate.engine.names.join import join
from kmigrate.engine.names.scopes import FUNCTIONS, Scope, bound_names
from kmigrate.engine.names.values import (
    Binding,
    ClassInfo,
    FunctionInfo,
    Functions,
    Instance,
    Items,
    LocalClass,
    LocalObject,
    Nothing,
    Ref,
    Text,
    Use,
    Value,
)
from kmigrate.tables import Facts

if TYPE_CHECKING:
    from kmigrate.engine.names.exports import Importer


class Bodies(Calls):
    """Functions run when they are called, so their bodies are read when something is known of their callers."""

    def __init__(
        self,
        facts: Facts,
        importer: Importer | None,
        known: frozenset[str] = frozenset(),
        telling: frozenset[str] = frozenset(),
        marks: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(facts, importer, known, telling, marks)
        self.functions: dict[int, FunctionInfo] = {}
        self.idle: list[FunctionInfo] = []  # functions that do not matter so far
        self.unspread = False  # a definition has come that may make others matter
        self.classes: list[ClassInfo] = []
        self.scopes = [self.scope]
        self.bounds: dict[int, frozenset[str]] = {}
        self.has_walrus = False
        self.given = importer.given.values if importer is not None else {}

    def block(self, body: list[ast.stmt]) -> None:
        raise NotImplementedError

    def _read_inner(self) -> None:
        """Reads the functions that were found in others, however deep."""
        while new := [i for i in self.functions.values() if i.state == "new" and self._matters(i)]:
            for info in new:
                if self.functions.get(id(info.node)) is info:
                    self.read(info)

    def _matters(self, info: FunctionInfo) -> bool:
        """Whether reading a function can find anything."""
        node = info.node
        return (
            self.interest.touches(node.lineno, node.end_lineno or node.lineno)
            or (info.owner is not None and (bool(info.owner.legacy) or info.kind == "class"))
            or (bool(info.given) and any(map(matters, info.given.values())))
        )

    def _spread(self) -> None:
        """A function or class that has a word that matters matters itself, wherever it is named."""
        self.unspread = False
        before = -1
        while before != len(self.interest.words):
            before = len(self.interest.words)
            idle = self.idle
            self.idle = []
            for info in idle:
                name = getattr(info.node, "name", "")
                if name in self.interest.words:
                    continue
                if name and self._matters(info):
                    self.interest.add(name)
                else:
                    self.idle.append(info)
            for one in self.classes:
                if one.node.name not in self.interest.words and (
                    one.legacy or self.interest.touches(one.node.lineno, one.node.end_lineno or one.node.lineno)
                ):
                    self.interest.add(one.node.name)

    def annotation(self, node: ast.expr | None) -> Value:
        """The object that an annotation promises."""
        match node:
            case None:
                return None
            case ast.Subscript(
                value=ast.Name(id="Optional" | "Union" | "Annotated" | "Final") | ast.Attribute(), slice=inner
            ):
                self.eval(node.value)
                values = [self.annotation(n) for n in (inner.elts if isinstance(inner, ast.Tuple) else [inner])]
                return next((v for v in values if v is not None), None)
            case ast.Subscript(slice=inner):
                self.eval(node.value)
                value = self.annotation(inner)
                return Items(value) if value is not None else None
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                first, second = self.annotation(left), self.annotation(right)
                return first if first is not None else second
            case _:
                return self._promised(self.eval(node))

    def _promised(self, value: Value) -> Value:
        match value:
            case Ref(use=use) if use is not None and use.name:
                return Instance(use.name)
            case LocalClass(info=info):
                return LocalObject(info)
            case Text(value=text):
                self.quoted.append(text)
                _, named = self.lookup(text) if text.isidentifier() else (False, None)
                if isinstance(named, Ref) and is_legacy(named.name):
                    return Instance(canonical(named.name))
                return LocalObject(named.info) if isinstance(named, LocalClass) else None
            case _:
                return None

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.eval(decorator)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.eval(default)
        owner = self.scope.function if self.scope.kind == "class" else None
        info = FunctionInfo(node, self.scope, owner if isinstance(owner, ClassInfo) else None, method_kind(node))
        self.bind(node.name, Functions((info,)))
        self.later(info)

    def later(self, info: FunctionInfo) -> None:
        before = self.functions.get(id(info.node))
        if before is not None:
            info.given, info.returns = before.given, before.returns
        else:
            info.given.update(passed_to(info, self.given))
        self.functions[id(info.node)] = info
        self.unspread = True
        if before is None and not isinstance(info.node, ast.Lambda):
            self.idle.append(info)

    def class_(self, node: ast.ClassDef) -> None:
        for expression in (*node.decorator_list, *(k.value for k in node.keywords)):
            self.eval(expression)
        info = class_info(node, tuple(self.eval(base) for base in node.bases))
        self.classes.append(info)
        self.interest.add(node.name)  # its methods may be given something legacy
        self._inherit(info)
        outer = self.scope
        self.scope = Scope("class", outer)
        self.scopes.append(self.scope)
        self.scope.function = info
        self.block(node.body)
        info.attributes.update(self.scope.env)
        self.scope = outer
        if info.legacy:
            self.interest.add("super")
            for member in node.body:
                if isinstance(member, FUNCTIONS):
                    name = self.spoken_of(info.legacy, f".{member.name}") or f"{info.legacy}.{member.name}"
                    self.uses[id(member)] = Use("override", name, member, scope=outer, owner=info)
        self.bind(node.name, LocalClass(info))

    def _inherit(self, info: ClassInfo) -> None:
        """What classes of other files give to a class of this one matters here by its name."""
        for base in info.bases:
            if isinstance(base, LocalClass) and base.info is not info:
                for name, value in base.info.attributes.items():
                    if self._leads(value):
                        self.interest.add(name)
                self._inherit(base.info)

    def read(self, info: FunctionInfo) -> None:
        if info.state != "new":
            return
        if not self._matters(info):
            self._spread()
        if self._matters(info):
            self._reread(info)
        else:
            info.returns = None

    def _reread(self, info: FunctionInfo) -> None:
        """Runs the body with what is known of the parameters."""
        if info.state == "active":
            return
        info.state, info.stale, info.read_at = "active", False, len(self.interest.words)
        outer = self.scope
        node = info.node
        body = node.body if isinstance(node.body, list) else []
        spec = node.args
        parameters = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
        if id(node) not in self.bounds:
            names = {a.arg for a in (*parameters, spec.vararg, spec.kwarg) if a is not None}
            self.bounds[id(node)] = frozenset(bound_names(body, self.has_walrus)[0] | names)
        self.scope = Scope("function", info.scope, self.bounds[id(node)])
        self.scopes.append(self.scope)
        self.scope.function = info
        for rest in (spec.vararg, spec.kwarg):
            if rest is not None:
                self.bind(rest.arg, None)
        self._parameters(info, parameters)
        info.returns, info.yields, info.generates, info.hands_on = Nothing(), Nothing(), False, frozenset()
        if isinstance(node, ast.Lambda):
            info.returns = self.eval(node.body)
        else:
            self.annotation(node.returns)
            self.block(body)
            if isinstance(info.returns, Nothing) and node.returns is not None:
                info.returns = self.annotation(node.returns)
        if info.generates:
            info.returns = info.yields if is_manager(node) else Items(info.yields)
        self.scope = outer
        info.state = "done"

    def _parameters(self, info: FunctionInfo, parameters: list[ast.arg]) -> None:
        spec = info.node.args
        defaults: dict[str, ast.expr] = {}
        if spec.defaults:
            positional = [*spec.posonlyargs, *spec.args]
            defaults.update(zip((a.arg for a in positional[-len(spec.defaults) :]), spec.defaults, strict=True))
        if spec.kwonlyargs:
            pairs = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
            defaults.update({a.arg: d for a, d in pairs if d is not None})
        for index, parameter in enumerate(parameters):
            value = self.annotation(parameter.annotation) if parameter.annotation is not None else None
            if value is None and parameter.arg in defaults:
                value = self.values.get(id(defaults[parameter.arg]))
            if parameter.arg in info.given:
                value = (
                    join(value, info.given[parameter.arg], self.facts)
                    if value is not None
                    else info.given[parameter.arg]
                )
            if index == 0 and info.owner is not None and info.kind in ("", "property"):
                value = LocalObject(info.owner)
            elif index == 0 and info.kind == "class" and info.owner is not None:
                value = LocalClass(info.owner)
                self.interest.add(parameter.arg)
            elif (
                parameter.arg == "logs" and info.owner is not None and info.owner.legacy.startswith("keras.callbacks.")
            ):
                value = Instance("keras.logs")
            if isinstance(value, Ref):
                # The parameter's name stays, whatever the callers pass is called now.
                value = Ref(
                    tuple((n, Binding(n, parameter.arg, "assigned", self.scope)) for n, _ in value.names),
                    None,
                    value.sure,
                )
            self.bind(parameter.arg, value)
