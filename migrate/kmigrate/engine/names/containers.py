"""Follows objects through lists and dictionaries: written out, grown, and taken from again."""

from __future__ import annotations

import ast

from kmigrate.engine.names.expressions import EXPRESSIONS, Names, element_of
from kmigrate.engine.names.interest import matters
from kmigrate.engine.names.join import join
from kmigrate.engine.names.values import (
    TENSOR,
    ClassInfo,
    FunctionInfo,
    Items,
    LocalClass,
    LocalObject,
    Nothing,
    Table,
    Use,
    Value,
    is_tensor,
)

COMPUTING = ast.Eq | ast.NotEq | ast.Lt | ast.LtE | ast.Gt | ast.GtE  # of tensors, element by element
# Methods that put something into a list or a set, and which of their arguments it is.
ADDING = {"append": 0, "add": 0, "appendleft": 0, "insert": 1, "extend": 0, "extendleft": 0}
TAKING = {"pop", "popleft", "__getitem__"}


class Containers(Names):
    """Lists, sets and dictionaries, and the generators that fill them."""

    def _set_attribute(self, info: ClassInfo, name: str, value: Value) -> None:
        raise NotImplementedError

    def dictionary(self, node: ast.Dict) -> Value:
        each: list[tuple[str, Value]] = []
        element: Value = Nothing()
        for key, item in zip(node.keys, node.values, strict=True):
            self.eval(key)
            value = self.eval(item)
            if key is None:  # `**more`
                value = value.element if isinstance(value, Table) else None
            elif isinstance(key, ast.Constant):
                each.append((repr(key.value), value))
            element = join(element, value, self.facts)
        return Table(element, tuple(each))

    def held(self, node: ast.Attribute, arguments: list[Value]) -> Value:
        """What calling a method of a container gives, and what that puts into it."""
        owner, first = self.values.get(id(node.value)), arguments[0] if arguments else None
        match owner:
            case Items(element=element):
                if node.attr in ADDING:
                    self._add(node, owner, arguments)
                return element if node.attr in TAKING else owner if node.attr == "copy" else None
            case Table(element=element):
                return self._of_table(node, owner, first)
            case None | Nothing() if node.attr in ADDING:
                # An empty list that was passed over, because nothing about it mattered yet.
                self._add(node, None, arguments)
            case None | Nothing() if node.attr == "update" and isinstance(first, Table) and matters(first):
                self._grow(node.value, first)
        return None

    def _of_table(self, node: ast.Attribute, owner: Table, first: Value) -> Value:
        match node.attr:
            case "get" | "pop" | "setdefault":
                return owner.element
            case "values":
                return Items(owner.element)
            case "items":
                return Items(Items(None, (None, owner.element)))
            case "copy":
                return owner
            case "update" if isinstance(first, Table):
                self._grow(node.value, join(owner, first, self.facts))
        return None

    def _add(self, node: ast.Attribute, owner: Items | None, arguments: list[Value]) -> None:
        place = ADDING[node.attr]
        value = arguments[place] if place < len(arguments) else None
        if node.attr.startswith("extend"):
            value = element_of(value)
        if not matters(value):
            return
        before: Value = owner.element if owner is not None else Nothing()
        self._grow(node.value, Items(join(before, value, self.facts)))

    def put(self, target: ast.Subscript, value: Value) -> None:
        """`name[key] = value`."""
        owner = self.values.get(id(target.value))
        key = target.slice
        each = ((repr(key.value), value),) if isinstance(key, ast.Constant) else ()
        match owner:
            case Table(element=element, each=before):
                kept = tuple(pair for pair in before if pair[0] not in dict(each))
                self._grow(target.value, Table(join(element, value, self.facts), kept + each))
            case Items(element=element) if not isinstance(key, ast.Slice):
                self._grow(target.value, Items(join(element, value, self.facts)))
            case None | Nothing() if matters(value):
                self._grow(target.value, Table(value, each))

    def _grow(self, container: ast.expr, value: Value) -> None:
        match container:
            case ast.Name(id=name):
                scope = self.scope
                while scope.parent is not None and name not in scope.bound and name not in scope.env:
                    scope = scope.parent
                here, self.scope = self.scope, scope
                self.bind(name, value)
                self.scope = here
            case ast.Attribute(value=owner, attr=name):
                known = self.values.get(id(owner))
                if isinstance(known, LocalObject | LocalClass):
                    self._set_attribute(known.info, name, value)

    def unary(self, node: ast.UnaryOp) -> Value:
        value = self.eval(node.operand)
        return value if is_tensor(value) else None

    def compare(self, node: ast.Compare) -> Value:
        values = [self.eval(one) for one in (node.left, *node.comparators)]
        found = next(filter(is_tensor, values), None)
        if found is not None and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            self.uses[id(node)] = Use("called", f"{TENSOR}.compared", node, scope=self.scope)
        return found if isinstance(node.ops[0], COMPUTING) else None

    def yielded(self, node: ast.Yield | ast.YieldFrom) -> Value:
        value = self.eval(node.value)
        scope = self.scope
        while scope.parent is not None and scope.kind != "function":
            scope = scope.parent
        if isinstance(scope.function, FunctionInfo):
            value = element_of(value) if isinstance(node, ast.YieldFrom) else value
            before = scope.function.yields
            scope.function.yields = join(Nothing() if before is None else before, value, self.facts)
            scope.function.generates = True
        return None


EXPRESSIONS[ast.Compare] = Containers.compare
EXPRESSIONS[ast.UnaryOp] = Containers.unary
EXPRESSIONS[ast.Dict] = Containers.dictionary
EXPRESSIONS[ast.Yield] = Containers.yielded
EXPRESSIONS[ast.YieldFrom] = Containers.yielded
