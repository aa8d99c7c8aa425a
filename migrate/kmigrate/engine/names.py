"""Evaluates expressions to what is known of them, and notes every legacy use on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kmigrate.engine.canonical import ancestry, canonical, is_class, is_legacy, may_lead_to_keras
from kmigrate.engine.join import join
from kmigrate.engine.interest import Interest, matters
from kmigrate.engine.scopes import Scope
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
    unsure,
)
from kmigrate.tables import Facts

if TYPE_CHECKING:
    from kmigrate.engine.project import Importer

FIRST_OF = {"list", "tuple", "sorted", "reversed", "set", "iter", "copy", "deepcopy"}


class Names:
    """The expression half of the resolver; `Flow` adds the statements."""

    def __init__(self, facts: Facts, importer: Importer | None, known: frozenset[str] = frozenset()) -> None:
        self.facts = facts
        self.importer = importer
        self.known = known  # names of methods and attributes that some rule or fact speaks of
        self.uses: dict[int, Use] = {}
        self.bindings: dict[int, Binding] = {}  # by the import's alias
        self.stars: list[Binding] = []
        self.dynamic: dict[int, tuple[ast.Call, str]] = {}  # names that are made at run time
        self.suspects: dict[int, ast.Attribute] = {}  # methods that only Keras models have, on who knows what
        self.quoted: list[str] = []  # source in strings: annotations, eval
        self.telling = frozenset(n.rpartition(".")[2] for n, row in facts.names.items() if row.kind == "method")
        self.scope = Scope("module", None)
        self.interest: Interest
        self.values: dict[int, Value] = {}

    # Names

    def lookup(self, name: str) -> tuple[bool, Value]:
        """What a name means here. Functions see all that outer scopes ever bind, for they run later."""
        scope: Scope | None = self.scope
        if name in self.scope.outer:
            outer = self.scope.outer[name]
            return name in outer.ever, outer.ever.get(name)
        flowing = True
        while scope is not None:
            if scope.kind != "class" or flowing:
                found = scope.env if flowing else scope.ever
                if name in found:
                    return True, found[name]
                if name in scope.bound:
                    return True, scope.ever.get(name)
            if scope.kind not in ("comprehension", "class"):
                flowing = False
            scope = scope.parent
        return self._starred(name)

    def _starred(self, name: str) -> tuple[bool, Value]:
        for binding in reversed(self.stars):
            if self.importer is not None and name in self.importer.star_members(binding.spelled):
                return True, Ref(((f"{binding.spelled}.{name}", binding),))
        return False, None

    def bind(self, name: str, value: Value) -> None:
        scope = self.scope.outer.get(name) or self.scope
        while scope.kind == "comprehension" and scope.parent is not None and name not in scope.bound:
            scope = scope.parent
        if value is not None and name not in self.interest.words and matters(value):
            self.interest.add(name)
        scope.env[name] = value
        scope.ever[name] = join(scope.ever[name], value, self.facts) if name in scope.ever else value

    # Expressions

    def eval(self, node: ast.AST | None) -> Value:
        if node is None:
            return None
        method: Callable[[Any], Value] | None = _EXPRESSIONS.get(type(node))
        if method is None:
            for child in ast.iter_child_nodes(node):
                self.eval(child)
            return None
        value = method(self, node)  # type: ignore[call-arg, arg-type]
        if value is not None:
            self.values[id(node)] = value
        return value

    def name(self, node: ast.Name) -> Value:
        found, value = self.lookup(node.id)
        if not found or not isinstance(value, Ref):
            self.uses.pop(id(node), None)
            return value
        return self._refer(node, node, value.names, value.sure)

    def _refer(self, root: ast.Name, node: ast.expr, names: tuple[tuple[str, Binding | None], ...], sure: bool) -> Ref:
        legacy = [pair for pair in names if is_legacy(pair[0])]
        use = None
        if legacy:
            use = Use(
                "name",
                canonical(legacy[0][0]),
                node,
                spelled=legacy[0][0],
                root=root,
                bindings=tuple(binding for _, binding in legacy if binding is not None),
                scope=self.scope,
                sure=sure,
                stored=isinstance(getattr(node, "ctx", None), ast.Store | ast.Del),
            )
            self.uses[id(root)] = use
        return Ref(names, use or Use("name", "", node, root=root), sure)

    def attribute(self, node: ast.Attribute) -> Value:
        value = self.eval(node.value)
        self.uses.pop(id(node), None)
        return self.member(value, node)

    def member(self, value: Value, node: ast.Attribute) -> Value:
        name = node.attr
        match value:
            case Ref(names=names, use=use) if use is not None and use.root is not None:
                longer = tuple(
                    (f"{spelled}.{name}", b) for spelled, b in names if may_lead_to_keras(spelled) or is_legacy(spelled)
                )
                if longer:
                    return self._refer(use.root, node, longer, value.sure)
            case Instance(cls=cls):
                return self._of_instance(cls, node, value.sure)
            case LocalObject(info=info) | LocalClass(info=info):
                return self._of_local(value, info, node)
            case ProjectModule(exports=exports):
                return exports.names.get(name)
            case _:
                pass
        return None

    def _of_instance(self, cls: str, node: ast.Attribute, sure: bool) -> Value:
        line = ancestry(cls, self.facts)
        for one in line:
            if f"{one}.{node.attr}" in self.known:
                cls = one
                break
        self.uses[id(node)] = Use(
            "attribute", f"{cls}.{node.attr}", node, scope=self.scope, sure=sure, stored=isinstance(node.ctx, ast.Store)
        )
        gives = next(
            (self.facts.returns[f"{one}.{node.attr}"] for one in line if f"{one}.{node.attr}" in self.facts.returns), ""
        )
        # A method's row says what its call gives; an attribute's what it is. Which of them it is shows at the call.
        return made(gives, sure) if gives else None

    def _of_local(self, value: LocalObject | LocalClass, info: ClassInfo, node: ast.Attribute) -> Value:
        found, member = info.find(node.attr)
        if found:
            self.uses.pop(id(node), None)
            if isinstance(member, Functions):
                if any(f.kind == "property" for f in member.functions) and isinstance(value, LocalObject):
                    return self.result(member, None)
                return replace(member, owner=value)
            return member
        if info.legacy and isinstance(value, LocalObject):
            return self._of_instance(info.legacy, node, value.sure)
        return None

    # Calls

    def call(self, node: ast.Call) -> Value:
        function = self.eval(node.func)
        arguments = [self.eval(arg) for arg in node.args]
        keywords = {k.arg: self.eval(k.value) for k in node.keywords}
        if function is None and isinstance(node.func, ast.Name):
            return self._builtin(node, node.func.id, arguments)
        if isinstance(node.func, ast.Attribute) and node.func.attr in self.telling:
            if function is None and id(node.func) not in self.uses:
                self.suspects[id(node)] = node.func
            else:
                self.suspects.pop(id(node), None)
        match function:
            case Ref(use=use, sure=sure) if use is not None and use.name:
                use.call = node
                if use.spelled in ("importlib.import_module",):
                    return None
                return self._constructed(use.name, sure, arguments)
            case Ref(names=names) if names[0][0] == "importlib.import_module":
                self._dynamic_import(node, arguments)
            case Functions():
                self.pass_arguments(function, node, arguments, keywords)
                return self.result(function, node)
            case LocalClass(info=info, sure=sure):
                constructor = info.find("__init__")[1]
                instance = LocalObject(info, sure)
                if isinstance(constructor, Functions):
                    self.pass_arguments(replace(constructor, owner=instance), node, arguments, keywords)
                return instance
            case LocalObject(info=info):
                called = info.find("call")[1] or info.find("__call__")[1]
                if isinstance(called, Functions):
                    self.pass_arguments(replace(called, owner=function), node, arguments, keywords)
            case _:
                pass
        use = self.uses.get(id(node.func))
        if use is not None and use.kind == "attribute":
            use.call = node
            return function
        return None

    def _constructed(self, name: str, sure: bool, arguments: list[Value]) -> Value:
        gives = self.facts.returns.get(name)
        if gives:
            return made(gives, sure)
        if is_class(name, self.facts):
            return Instance(name, sure)
        return None

    def _builtin(self, node: ast.Call, name: str, arguments: list[Value]) -> Value:
        first = arguments[0] if arguments else None
        if name == "getattr" and len(node.args) >= 2:
            return self._getattr(node, first, arguments[1])
        if name == "__import__":
            self._dynamic_import(node, arguments)
        elif name in ("eval", "exec") and isinstance(first, Text):
            self.quoted.append(first.value)
        elif name == "super":
            return self._super()
        elif name in FIRST_OF:
            return first
        elif name == "enumerate" and isinstance(first, Items):
            return Items(Items(None, (None, first.element)))
        elif name == "zip":
            return Items(Items(None, tuple(a.element if isinstance(a, Items) else None for a in arguments)))
        elif name == "next" and isinstance(first, Items):
            return first.element
        return None

    def _getattr(self, node: ast.Call, of: Value, name: Value) -> Value:
        if isinstance(of, Ref) and of.use is not None and of.use.name:
            if isinstance(name, Text) and name.value.isidentifier():
                # The string is an attribute's name: the use is there, but its text is a string's.
                inner = canonical(f"{of.use.spelled}.{name.value}")
                self.uses[id(node)] = Use(
                    "string", inner, node.args[1], spelled=f"{of.use.spelled}.{name.value}", scope=self.scope
                )
            else:
                self.dynamic[id(node)] = (node, of.use.name)
        return None

    def _dynamic_import(self, node: ast.Call, arguments: list[Value]) -> None:
        first = arguments[0] if arguments else None
        if isinstance(first, Text) and is_legacy(first.value):
            self.dynamic[id(node)] = (node, first.value)

    def _super(self) -> Value:
        scope: Scope | None = self.scope
        while scope is not None:
            info = scope.function
            if isinstance(info, FunctionInfo) and info.owner is not None:
                for base in info.owner.bases:
                    if isinstance(base, LocalClass):
                        return LocalObject(base.info)
                return Instance(info.owner.legacy) if info.owner.legacy else None
            scope = scope.parent
        return None

    def pass_arguments(
        self, function: Functions, node: ast.Call, arguments: list[Value], keywords: dict[str | None, Value]
    ) -> None:
        """Tells the project's functions what their callers pass."""
        for info in function.functions:
            spec = info.node.args
            names = [a.arg for a in (*spec.posonlyargs, *spec.args)]
            bound = info.owner is not None and info.kind != "static" and isinstance(function.owner, LocalObject)
            if bound or info.kind == "class":
                names = names[1:]
            given = (
                dict(zip(names, arguments, strict=False))
                if not any(isinstance(a, ast.Starred) for a in node.args)
                else {}
            )
            given.update({k: v for k, v in keywords.items() if k is not None})
            for name, value in given.items():
                before = info.given.get(name, Nothing())
                after = join(before, value, self.facts) if name in info.given else value
                if after != before:
                    info.given[name] = after
                    info.stale = True

    def result(self, function: Functions, node: ast.Call | None) -> Value:
        """What calling the project's functions gives."""
        value: Value = Nothing()
        for info in function.functions:
            self.read(info)
            value = join(value, info.returns, self.facts)
        return unsure(value) if not function.sure else value

    def read(self, info: FunctionInfo) -> None:
        raise NotImplementedError

    # The rest

    def constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, str):
            return Text(node.value)
        return Nothing() if node.value is None else None

    def sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        each = tuple(self.eval(item) for item in node.elts)
        element: Value = Nothing()
        for value in each:
            element = join(element, value, self.facts)
        return Items(element, each)

    def subscript(self, node: ast.Subscript) -> Value:
        value = self.eval(node.value)
        self.eval(node.slice)
        match value:
            case Items(element=element, each=each):
                at = node.slice
                if isinstance(at, ast.Slice):
                    return Items(element)
                if isinstance(at, ast.Constant) and isinstance(at.value, int) and -len(each) <= at.value < len(each):
                    return each[at.value]
                return element
            case Instance(cls=cls):
                self.uses[id(node)] = Use("item", f"{cls}.__getitem__", node, scope=self.scope, sure=value.sure)
            case _:
                pass
        return None

    def conditional(self, node: ast.IfExp) -> Value:
        self.eval(node.test)
        return join(self.eval(node.body), self.eval(node.orelse), self.facts)

    def boolean(self, node: ast.BoolOp) -> Value:
        value: Value = Nothing()
        for item in node.values:
            value = join(value, self.eval(item), self.facts)
        return value

    def binary(self, node: ast.BinOp) -> Value:
        left, right = self.eval(node.left), self.eval(node.right)
        if isinstance(node.op, ast.Add) and isinstance(left, Items) and isinstance(right, Items):
            return join(left, right, self.facts)
        return None

    def walrus(self, node: ast.NamedExpr) -> Value:
        value = self.eval(node.value)
        self.bind(node.target.id, value)
        return value

    def lambda_(self, node: ast.Lambda) -> Value:
        info = FunctionInfo(node, self.scope)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.eval(default)
        self.later(info)
        return Functions((info,))

    def later(self, info: FunctionInfo) -> None:
        raise NotImplementedError

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        first = self.eval(node.generators[0].iter)
        outer = self.scope
        self.scope = Scope(
            "comprehension", outer, frozenset(n for g in node.generators for n in _target_names(g.target))
        )
        for index, generator in enumerate(node.generators):
            values = first if index == 0 else self.eval(generator.iter)
            self.assign(generator.target, element_of(values))
            for test in generator.ifs:
                self.eval(test)
        if isinstance(node, ast.DictComp):
            self.eval(node.key)
            element = self.eval(node.value)
        else:
            element = self.eval(node.elt)
        self.scope = outer
        return Items(element)

    def assign(self, target: ast.expr, value: Value) -> None:
        raise NotImplementedError


def _target_names(node: ast.expr) -> list[str]:
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]


def element_of(value: Value) -> Value:
    return value.element if isinstance(value, Items) else None


def made(gives: str, sure: bool) -> Value:
    """The value that a `returns` fact describes: a class, or `[class]` for a list of its objects."""
    if gives.startswith("["):
        return Items(Instance(gives.strip("[]"), sure), (), sure)
    return Instance(gives, sure)


_EXPRESSIONS: dict[type[ast.AST], Any] = {
    ast.Name: Names.name,
    ast.Attribute: Names.attribute,
    ast.Call: Names.call,
    ast.Constant: Names.constant,
    ast.List: Names.sequence,
    ast.Tuple: Names.sequence,
    ast.Set: Names.sequence,
    ast.Subscript: Names.subscript,
    ast.IfExp: Names.conditional,
    ast.BoolOp: Names.boolean,
    ast.BinOp: Names.binary,
    ast.NamedExpr: Names.walrus,
    ast.Lambda: Names.lambda_,
    ast.ListComp: Names.comprehension,
    ast.SetComp: Names.comprehension,
    ast.GeneratorExp: Names.comprehension,
    ast.DictComp: Names.comprehension,
}
