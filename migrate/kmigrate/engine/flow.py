"""Follows the statements of a module in order, so that a name means what it means at that place."""

from __future__ import annotations

import ast
from bisect import bisect_left
from typing import Any

from kmigrate.engine.canonical import canonical, is_legacy, may_lead_to_keras
from kmigrate.engine.classes import class_info, method_kind
from kmigrate.engine.interest import Interest, matters
from kmigrate.engine.join import join
from kmigrate.engine.names import Names, element_of
from kmigrate.engine.scopes import FUNCTIONS, Scope, bound_names, captures, children
from kmigrate.engine.source import Source
from kmigrate.engine.values import (
    Binding,
    ClassInfo,
    FunctionInfo,
    Functions,
    Instance,
    Items,
    LocalClass,
    LocalObject,
    Nothing,
    ProjectModule,
    Ref,
    Text,
    Use,
    Value,
)

ROUNDS = 3  # how often what callers pass may make us read a function again


class Flow(Names):
    """Resolves one module: after `run`, `uses` holds every legacy use and `bindings` how it was reached."""

    def run(self, source: Source) -> None:
        tree = source.tree
        self.walrus = ":=" in source.text
        self.interest = Interest(source, self.telling)
        self.functions: dict[int, FunctionInfo] = {}
        self.classes: list[ClassInfo] = []
        self.scopes = [self.scope]
        self.bounds: dict[int, frozenset[str]] = {}
        self.turning = False
        self.block(tree.body)
        self._spread()
        self.interest.renewed()
        # What was read during the module's own flow did not see what the module binds later, so all is read now.
        for info in self.functions.values():
            info.stale = True
        for _ in range(ROUNDS):
            changed = {id(info) for info in self.classes if info.changed}
            for one in self.classes:
                one.changed = False
            fresh = self.interest.renewed()
            again = [
                i
                for i in self.functions.values()
                if i.stale or (i.owner is not None and id(i.owner) in changed) or _within(i.node, fresh)
            ]
            if not again:
                break
            for function in again:
                # An outer function that was read again has made its inner ones anew.
                if self.functions.get(id(function.node)) is function and self._matters(function):
                    self._reread(function)
            self._read_inner()

    def _read_inner(self) -> None:
        """Reads the functions that were found in others, however deep."""
        while new := [i for i in self.functions.values() if i.state == "new" and self._matters(i)]:
            for info in new:
                if self.functions.get(id(info.node)) is info:
                    self.read(info)

    def forget(self) -> None:
        """Cuts the circles between scopes, functions and uses, so that trees are freed at once and not by the collector."""
        for scope in self.scopes:
            scope.env.clear()
            scope.ever.clear()
            scope.function = None
        for binding in self.bindings.values():
            binding.uses.clear()
        for info in self.classes:
            info.attributes.clear()
        self.functions.clear()

    def _matters(self, info: FunctionInfo) -> bool:
        """Whether reading a function can find anything."""
        node = info.node
        return (
            self.interest.touches(node.lineno, node.end_lineno or node.lineno)
            or (info.owner is not None and bool(info.owner.legacy))
            or any(matters(value) for value in info.given.values())
        )

    def _spread(self) -> None:
        """A function or class that has a word that matters matters itself, wherever it is named."""
        before = -1
        while before != len(self.interest.words):
            before = len(self.interest.words)
            for info in self.functions.values():
                name = getattr(info.node, "name", "")
                if name and name not in self.interest.words and self._matters(info):
                    self.interest.add(name)
            for one in self.classes:
                if one.legacy or self.interest.touches(one.node.lineno, one.node.end_lineno or one.node.lineno):
                    self.interest.add(one.node.name)

    def block(self, body: list[ast.stmt]) -> None:
        touches = self.interest.touches
        for statement in body:
            kind = type(statement)
            if kind in _DEFINING or touches(statement.lineno, statement.end_lineno or statement.lineno):
                _STATEMENTS.get(kind, Flow.other)(self, statement)
            elif kind in _COMPOUND:
                self._skim(statement)

    def _skim(self, statement: ast.stmt) -> None:
        """Nothing here matters by itself, but what is defined here may be used where it does."""
        for body in children(statement):
            for inner in body:
                if type(inner) in _DEFINING:
                    _STATEMENTS[type(inner)](self, inner)
                elif type(inner) in _COMPOUND:
                    self._skim(inner)

    # Imports

    def import_(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.name
            if alias.asname is None:
                top = name.partition(".")[0]
                if is_legacy(name) or may_lead_to_keras(top):
                    self._bind_import(top, top, node, alias)
                else:
                    self._project_import(node, alias, name, top)
            elif is_legacy(name) or may_lead_to_keras(name):
                self._bind_import(name, alias.asname, node, alias)
            else:
                self._project_import(node, alias, name, alias.asname)

    def _project_import(self, node: ast.Import, alias: ast.alias, name: str, local: str) -> None:
        exports = self.importer.module(name, 0) if self.importer and (alias.asname or "." not in name) else None
        self.bind(
            local, ProjectModule(name, exports) if exports else Ref(((name, None),)) if name == "importlib" else None
        )

    def _bind_import(self, spelled: str, local: str, node: ast.stmt, alias: ast.alias) -> None:
        binding = self._binding(spelled, local, "import", node, alias)
        self.bind(local, Ref(((spelled, binding),)))

    def _binding(self, spelled: str, local: str, kind: str, node: ast.stmt, alias: ast.alias) -> Binding:
        """The alias's binding; the same one when a function is read again."""
        key = hash((id(alias), local))
        if key not in self.bindings:
            self.bindings[key] = Binding(spelled, local, kind, self.scope, node, alias)
        return self.bindings[key]

    def import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level == 0 and (is_legacy(module) or may_lead_to_keras(module)):
            for alias in node.names:
                self._from_legacy(module, node, alias)
            return
        exports = self.importer.module(module, node.level) if self.importer else None
        for alias in node.names:
            local = alias.asname or alias.name
            if alias.name == "*":
                for name, value in (exports.names if exports else {}).items():
                    if name in exports.star:  # type: ignore[union-attr]
                        self.bind(name, self._from_project(value, name, node, alias))
                continue
            value = exports.names.get(alias.name) if exports else None
            if value is None and self.importer is not None:
                dotted = f"{module}.{alias.name}" if module else alias.name
                inner = self.importer.module(dotted, node.level)
                value = ProjectModule(dotted, inner) if inner else None
            if value is None and module == "importlib" and alias.name == "import_module":
                value = Ref((("importlib.import_module", None),))
            self.bind(local, self._from_project(value, local, node, alias))

    def _from_legacy(self, module: str, node: ast.ImportFrom, alias: ast.alias) -> None:
        spelled = f"{module}.{alias.name}"
        if alias.name == "*":
            if is_legacy(module):
                binding = self._binding(module, "*", "star", node, alias)
                self.interest.everything = True
                if binding not in self.stars:
                    self.stars.append(binding)
            return
        local = alias.asname or alias.name
        if is_legacy(spelled) or may_lead_to_keras(spelled):
            self._bind_import(spelled, local, node, alias)
        else:
            self.bind(local, None)

    def _from_project(self, value: Value, local: str, node: ast.stmt, alias: ast.alias) -> Value:
        """A name that another module of the project re-exports: its root is that import, which stays as it is."""
        if isinstance(value, Ref):
            binding = self._binding(value.name, local, "project", node, alias)
            return Ref(((value.name, binding),), None, value.sure)
        return value

    # Assignments

    def assign_(self, node: ast.Assign) -> None:
        value = self.eval(node.value)
        for target in node.targets:
            self.assign(target, value)

    def assign(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(id=name):
                if isinstance(value, Ref) and value.use is not None:
                    binding = Binding(value.name, name, "assigned", self.scope)
                    value = Ref(((value.name, binding),), None, value.sure)
                self.bind(name, value)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                each = value.each if isinstance(value, Items) and len(value.each) == len(elements) else ()
                for index, element in enumerate(elements):
                    self.assign(element, each[index] if each else element_of(value))
            case ast.Starred(value=inner):
                self.assign(inner, Items(element_of(value)))
            case ast.Attribute():
                owner = self.eval(target.value)
                if isinstance(owner, LocalObject | LocalClass):
                    self._set_attribute(owner.info, target.attr, value)
                self.member(owner, target)
            case _:
                self.eval(target)

    def _set_attribute(self, info: ClassInfo, name: str, value: Value) -> None:
        before = info.attributes.get(name, Nothing())
        after = join(before, value, self.facts) if name in info.attributes else value
        if isinstance(after, Ref):
            after = Ref(tuple((spelled, None) for spelled, _ in after.names), None, after.sure)
        if after != before:
            info.attributes[name] = after
            info.changed = True
            if matters(after):
                self.interest.add(name)

    def annotated(self, node: ast.AnnAssign) -> None:
        kind = self.annotation(node.annotation)
        value = self.eval(node.value) if node.value else None
        self.assign(node.target, kind if value is None or isinstance(value, Nothing) else value)

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
                found, named = self.lookup(text) if text.isidentifier() else (False, None)
                if isinstance(named, Ref) and is_legacy(named.name):
                    return Instance(canonical(named.name))
                return LocalObject(named.info) if isinstance(named, LocalClass) else None
            case _:
                return None

    # Control flow

    def either(self, *branches: Any) -> None:
        """Runs each branch from the same start, and joins what they leave."""
        scope = self.scope
        start = dict(scope.env)
        ends: list[dict[str, Value]] = []
        for branch in branches:
            scope.env = dict(start)
            branch()
            ends.append(scope.env)
        merged = ends[0]
        for end in ends[1:]:
            for name in merged.keys() | end.keys():
                if name in merged and name in end:
                    merged[name] = join(merged[name], end[name], self.facts)
                else:
                    merged[name] = end[name] if name in end else merged[name]
        scope.env = merged

    def if_(self, node: ast.If) -> None:
        self.eval(node.test)
        self.either(lambda: self.block(node.body), lambda: self.block(node.orelse))

    def loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        if isinstance(node, ast.While):
            self.eval(node.test)
        else:
            self.assign(node.target, element_of(self.eval(node.iter)))
        before = dict(self.scope.env)
        self.either(lambda: self.block(node.body), lambda: None)
        if not self.turning and any(self.scope.env.get(name) != value for name, value in before.items()):
            # What the end of one turn leaves to the next.
            self.turning = True
            self.block(node.body)
            self.turning = False
        self.block(node.orelse)

    def try_(self, node: ast.Try) -> None:
        branches = [lambda: self.block(node.body + node.orelse)]
        branches += [lambda handler=handler: self._handler(handler) for handler in node.handlers]  # type: ignore[misc]
        self.either(*branches)
        self.block(node.finalbody)

    def _handler(self, node: ast.ExceptHandler) -> None:
        self.eval(node.type)
        if node.name:
            self.bind(node.name, None)
        self.block(node.body)

    def with_(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.eval(item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value)
        self.block(node.body)

    def match_(self, node: ast.Match) -> None:
        self.eval(node.subject)

        def run(case: ast.match_case) -> None:
            for name in captures(case.pattern):
                self.bind(name, None)
            for part in ast.walk(case.pattern):
                if isinstance(part, ast.MatchValue | ast.MatchClass):
                    self.eval(part.value if isinstance(part, ast.MatchValue) else part.cls)
            self.eval(case.guard)
            self.block(case.body)

        self.either(lambda: None, *[lambda case=case: run(case) for case in node.cases])  # type: ignore[misc]

    def return_(self, node: ast.Return) -> None:
        value = self.eval(node.value) if node.value else Nothing()
        info = self.scope.function
        if isinstance(info, FunctionInfo):
            if isinstance(value, Ref):
                value = Ref(tuple((spelled, None) for spelled, _ in value.names), None, value.sure)
            info.returns = join(info.returns, value, self.facts)

    def global_(self, node: ast.Global | ast.Nonlocal) -> None:
        for name in node.names:
            scope = self.scope.module if isinstance(node, ast.Global) else self._enclosing(name)
            self.scope.outer[name] = scope

    def _enclosing(self, name: str) -> Scope:
        scope = self.scope.parent
        while scope is not None and not (scope.kind == "function" and name in scope.bound):
            scope = scope.parent
        return scope or self.scope.module

    def delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.eval(target)
            if isinstance(target, ast.Name):
                self.scope.env.pop(target.id, None)

    def other(self, node: ast.stmt) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.eval(child)
        for body in children(node):
            self.block(body)

    # Functions and classes

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
        self.functions[id(info.node)] = info

    def class_(self, node: ast.ClassDef) -> None:
        for expression in (*node.decorator_list, *(k.value for k in node.keywords)):
            self.eval(expression)
        info = class_info(node, tuple(self.eval(base) for base in node.bases))
        self.classes.append(info)
        outer = self.scope
        self.scope = Scope("class", outer)
        self.scopes.append(self.scope)
        self.scope.function = info
        self.block(node.body)
        info.attributes.update(self.scope.env)
        self.scope = outer
        if info.legacy:
            for member in node.body:
                if isinstance(member, FUNCTIONS):
                    self.uses[id(member)] = Use("override", f"{info.legacy}.{member.name}", member, scope=outer)
        self.bind(node.name, LocalClass(info))

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
        info.state, info.stale = "active", False
        outer = self.scope
        node = info.node
        body = node.body if isinstance(node.body, list) else []
        if id(node) not in self.bounds:
            self.bounds[id(node)] = frozenset(bound_names(body, self.walrus)[0])
        bound = self.bounds[id(node)]
        spec = node.args
        parameters = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
        names = {a.arg for a in (*parameters, spec.vararg, spec.kwarg) if a is not None}
        self.scope = Scope("function", info.scope, bound | names)
        self.scopes.append(self.scope)
        self.scope.function = info
        for name in names:
            self.bind(name, None)
        self._parameters(info, parameters)
        if isinstance(node, ast.Lambda):
            info.returns = self.eval(node.body)
        else:
            self.annotation(node.returns)
            self.block(body)
            if isinstance(info.returns, Nothing) and node.returns is not None:
                info.returns = self.annotation(node.returns)
        self.scope = outer
        info.state = "done"

    def _parameters(self, info: FunctionInfo, parameters: list[ast.arg]) -> None:
        spec = info.node.args
        defaults: dict[str, ast.expr] = {}
        positional = [*spec.posonlyargs, *spec.args]
        if spec.defaults:
            defaults.update(zip((a.arg for a in positional[-len(spec.defaults) :]), spec.defaults, strict=True))
        defaults.update({a.arg: d for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d is not None})
        for index, parameter in enumerate(parameters):
            value = self.annotation(parameter.annotation)
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
            elif (
                parameter.arg == "logs" and info.owner is not None and info.owner.legacy.startswith("keras.callbacks.")
            ):
                value = Instance("keras.logs")
            if isinstance(value, Ref):
                # The parameter's name stays, whatever the callers pass is called now.
                value = Ref(tuple((n, Binding(n, parameter.arg, "assigned", self.scope)) for n, _ in value.names), None, value.sure)
            self.bind(parameter.arg, value)


def _within(node: ast.AST, lines: list[int]) -> bool:
    index = bisect_left(lines, node.lineno)  # type: ignore[attr-defined]
    return index < len(lines) and lines[index] <= node.end_lineno  # type: ignore[attr-defined,no-any-return]


_DEFINING = {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal}
_COMPOUND = {ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.Match}
_STATEMENTS: dict[type[ast.stmt], Any] = {
    ast.Import: Flow.import_,
    ast.ImportFrom: Flow.import_from,
    ast.Assign: Flow.assign_,
    ast.AnnAssign: Flow.annotated,
    ast.If: Flow.if_,
    ast.For: Flow.loop,
    ast.AsyncFor: Flow.loop,
    ast.While: Flow.loop,
    ast.Try: Flow.try_,
    ast.TryStar: Flow.try_,
    ast.With: Flow.with_,
    ast.AsyncWith: Flow.with_,
    ast.Match: Flow.match_,
    ast.Return: Flow.return_,
    ast.Global: Flow.global_,
    ast.Nonlocal: Flow.global_,
    ast.Delete: Flow.delete,
    ast.FunctionDef: Flow.function,
    ast.AsyncFunctionDef: Flow.function,
    ast.ClassDef: Flow.class_,
}
