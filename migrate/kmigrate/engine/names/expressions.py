"""Evaluates expressions to what is known of them, and notes every legacy use on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kmigrate.engine.names.canonical import ancestry, canonical, is_legacy, may_lead_to_legacy
from kmigrate.engine.names.interest import Interest, functions_in, matters
from kmigrate.engine.names.join import join
from kmigrate.engine.names.scopes import Scope
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
    ProjectModule,
    Ref,
    Table,
    Text,
    Use,
    Value,
    is_tensor,
)
from kmigrate.engine.walk import below, walk
from kmigrate.tables import Facts

if TYPE_CHECKING:
    from kmigrate.engine.names.exports import Importer
    from kmigrate.era.clues import Clue


NOTHING = Nothing()
ENVIRONMENT = ("KERAS_BACKEND", "THEANO_FLAGS")  # variables by which old programs chose what Keras ran on


class Names:
    """Names, attributes and literals; `Calls` adds calls, `Bodies` functions and classes, `Flow` the statements."""

    def __init__(
        self,
        facts: Facts,
        importer: Importer | None,
        known: frozenset[str] = frozenset(),
        telling: frozenset[str] = frozenset(),
        marks: Mapping[str, str] | None = None,
    ) -> None:
        self.facts = facts
        self.importer = importer
        self.known = known  # names of methods and attributes that some rule or fact speaks of
        self.uses: dict[int, Use] = {}
        self.bindings: dict[int, Binding] = {}  # by the import's alias
        self.stars: list[Binding] = []
        self.applied: dict[int, ast.Call] = {}  # calls of objects: of a layer or a model on tensors
        self.reached: frozenset[str] = frozenset()  # which Keras the modules speak of that are imported from
        self.clues: dict[Clue, None] = {}  # what their code tells of their era
        self.dynamic: dict[int, tuple[ast.Call, str]] = {}  # names that are made at run time
        # Methods that only Keras models have, or keywords that only they take, on who knows what.
        self.suspects: dict[int, tuple[ast.Attribute, str]] = {}
        self.unbound: set[str] = set()  # names read before, or without, anything that binds them
        self.quoted: list[str] = []  # source in strings: annotations, eval
        self.telling = telling
        self.tellers = frozenset(told.partition("(")[0] for told in telling if "(" in told)  # that take such a keyword
        self.marks = marks or {}  # attributes that nothing but Keras has -> the use that each of them is
        self.scope = Scope("module", None)
        self.interest: Interest
        self.values: dict[int, Value] = {}
        self.members: dict[tuple[str, str], tuple[str, str]] = {}  # class and member -> full name, and what it gives

    # Filled in by the classes that build on this one

    def result(self, function: Functions) -> Value:
        raise NotImplementedError

    def later(self, info: FunctionInfo) -> None:
        raise NotImplementedError

    def call(self, node: ast.Call) -> Value:
        raise NotImplementedError

    def assign(self, target: ast.expr, value: Value) -> None:
        raise NotImplementedError

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
        scope = self.scope
        if scope.outer:
            scope = scope.outer.get(name) or scope
        while scope.kind == "comprehension" and scope.parent is not None and name not in scope.bound:
            scope = scope.parent
        if value is not None and name not in self.interest.words:
            if self._leads(value):
                self.interest.add(name)
            elif isinstance(value, Ref):
                self.interest.reach(name, value)
        scope.env[name] = value
        before = scope.ever.get(name, value)
        scope.ever[name] = value if before is value else join(before, value, self.facts)

    def _leads(self, value: Value) -> bool:
        """Whether a name with that value can lead to a legacy use; a function can by what its body holds, and a class,
        a list or a table of functions by theirs.
        """
        return matters(value) or any(matters(f.returns) or self._matters(f) for f in functions_in(value))

    def _matters(self, info: FunctionInfo) -> bool:
        raise NotImplementedError

    # Expressions

    def eval(self, node: ast.AST | None) -> Value:
        # Nearly all are of these four kinds. Each has a call of its own, for those Python makes fast.
        kind = type(node)
        value: Value
        if kind is ast.Name:
            value = self.name(node)  # type: ignore[arg-type]
        elif kind is ast.Constant:
            value = self.constant(node)  # type: ignore[arg-type]
        elif kind is ast.Call:
            value = self.call(node)  # type: ignore[arg-type]
        elif kind is ast.Attribute:
            value = self.attribute(node)  # type: ignore[arg-type]
        elif kind in EXPRESSIONS:
            value = EXPRESSIONS[kind](self, node)
        else:
            if node is not None:
                self.parts(node)
            return None
        if value is not None:
            self.values[id(node)] = value
        return value

    def parts(self, node: ast.AST) -> None:
        """Evaluates all that an expression or statement holds, where there is nothing to be known of the whole."""
        for part in below(node):
            self.eval(part)

    def name(self, node: ast.Name) -> Value:
        name, scope = node.id, self.scope
        if name in scope.env and name not in scope.outer:  # as `lookup` would, and most names are found here
            value = scope.env[name]
        else:
            found, value = self.lookup(name)
            if not found:
                self.unbound.add(name)
        if type(value) is Ref:
            return self._refer(node, node, value.names, value.sure)
        self.uses.pop(id(node), None)
        return value

    def _refer(self, root: ast.Name, node: ast.expr, names: tuple[tuple[str, Binding | None], ...], sure: bool) -> Ref:
        legacy = [pair for pair in names if is_legacy(pair[0])]
        if not legacy:
            return Ref(names, Use("name", "", node, "", root), sure)
        spelled = legacy[0][0]
        bindings = tuple([binding for _, binding in legacy if binding is not None])
        stored = type(node.ctx) is not ast.Load  # type: ignore[attr-defined]
        use = Use("name", canonical(spelled), node, spelled, root, bindings, self.scope, None, sure, stored)
        self.uses[id(root)] = use
        return Ref(names, use, sure)

    def attribute(self, node: ast.Attribute) -> Value:
        value = self.eval(node.value)
        self.uses.pop(id(node), None)
        return self.member(value, node)

    def member(self, value: Value, node: ast.Attribute) -> Value:
        name = node.attr
        if value is None:
            return self._of_anything(node) if name in self.marks else None
        match value:
            case Ref(use=use) if use is not None and use.name.endswith(".__version__"):
                return None  # a string, whose methods are Python's
            case Ref(names=names, use=use) if use is not None and use.root is not None:
                longer = tuple([(f"{one}.{name}", b) for one, b in names if may_lead_to_legacy(one) or is_legacy(one)])
                if name == "import_module" and value.name == "importlib":
                    return Ref((("importlib.import_module", None),))
                if longer:
                    return self._refer(use.root, node, longer, value.sure)
            case Instance(cls=cls):
                return self._of_instance(cls, node, value.sure)
            case LocalObject(info=info) | LocalClass(info=info):
                return self._of_local(value, info, node)
            case ProjectModule(exports=exports):
                return self._of_module(exports.names.get(name), node)
            case _:
                pass
        return self._of_anything(node)

    def _of_anything(self, node: ast.Attribute) -> Value:
        """`x._keras_shape`: whatever `x` is, such an attribute is Keras's."""
        mark = self.marks.get(node.attr)
        if mark is None:
            return None
        self.uses[id(node)] = Use("attribute", mark, node, scope=self.scope, stored=isinstance(node.ctx, ast.Store))
        gives = self.facts.returns.get(mark, "")
        return made(gives, True) if gives else None

    def spoken_of(self, cls: str, what: str) -> str:
        """The name by which some rule or fact speaks of that part of a class or of one it derives from; or nothing."""
        return next((one + what for one in ancestry(cls, self.facts) if one + what in self.known), "")

    def _of_module(self, value: Value, node: ast.Attribute) -> Value:
        """`compat.keras`: what a module of the project re-exports is reached through the module, as it was."""
        parts: list[str] = []
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(value, Ref) or not isinstance(inner, ast.Name):
            return value
        binding = Binding(value.name, ".".join([inner.id, *parts[::-1]]), "project", self.scope)
        return self._refer(inner, node, ((value.name, binding),), value.sure)

    def _of_instance(self, cls: str, node: ast.Attribute, sure: bool) -> Value:
        name, gives = self.members.get((cls, node.attr)) or self._member_of(cls, node.attr)
        self.uses[id(node)] = Use(
            "attribute", name, node, scope=self.scope, sure=sure, stored=isinstance(node.ctx, ast.Store)
        )
        # A method's row says what its call gives; an attribute's what it is. Which of them it is shows at the call.
        return made(gives, sure) if gives else None

    def _member_of(self, cls: str, member: str) -> tuple[str, str]:
        """The full name of a member of a legacy class, and what it gives."""
        name = self.spoken_of(cls, f".{member}") or self.marks.get(member) or f"{cls}.{member}"
        full = (f"{one}.{member}" for one in ancestry(cls, self.facts))
        self.members[cls, member] = name, next((self.facts.returns[o] for o in full if o in self.facts.returns), "")
        return self.members[cls, member]

    def _of_local(self, value: LocalObject | LocalClass, info: ClassInfo, node: ast.Attribute) -> Value:
        found, member = info.find(node.attr)
        if found:
            self.uses.pop(id(node), None)
            if isinstance(member, Functions):
                if any(f.kind == "property" for f in member.functions) and isinstance(value, LocalObject):
                    return self.result(member)
                return member.bound_to(value)
            return member
        if info.legacy and isinstance(value, LocalObject):
            if node.attr not in self.marks and info.keeps(node.attr):
                self.uses.pop(id(node), None)
                return None  # its own, although the method that makes it was not read yet
            return self._of_instance(info.legacy, node, value.sure)
        return self._of_anything(node)

    def read(self, info: FunctionInfo) -> None:
        raise NotImplementedError

    # Literals and operators

    def constant(self, node: ast.Constant) -> Value:
        if type(node.value) is str:
            return Text(node.value)
        return NOTHING if node.value is None else None

    def sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        each = [self.eval(item) for item in node.elts]
        element: Value = NOTHING
        for value in each:
            if value is not element:
                element = join(element, value, self.facts)
        return Items(element, tuple(each))

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
            case Table(element=element, each=each):
                key = repr(node.slice.value) if isinstance(node.slice, ast.Constant) else ""
                return dict(each).get(key, element)
            case Instance(cls=cls):
                self.uses[id(node)] = Use("item", f"{cls}.__getitem__", node, scope=self.scope, sure=value.sure)
                return value if is_tensor(value) else None
            case None if getattr(node.slice, "value", None) in ENVIRONMENT:
                name = f"environ.{node.slice.value}"  # type: ignore[attr-defined]
                self.uses[id(node)] = Use("item", name, node, scope=self.scope, stored=isinstance(node.ctx, ast.Store))
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
        return left if is_tensor(left) else right if is_tensor(right) else None

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


def _target_names(node: ast.expr) -> list[str]:
    return [n.id for n in walk(node) if isinstance(n, ast.Name)]


def element_of(value: Value) -> Value:
    return value.element if isinstance(value, Items) else None


def made(gives: str, sure: bool) -> Value:
    """The value that a `returns` fact describes: a class, or `[class]` for a list of its objects."""
    if gives.startswith("["):
        return Items(Instance(gives.strip("[]"), sure), (), sure)
    return Instance(gives, sure)


# How each other kind of expression is evaluated; `Containers` adds its own.
EXPRESSIONS: dict[type[Any], Callable[[Any, Any], Value]] = {
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
