"""Follows the statements of a module in order, so that a name means what it means at that place."""

from __future__ import annotations

import ast
from bisect import bisect_left
from functools import partial
from typing import Any

from kmigrate.engine.names.bodies import Bodies
from kmigrate.engine.names.expressions import element_of
from kmigrate.engine.names.importing import Importing
from kmigrate.engine.names.interest import Interest, matters, words_of
from kmigrate.engine.names.join import join
from kmigrate.engine.names.scopes import Scope, bound_names, captures, children
from kmigrate.engine.names.values import (
    Binding,
    ClassInfo,
    FunctionInfo,
    Functions,
    Items,
    LocalClass,
    LocalObject,
    Nothing,
    Ref,
    Use,
    Value,
)
from kmigrate.engine.source import Source

ROUNDS = 3  # how often what callers pass may make us read a function again


class Flow(Importing, Bodies):
    """Resolves one module: after `run`, `uses` holds every legacy use and `bindings` how it was reached."""

    def run(self, source: Source, words: frozenset[str] = frozenset()) -> None:
        self.source = source
        tree = source.tree
        self.has_walrus = ":=" in source.text
        self.interest = Interest(source, words_of(self.telling).union(words, self.marks, ("compile",)))
        self.skipped: list[ast.stmt] = []
        self.turning = False
        self.block(tree.body)
        self._spread()
        self.interest.fresh.clear()
        # What was read during the module's own flow did not see what the module binds later, so all is read now.
        for info in self.functions.values():
            info.stale = True
        for turn in range(ROUNDS):
            changed = {id(info) for info in self.classes if info.changed}
            for one in self.classes:
                one.changed = False
            fresh = self.interest.renewed()
            again = [
                i
                for i in self.functions.values()
                if i.stale or (i.owner is not None and id(i.owner) in changed) or self._missed(i, fresh)
            ]
            if not again:
                break
            for function in again:
                # An outer function that was read again has made its inner ones anew.
                read_meanwhile = turn == 0 and not function.stale
                if self.functions.get(id(function.node)) is function and not read_meanwhile and self._matters(function):
                    self._reread(function)
            self._read_inner()

    def forget(self) -> None:
        """Cuts the circles between scopes, functions and uses, so that trees are freed at once."""
        for scope in self.scopes:
            scope.env.clear()
            scope.ever.clear()
            scope.function = None
        for binding in self.bindings.values():
            binding.uses.clear()
        for info in self.classes:
            info.attributes.clear()
        self.functions.clear()

    def block(self, body: list[ast.stmt]) -> None:
        find = self.interest.flags.find
        for statement in body:
            kind = type(statement)
            if self.unspread and kind not in _DEFINING and self.scope.parent is None:
                self._spread()
            if kind in _DEFINING or find(1, statement.lineno, (statement.end_lineno or statement.lineno) + 1) >= 0:
                _STATEMENTS.get(kind, Flow.other)(self, statement)
                continue
            if self.scope.parent is None:
                self.skipped.append(statement)
            if kind in _COMPOUND:
                self._skim(statement)

    def _missed(self, info: FunctionInfo, fresh: list[tuple[int, str]]) -> bool:
        """Whether a line of a function came to matter after it was read.

        A name of its own says nothing of that: what it means was settled where the function binds it.
        """
        node = info.node
        own = self.bounds.get(id(node), frozenset())
        last = node.end_lineno or node.lineno
        for line, word in fresh[bisect_left(fresh, (node.lineno, "")) :]:
            if line > last:
                return False
            came = self.interest.words.get(word, info.read_at)
            if came >= info.read_at and (word not in own or self.source.has(line, f".{word}")):
                return True
        return False

    def late(self) -> bool:
        """Whether a statement was passed over before it was known that it matters."""
        touches = self.interest.touches
        return any(
            self._meant(node, statement.lineno)
            for statement in self.skipped
            if touches(statement.lineno, statement.end_lineno or statement.lineno)
            for node in ast.walk(statement)
        )

    def _meant(self, node: ast.AST, line: int) -> bool:
        """Whether a node has a word that matters, and that something before its statement may have bound."""
        match node:
            case ast.Attribute(attr=word):
                return word in self.interest.words
            case ast.Name(id=word, ctx=ast.Store()):
                return word in self.interest.words
            case ast.Name(id=word) if word in self.interest.words:
                first = next(iter(self.source.lines_of(word)), line)
                return first < line or not word.isascii()
            case _:
                return False

    def _skim(self, statement: ast.stmt) -> None:
        """Nothing here matters by itself, but what is defined here may be used where it does."""
        for body in children(statement):
            for inner in body:
                if type(inner) in _DEFINING:
                    _STATEMENTS[type(inner)](self, inner)
                elif type(inner) in _COMPOUND:
                    self._skim(inner)

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
                self._stored(owner, target)
            case ast.Subscript():
                self.eval(target)
                self.put(target, value)
            case _:
                self.eval(target)

    def _stored(self, owner: Value, target: ast.Attribute) -> None:
        """What a class of the project puts into an attribute that Keras had, and that a rule speaks of as `name=`."""
        if isinstance(owner, LocalObject) and owner.info.legacy:
            name = self.spoken_of(owner.info.legacy, f".{target.attr}=")
            if name:
                self.uses[id(target)] = Use("store", name, target, scope=self.scope, stored=True, owner=owner.info)

    def augmented(self, node: ast.AugAssign) -> None:
        self.other(node)
        if isinstance(node.target, ast.Attribute):
            self._stored(self.values.get(id(node.target.value)), node.target)

    def _set_attribute(self, info: ClassInfo, name: str, value: Value) -> None:
        before = info.attributes.get(name, Nothing())
        after = join(before, value, self.facts) if name in info.attributes else value
        if isinstance(after, Ref):
            after = Ref(tuple((spelled, None) for spelled, _ in after.names), None, after.sure)
        if after != before:
            info.attributes[name] = after
            info.changed = info.changed or matters(after) or matters(before)
            if matters(after):
                self.interest.add(name)

    def annotated(self, node: ast.AnnAssign) -> None:
        kind = self.annotation(node.annotation)
        value = self.eval(node.value) if node.value else None
        self.assign(node.target, kind if value is None or isinstance(value, Nothing) else value)

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
            for name, value in end.items():
                if name not in merged:
                    merged[name] = value
                elif merged[name] is not value:  # most are as they were before the branches
                    merged[name] = join(merged[name], value, self.facts)
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
        changed = [pair for pair in self.scope.env.items() if before.get(pair[0]) is not pair[1]]
        if not self.turning and any(
            before.get(name) != value and (name in before or matters(value)) for name, value in changed
        ):
            # What the end of one turn leaves to the next.
            self.turning = True
            self.block(node.body)
            self.turning = False
        self.block(node.orelse)

    def try_(self, node: ast.Try) -> None:
        handlers = [partial(self._handler, handler) for handler in node.handlers]
        self.either(partial(self.block, node.body + node.orelse), *handlers)
        self.block(node.finalbody)

    def _handler(self, node: ast.ExceptHandler) -> None:
        self.eval(node.type)
        if node.name:
            self.bind(node.name, None)
        self.block(node.body)

    def with_(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.eval(item.context_expr)
            if isinstance(value, LocalObject) and isinstance(entered := value.info.find("__enter__")[1], Functions):
                value = self.result(entered.bound_to(value))
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

        self.either(lambda: None, *[partial(run, case) for case in node.cases])

    def return_(self, node: ast.Return) -> None:
        value = self.eval(node.value) if node.value else Nothing()
        info = self.scope.function
        if isinstance(info, FunctionInfo):
            if value is None and isinstance(node.value, ast.Name) and (place := self._place(info, node.value.id)) >= 0:
                info.hands_on |= {place}
                return
            if isinstance(value, Ref):
                value = Ref(tuple((spelled, None) for spelled, _ in value.names), None, value.sure)
            info.returns = join(info.returns, value, self.facts)

    def _place(self, info: FunctionInfo, name: str) -> int:
        """Which parameter of a function a name still is; -1 where it is none."""
        spec = info.node.args
        names = [a.arg for a in (*spec.posonlyargs, *spec.args)]
        if name not in names or not isinstance(info.node.body, list) or name in bound_names(info.node.body, False)[0]:
            return -1
        return names.index(name)

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

    def alone(self, node: ast.Expr) -> None:
        self.eval(node.value)

    def other(self, node: ast.stmt) -> None:
        self.parts(node)


# What a function returns joins all that it returns, so none of it is passed over.
_DEFINING = {
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    ast.Global,
    ast.Nonlocal,
    ast.Return,
}
_COMPOUND = {ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.Match}
_STATEMENTS: dict[type[ast.stmt], Any] = {
    ast.Import: Flow.import_,
    ast.ImportFrom: Flow.import_from,
    ast.Assign: Flow.assign_,
    ast.AnnAssign: Flow.annotated,
    ast.AugAssign: Flow.augmented,
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
    ast.Expr: Flow.alone,
    ast.FunctionDef: Flow.function,
    ast.AsyncFunctionDef: Flow.function,
    ast.ClassDef: Flow.class_,
}
