"""The statements of a file that make, set and start a TensorFlow 1 session, put together by the names they share."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kmigrate.engine.names.mentions import may_hold
from kmigrate.engine.names.scopes import FUNCTIONS, bound_names, children
from kmigrate.engine.names.values import Use
from kmigrate.engine.walk import below, walk
from kmigrate.rules.common.session_options import NotUnderstood

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile
    from kmigrate.engine.source import Source

CONFIG, OPTIONS, SESSIONS = "tensorflow.ConfigProto", "tensorflow.GPUOptions", ("Session", "InteractiveSession")
SET, GET = "keras.backend.set_session", "keras.backend.get_session"
INITIALIZERS = frozenset(
    f"tensorflow.{name}"
    for name in (
        "global_variables_initializer",
        "initialize_all_tables",
        "initialize_all_variables",
        "initialize_local_variables",
        "initializers.global_variables",
        "initializers.local_variables",
        "initializers.tables_initializer",
        "local_variables_initializer",
        "tables_initializer",
    )
)
LOADING = {"fit", "fit_generator", "train_on_batch", "load_weights", "set_weights", "load_model"}
ENTERED = ("tensorflow.Graph.as_default", "tensorflow.Session.as_default")
GRAPH = "tensorflow.get_default_graph"
Body = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(eq=False)
class Group:
    """Statements that belong together. `commits` are those where the session was made: its options take effect."""

    scope: Body
    names: set[str] = field(default_factory=set)
    statements: list[ast.stmt] = field(default_factory=list)
    commits: dict[int, dict[str, ast.expr]] = field(default_factory=dict)  # statement -> options
    calls: dict[int, ast.Call] = field(default_factory=dict)  # statement -> the call of a function that made it all
    function: str = ""  # the function whose result is the session
    problem: str = ""


def groups(file: SourceFile) -> list[Group]:
    """All groups of a file; found once."""
    if Group not in file.memo:
        file.memo[Group] = _Finder(file).find()
    found: list[Group] = file.memo[Group]
    return found


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a scope in their order, without those of inner functions and classes."""
    for statement in body:
        yield statement
        if not isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            for block in children(statement):
                yield from statements(block)


def own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """All nodes of a statement; of a `with` those of its header, for its body stays."""
    for part in statement.items if isinstance(statement, ast.With) else [statement]:
        yield from walk(part)


def mentions(source: Source, body: Body, name: str) -> Iterator[ast.Name]:
    """Where a scope, or an inner one that does not bind the name itself, writes it."""
    lines = source.lines_of(name)
    stack: list[ast.AST] = [body]
    while stack:
        for node in below(stack.pop()):
            if isinstance(node, ast.Name) and node.id == name:
                yield node
            if name.isascii() and not may_hold(node, lines):
                continue
            if isinstance(node, FUNCTIONS) and name in bound_names(node.body, False)[0] | _parameters(node):
                continue
            stack.append(node)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}


