"""KM256: `add_update` and `add_loss` of a layer, and the lists of updates it kept."""

from __future__ import annotations

import ast
import re

from kmigrate.engine.lists import find
from kmigrate.rules.common.classes import (
    Function,
    class_of,
    method_around,
    methods,
    own_attribute,
    parameters,
    self_name,
    statement_of,
)
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYER = "keras.layers.Layer"
HOW = "assign to the variable in call, where training is true: `if training: self.mean.assign(new_value)`"
UPDATES = {
    "keras.backend.update": "{0}.assign({1})",
    "keras.backend.update_add": "{0}.assign_add({1})",
    "keras.backend.update_sub": "{0}.assign_sub({1})",
    "keras.backend.moving_average_update": "{0}.assign({0} * {2} + {1} * (1. - {2}))",
}
Update = tuple[ast.expr, list[str | ast.AST]]  # the variable, and the assignment to it

RULE = Rule(
    code="KM256",
    name="layer-updates",
    title="A layer assigns to its variables in `call`, and `add_loss` takes the loss alone.",
    why="""
`add_update` gave Keras a list of what to assign after each step of training. Keras 3 has no such list: the assignment
itself stands in `call`, and must be made in training only, because `call` also runs for `predict`. `call` is given
`training` where it takes it. `add_loss` and `add_update` had a second argument, `inputs`, that is gone.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Layer\n\n\nclass Mean(Layer):\n"
            "    def call(self, x):\n        mean = K.mean(x, axis=0)\n"
            "        self.add_update(K.update(self.mean, mean), x)\n        return x - mean\n",
            "from tensorflow.keras import backend as K\nfrom tensorflow.keras.layers import Layer\n\n\n"
            "class Mean(Layer):\n    def call(self, x, training=None):\n        mean = K.mean(x, axis=0)\n"
            "        if training:\n            self.mean.assign(mean)\n        return x - mean\n",
        ),
    ),
)


@RULE.on(f"{LAYER}.add_loss")
def add_loss(site: Site) -> None:
    call = site.call
    if call is None or site.use.kind != "attribute":
        return
    inputs = site.keyword("inputs") or (call.args[1] if len(call.args) > 1 else None)
    if inputs is not None:
        if any(isinstance(argument, ast.Starred) for argument in call.args):
            site.review("`add_loss` takes the loss alone today")
            return
        site.remove_argument(inputs)
        site.rewritten("`add_loss` takes the loss alone", inputs)
    function = _method(site)
    if function is not None and function.name in ("build", "__init__"):
        site.review(
            "a loss that is added before `call` is forgotten today; add it in call, or give add_weight a regularizer"
        )


@RULE.on(f"{LAYER}.add_update")
def add_update(site: Site) -> None:
    if site.use.kind != "attribute":
        return
    call, function = site.call, _method(site)
    statement = statement_of(function, site.node)
    if call is None or function is None or not isinstance(statement, ast.Expr) or statement.value is not call:
        site.review(f"there is no list of updates today: {HOW}")
        return
    updates = _updates(site, site.argument("updates", 0))
    if function.name != "call" or not updates or _is_read_later(function, statement, updates):
        site.review(f"there is no list of updates today: {HOW}")
        return
    if _zero_debias(site):
        site.review(
            "Keras 2.1 and 2.2 divided a moving average by (1 - momentum ** steps) on TensorFlow; count the steps in a "
            "weight of the layer to do that, or say --backend theano"
        )
        return
    if not _take_training(site, function):
        site.review(f"let `call` take training=None, and {HOW}")
        return
    source = site.file.source
    indent = source.indent(source.start(statement))
    step = "\t" if "\t" in indent else "    "
    lines = [piece for _, update in updates for piece in (f"{source.newline}{indent}{step}", *update)]
    for use in site.file.uses:
        if use.name in UPDATES and use.call is not None and any(inner is use.call for inner in ast.walk(statement)):
            use.kind = "gone"
    site.replace(statement, "if training:", *lines)
    site.rewritten("the variable is assigned to, in training", statement, new="if training:")


def _method(site: Site) -> Function | None:
    """The method of a layer's class in which a use stands."""
    for info in site.file.flow.classes:
        if info.legacy and (found := method_around(info.node, site.node)) is not None:
            return found
    return None


def _updates(site: Site, node: ast.expr | None) -> list[Update]:
    """What is assigned to, and how that is written; empty where it cannot be told."""
    if isinstance(node, ast.List) or (isinstance(node, ast.Tuple) and not _is_pair(node)):
        found = [_update(site, element) for element in node.elts]
    else:
        found = [_update(site, node)]
    return [one for one in found if one is not None] if all(found) else []


def _is_pair(node: ast.Tuple) -> bool:
    return len(node.elts) == 2 and not isinstance(node.elts[0], ast.Tuple | ast.Call)


def _update(site: Site, node: ast.expr | None) -> Update | None:
    match node:
        case ast.Tuple(elts=[variable, value]):
            return variable, _filled(UPDATES["keras.backend.update"], [variable, value])
        case ast.Call(func=function, args=arguments, keywords=[]):
            use = next((u for u in site.file.uses if u.call is node and u.node is function), None)
            form = UPDATES.get(use.name) if use is not None else None
            if form is None or len(arguments) != 2 + ("{2}" in form):
                return None
            return arguments[0], _filled(form, arguments)
        case _:
            return None


def _filled(form: str, arguments: list[ast.expr]) -> list[str | ast.AST]:
    """The form with the arguments in their places, in parentheses where a sum could come apart."""
    pieces: list[str | ast.AST] = []
    for part in re.split(r"(\{\d\})", form):
        if not part.startswith("{"):
            pieces.append(part)
            continue
        argument = arguments[int(part[1])]
        plain = isinstance(argument, ast.Name | ast.Attribute | ast.Constant | ast.Call | ast.Subscript)
        pieces += [argument] if plain or "{2}" not in form else ["(", argument, ")"]
    return [piece for piece in pieces if piece]


def _is_read_later(function: Function, statement: ast.stmt, updates: list[Update]) -> bool:
    """Whether `call` reads the variable behind the update: what it read was the value from before."""
    wanted = {ast.dump(variable) for variable, _ in updates}
    return any(
        isinstance(node, ast.Name | ast.Attribute)
        and node.lineno > (statement.end_lineno or statement.lineno)
        and ast.dump(node) in wanted
        for node in ast.walk(function)
    )


def _zero_debias(site: Site) -> bool:
    """Keras 2.1 and 2.2 on TensorFlow divided moving averages by what they lacked at the beginning."""
    source = site.settings.source or ""
    debiased = source.startswith(("2.1", "2.2")) and site.settings.backend in (None, "tensorflow")
    return debiased and "moving_average_update" in site.text(site.call or site.node)


def _take_training(site: Site, function: Function) -> bool:
    spec = function.args
    if "training" in [*parameters(function), *(a.arg for a in spec.kwonlyargs)]:
        return True
    if spec.vararg or spec.kwarg or spec.kwonlyargs or not spec.args:
        return False
    source = site.file.source
    last = source.end(spec.defaults[-1] if spec.defaults else spec.args[-1])
    close = find(source.data, b")", last, len(source.data))
    site.file.edits.replace_span(close, close, ", training=None")
    return True


@RULE.on(f"{LAYER}.updates=")
def updates(site: Site) -> None:
    """`self.updates = [...]` of Keras 0.3 and 1."""
    function = method_around(class_of(site), site.node)
    statement = statement_of(function, site.node)
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List) and not statement.value.elts:
        here = methods(class_of(site)).values()
        if sum(own_attribute(n, self_name(m)) == "updates" for m in here for n in ast.walk(m)) == 1:
            site.file.delete_statement(statement)
            site.rewritten("there is no list of updates", statement)
            return
    site.review(f"nobody asks for `updates` today: {HOW}")
