"""How the methods of a layer make its weights, and the lists in which Keras wanted them before it kept count itself."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, is_a, makes_weight, own_attribute, self_name, statements
from kmigrate.rules.site import Site

TRAINED = {"trainable_weights", "_trainable_weights", "params"}
UNTRAINED = {"non_trainable_weights", "_non_trainable_weights"}
LISTS = TRAINED | UNTRAINED
# Functions that make a variable, by what they make: a copy of a value, one value everywhere, or random values.
MAKERS = {
    "keras.backend.variable": "value",
    "keras.utils.theano_utils.sharedX": "value",
    "keras.backend.zeros": "zeros",
    "keras.utils.theano_utils.shared_zeros": "zeros",
    "keras.backend.ones": "ones",
    "keras.utils.theano_utils.shared_ones": "ones",
    "keras.backend.random_uniform_variable": "RandomUniform",
    "keras.backend.random_normal_variable": "RandomNormal",
    "tensorflow.Variable": "tensorflow",
}


@dataclass(slots=True, eq=False)
class Creation:
    """`self.attr = ...`, where a variable is made: by `add_weight`, an initializer, or one of the makers."""

    statement: ast.Assign
    attr: str
    call: ast.Call
    form: str


@dataclass(slots=True, eq=False)
class Listing:
    """A statement that speaks of a list of weights; `items` is None where it cannot be told which."""

    statement: ast.stmt
    name: str
    items: list[str] | None  # attributes of self; "layer.": all weights of the layer in that attribute


@dataclass(slots=True)
class Plan:
    """What the methods of one class do about weights."""

    creations: list[Creation] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    regularizers: dict[str, ast.expr] = field(default_factory=dict)  # weight -> what is to be passed
    constraints: dict[str, ast.expr] = field(default_factory=dict)
    in_order: list[ast.expr] = field(default_factory=list)  # constraints in the order of the weights, as Keras 0.3 had
    gone: list[ast.stmt] = field(default_factory=list)  # statements that the arguments of add_weight replace
    unclear: list[ast.stmt] = field(default_factory=list)

    def made(self, attr: str) -> list[Creation]:
        return [creation for creation in self.creations if creation.attr == attr]

    def listed(self, names: set[str]) -> set[str]:
        return {item for one in self.listings if one.name in names for item in one.items or ()}


def held_in_lists(site: Site, functions: list[Function]) -> list[Creation]:
    """Variables of TensorFlow that stand in what an attribute is given: in lists, tuples and dictionaries."""
    found = []
    for function in functions:
        for statement in statements(function.body):
            if not isinstance(statement, ast.Assign) or isinstance(statement.value, ast.Call):
                continue
            attr = own_attribute(statement.targets[0], self_name(function))
            for call in _elements(statement.value) if attr and len(statement.targets) == 1 else ():
                if _form(site, call, "") == "tensorflow":
                    found.append(Creation(statement, attr, call, "tensorflow"))
    return found


def _elements(node: ast.expr | None) -> list[ast.Call]:
    match node:
        case ast.Call():
            return [node]
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            return [call for part in parts for call in _elements(part)]
        case ast.ListComp(elt=part) | ast.DictComp(value=part):
            return _elements(part)
        case ast.IfExp(body=one, orelse=other):
            return [*_elements(one), *_elements(other)]
        case _:
            return []


def plan_of(site: Site, functions: list[Function]) -> Plan:
    plan = Plan()
    for function in functions:
        me = self_name(function)
        for statement in statements(function.body):
            _weights(site, plan, me, statement)
        _penalties(plan, me, function.body)
    trained = next((one.items or [] for one in plan.listings if one.name in TRAINED), [])
    given = {attr: c for attr, c in zip(trained, plan.in_order, strict=False) if getattr(c, "value", c) is not None}
    plan.constraints.update(given)
    return plan


def _weights(site: Site, plan: Plan, me: str, statement: ast.stmt) -> None:
    match statement:
        case ast.Assign(targets=[target], value=value) if attr := own_attribute(target, me):
            if attr in LISTS:
                plan.listings.append(Listing(statement, attr, _items(value, me)))
            elif isinstance(value, ast.Call) and (form := _form(site, value, me)):
                plan.creations.append(Creation(statement, attr, value, form))
        case ast.AugAssign(target=target, op=ast.Add(), value=value) if own_attribute(target, me) in LISTS:
            plan.listings.append(Listing(statement, own_attribute(target, me), _items(value, me)))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=of, attr=attr), args=args)) if (
            own_attribute(of, me) in LISTS
        ):
            items = None
            if attr == "append" and len(args) == 1:
                items = _items(ast.List(elts=args), me)
            elif attr == "extend" and len(args) == 1:
                items = _items(args[0], me)
            plan.listings.append(Listing(statement, own_attribute(of, me), items))
        case _:
            pass


def _items(value: ast.expr, me: str) -> list[str] | None:
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            names = [own_attribute(element, me) for element in elements]
            return names if all(names) else None
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            first, second = _items(left, me), _items(right, me)
            return None if first is None or second is None else first + second
        case ast.Attribute(value=of, attr=attr) if attr in LISTS and own_attribute(of, me):
            return [own_attribute(of, me) + "."]
        case ast.Attribute() if own_attribute(value, me) in LISTS:
            return []  # what it had before
        case ast.Call(func=ast.Name(id="list"), args=[inner]):
            return _items(inner, me)
        case _:
            return None


def _form(site: Site, call: ast.Call, me: str) -> str:
    if makes_weight(call, me):
        return "add_weight"
    if is_a(site, site.value(call.func), "keras.initializers.Initializer"):
        return "initializer"
    use = next((u for u in site.file.uses if u.call is call and u.node is call.func), None)
    return MAKERS.get(use.name, "") if use is not None else ""


# What Keras 1 did beside: self.regularizers.append(...), self.constraints[self.W] = ...


def _penalties(plan: Plan, me: str, body: list[ast.stmt]) -> None:
    for statement in body:
        if isinstance(statement, ast.If):
            if not statement.orelse and _speaks_of_penalty(statement.test, me):
                found = [_penalty(plan, me, inner) for inner in statement.body]
                (plan.gone if all(found) else plan.unclear if any(found) else []).append(statement)
            else:
                _penalties(plan, me, statement.body)
                _penalties(plan, me, statement.orelse)
        elif _penalty(plan, me, statement):
            plan.gone.append(statement)
        elif {"regularizers", "constraints"} & {own_attribute(node, me) for node in walk(statement)}:
            plan.unclear.append(statement)


def _speaks_of_penalty(test: ast.expr, me: str) -> bool:
    """`if self.W_regularizer:` and the like: nothing but whether there is one."""
    match test:
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _speaks_of_penalty(left, me)
        case ast.Attribute():
            return own_attribute(test, me).endswith(("regularizer", "constraint"))
        case _:
            return False


def _penalty(plan: Plan, me: str, statement: ast.stmt) -> bool:
    """Takes in one statement about a regularizer or constraint; False where it is about something else."""
    match statement:
        case ast.Assign(
            targets=[ast.Attribute() as target], value=ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Call(args=[])
        ):
            return own_attribute(target, me) in ("regularizers", "constraints")
        case ast.Assign(targets=[ast.Attribute() as target], value=ast.List(elts=elements) | ast.Tuple(elts=elements)):
            if own_attribute(target, me) == "constraints":
                plan.in_order = elements
                return True
        case ast.Assign(targets=[ast.Subscript(value=of, slice=weight)], value=value):
            if own_attribute(of, me) == "constraints" and (attr := own_attribute(weight, me)):
                plan.constraints[attr] = value
                return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=of, attr="set_param"), args=[weight])):
            if attr := own_attribute(weight, me):
                plan.regularizers[attr] = of
                return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="set_layer"), args=[ast.Name(id=name)])):
            return name == me
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=of, attr="append"), args=[regularizer])):
            told = {ast.dump(r) for r in plan.regularizers.values()}
            known = ast.dump(regularizer) in told or own_attribute(regularizer, me) == "activity_regularizer"
            return own_attribute(of, me) == "regularizers" and known
        case _:
            pass
    return False