class _Finder:
    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.uses: dict[int, Use] = {id(use.call): use for use in file.uses if use.call is not None}
        self.owned: dict[int, Group] = {}  # statement -> group

    def find(self) -> list[Group]:
        bodies: list[Body] = [self.file.source.tree]
        bodies += [node for kind in FUNCTIONS for node in self.file.statements.get(kind, ())]  # type: ignore[misc]
        found = [group for body in bodies for group in self._scope(body)]
        makers = {group.function: group for group in found if group.function}
        if makers:
            for body in bodies:
                self._callers(body, makers, found)
        for group in found:
            self._check(group)
        for name, maker in makers.items():
            callers = [g for g in found if any(_function(call) == name for call in g.calls.values())]
            known = {id(call.func) for g in callers for call in g.calls.values()}
            strange = any(id(node) not in known for node in mentions(self.file.source, self.file.source.tree, name))
            bad = next((g.problem for g in (maker, *callers) if g.problem), "")
            for group in (maker, *callers):
                group.problem = bad or ("what it returns is used elsewhere" if strange else "")
        return found

    def name_of(self, node: ast.AST | None) -> str:
        use = self.uses.get(id(node))
        return use.name if use is not None else ""

    def _is_session(self, node: ast.AST | None) -> bool:
        return self.name_of(node).removeprefix("tensorflow.") in SESSIONS

    # Finding

    def _scope(self, body: Body) -> list[Group]:
        """The groups of one scope; names that stand in one statement join their groups."""
        found: list[Group] = []
        known: set[str] = set()
        for statement in statements(body.body):
            names = self._recognized(statement, known)
            if names is None:
                continue
            joined = [group for group in found if group.names & names]
            group = joined[0] if joined else Group(body)
            for other in joined[1:]:
                group.names |= other.names
                group.statements = other.statements + group.statements
                group.commits |= other.commits
                group.function = group.function or other.function
                found.remove(other)
            if not joined:
                found.append(group)
            group.names |= names
            known |= names
            group.statements.append(statement)
            if self._makes(statement):
                group.commits[id(statement)] = {}
            if isinstance(statement, ast.Return) and not isinstance(body, ast.Module):
                group.function = body.name
        for group in found:
            group.statements.sort(key=lambda s: s.lineno)
        return [group for group in found if any(self._speaks(s) for s in group.statements)]

    def _makes(self, statement: ast.stmt) -> bool:
        return any(self._is_session(node) for node in own_nodes(statement))

    def _speaks(self, statement: ast.stmt) -> bool:
        """Whether the statement itself names something of sessions."""
        return any(self.name_of(node) for node in own_nodes(statement) if isinstance(node, ast.Call))

    def _recognized(self, statement: ast.stmt, known: set[str]) -> set[str] | None:
        """The names of variables that a statement of a group has; None where it is not of the kind."""
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                kind = self.name_of(call)
                if kind in (CONFIG, OPTIONS, GET) or kind in INITIALIZERS or self._is_session(call):
                    return {name} | self._given(call)
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target]):
                name, path = _path(target)
                return {name} if name in known and path else None
            case ast.Expr(value=ast.Call() as call) | ast.Return(value=ast.Call() as call):
                return self._called(call, isinstance(statement, ast.Return), known)
            case ast.Return(value=ast.Name(id=name)) if name in known:
                return {name}
            case ast.With(items=[ast.withitem(context_expr=ast.Call() as call, optional_vars=named)]):
                if self._is_session(call) and isinstance(named, ast.Name | None):
                    return self._given(call) | ({named.id} if named is not None else set())
            case _:
                pass
        return None

    def _called(self, call: ast.Call, returned: bool, known: set[str]) -> set[str] | None:
        if self._is_session(call):
            return self._given(call)
        if returned:
            return None
        if self.name_of(call) == SET and len(call.args) + len(call.keywords) == 1:
            given = [*call.args, *(k.value for k in call.keywords)][0]
            if isinstance(given, ast.Name):
                return {given.id} if given.id in known else None
            return self._given(given) if isinstance(given, ast.Call) and self._is_session(given) else None
        match call:
            case ast.Call(func=ast.Attribute(value=owner, attr="run"), args=[what], keywords=[]) if self._starts(
                what, known
            ):
                names = {what.id} if isinstance(what, ast.Name) else set()
                if isinstance(owner, ast.Name) and owner.id in known:
                    return {owner.id} | names
                return names if self.name_of(owner) == GET else None
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="close"), args=[], keywords=[]):
                return {name} if name in known else None
            case _:
                return None

    def _starts(self, node: ast.expr, known: set[str]) -> bool:
        """Whether all that is run gives variables their first values."""
        if isinstance(node, ast.List | ast.Tuple):
            return all(self._starts(item, known) for item in node.elts)
        return self.name_of(node) in INITIALIZERS or (isinstance(node, ast.Name) and node.id in known)

    def _given(self, call: ast.Call) -> set[str]:
        """The variables that hold configurations among the arguments."""
        names = set()
        for item in call.keywords:
            if item.arg in ("config", "gpu_options", "graph"):
                if isinstance(item.value, ast.Name):
                    names.add(item.value.id)
                elif isinstance(item.value, ast.Call):
                    names |= self._given(item.value)
        return names

    def _callers(self, body: Body, makers: dict[str, Group], found: list[Group]) -> None:
        """`set_session(get_session())`, where a function of the file makes the session."""
        for statement in statements(body.body):
            if not (isinstance(statement, ast.Expr) and self.name_of(statement.value) == SET):
                continue
            call = statement.value
            assert isinstance(call, ast.Call)
            inner = call.args[0] if call.args else None
            if isinstance(inner, ast.Call) and _function(inner) in makers:
                found.append(Group(body, statements=[statement], calls={id(statement): inner}))

    # Checking

    def _check(self, group: Group) -> None:
        inside = {id(node) for statement in group.statements for node in own_nodes(statement)}
        for name in sorted(group.names):
            for node in mentions(self.file.source, group.scope, name):
                again = self._set_again(node) if id(node) not in inside else None
                if self._entered(node):
                    inside.add(id(node))
                if again is not None:
                    group.statements.append(again)
                    inside.update(id(part) for part in own_nodes(again))
            if any(id(node) not in inside for node in mentions(self.file.source, group.scope, name)):
                group.problem = f"`{name}` is used for more than that"
                return
        if group.function and not group.commits:
            group.problem = "what it returns was made elsewhere"
            return
        if any(self.name_of(n) in INITIALIZERS for s in group.statements for n in own_nodes(s)) and self._trained(
            group
        ):
            group.problem = "it gave all variables new values, also those that were trained or loaded before"
            return
        try:
            for statement in group.statements:
                if id(statement) in group.commits:
                    call = next(node for node in own_nodes(statement) if self._is_session(node))
                    assert isinstance(call, ast.Call)
                    group.commits[id(statement)] = self._options(group, call)
        except NotUnderstood as reason:
            group.problem = str(reason)

    def _set_again(self, node: ast.Name) -> ast.stmt | None:
        """The statement that only sets the session again, as a function does that answers a request."""
        call = self.file.parent(node)
        outer = self.file.parent(call) if isinstance(call, ast.Call) else None
        if isinstance(outer, ast.Expr) and self.name_of(call) == SET and isinstance(call, ast.Call):
            return outer if call.args == [node] else None
        return None

    def _entered(self, node: ast.Name) -> bool:
        """Whether it stands in the header of a `with` that enters sessions and graphs, and so goes."""
        call = self.file.parent(node)
        while isinstance(call, ast.Attribute):
            call = self.file.parent(call)
        item = self.file.parent(call) if call is not None else None
        header = self.file.parent(item) if isinstance(item, ast.withitem) else None
        return isinstance(header, ast.With) and all(
            self.name_of(one.context_expr) in ENTERED and one.optional_vars is None for one in header.items
        )

    def _trained(self, group: Group) -> bool:
        """Whether weights that somebody wants were there before the variables got their first values."""
        last = group.statements[-1].lineno
        body = group.scope
        first = getattr(body, "lineno", 0)
        return any(
            first <= use.line < last and (use.name.rpartition(".")[2] in LOADING or ".applications." in use.name)
            for use in self.file.uses
            if use.call is not None
        )

    def _options(self, group: Group, call: ast.Call) -> dict[str, ast.expr]:
        options: dict[str, ast.expr] = {}
        targets = [a for a in call.args if not (isinstance(a, ast.Constant) and a.value == "")]
        if targets or any(k.arg is None for k in call.keywords):
            raise NotUnderstood("kmigrate cannot tell what is passed to the session here")
        for item in call.keywords:
            if item.arg == "config":
                options |= self._proto(group, item.value, CONFIG, "")
            elif item.arg == "graph" and self.name_of(item.value) != GRAPH:
                raise NotUnderstood("the session has a graph of its own, and Keras 3 has none")
        if any(self._legacy(value) for value in options.values()):
            raise NotUnderstood("what the options are set to must be looked at too")
        return options

    def _legacy(self, value: ast.expr) -> bool:
        """Whether a value holds a legacy use, whose edit would be lost when the value moves."""
        inside = {id(node) for node in walk(value)}
        return any(id(use.node) in inside for use in self.file.uses)

    def _proto(self, group: Group, node: ast.expr, kind: str, prefix: str) -> dict[str, ast.expr]:
        """The options of a configuration, written in its call or set one by one."""
        if isinstance(node, ast.Name):
            made = [s for s in group.statements if isinstance(s, ast.Assign) and _target(s) == node.id]
            if len(made) != 1:
                raise NotUnderstood(f"kmigrate cannot tell what `{node.id}` is")
            options = self._proto(group, made[0].value, kind, prefix)
            for statement in group.statements:
                if isinstance(statement, ast.Assign) and not isinstance(statement.targets[0], ast.Name):
                    name, path = _path(statement.targets[0])
                    if name == node.id:
                        if self.file.blocks[id(statement)] is not self.file.blocks[id(made[0])]:
                            raise NotUnderstood(f"`{path}` is set in some cases only")
                        options[prefix + path] = statement.value
            return options
        if not isinstance(node, ast.Call) or self.name_of(node) != kind or node.args:
            raise NotUnderstood("kmigrate cannot tell what the session's configuration is")
        options = {}
        for item in node.keywords:
            if item.arg is None:
                raise NotUnderstood("kmigrate cannot tell what the session's configuration is")
            if item.arg == "gpu_options":
                options |= self._proto(group, item.value, OPTIONS, "gpu_options.")
            else:
                options[prefix + item.arg] = item.value
        return options


def _target(statement: ast.Assign) -> str:
    return getattr(statement.targets[0], "id", "")


def _function(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _path(node: ast.expr) -> tuple[str, str]:
    """`config.gpu_options.allow_growth` -> `config`, `gpu_options.allow_growth`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id if isinstance(node, ast.Name) else ""), ".".join(reversed(parts))
