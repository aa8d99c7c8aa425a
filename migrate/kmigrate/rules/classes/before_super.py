"""KM253: what a layer puts into itself before `super().__init__()`, which sets it anew."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import Function, is_a, own_attribute, self_name, statements
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RESET = {"supports_masking", "input_spec", "activity_regularizer"}
RULE = Rule(
    code="KM253",
    name="before-super",
    title="What `Layer.__init__` sets is set after it.",
    why="""
Keras 1 kept `supports_masking` and `input_spec` where they were set before `super().__init__()`, and every old Keras
kept an `activity_regularizer`. `Layer.__init__` of Keras 3 sets all three, so that a mask would be lost or a penalty
never counted. A layer put there as the very first is not tracked by Keras 3.0. The lines go behind the call.
""",
    examples=(
        Example(
            "from keras.engine.topology import Layer\n\n\nclass Sum(Layer):\n    def __init__(self, **kwargs):\n"
            "        self.supports_masking = True\n        super(Sum, self).__init__(**kwargs)\n",
            "from tensorflow.keras.layers import Layer\n\n\nclass Sum(Layer):\n    def __init__(self, **kwargs):\n"
            "        super(Sum, self).__init__(**kwargs)\n        self.supports_masking = True\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.__init__")
def before(site: Site) -> None:
    function = site.node
    if not isinstance(function, Function):
        return
    me = self_name(function)
    call = next((i for i, statement in enumerate(function.body) if _is_super(statement, me)), None)
    if call is None:
        return
    early = function.body[:call]
    moved = [statement for statement in early if _is_reset(site, statement, me) and not _is_read(early, statement, me)]
    inside = [s for s in statements(early) if s not in early and _is_reset(site, s, me)]
    for statement in inside:
        site.review("`super().__init__()` sets this anew; set it behind that call", statement)
    if not moved:
        return
    if any(_shares(site, statement) for statement in [*moved, function.body[call]]):
        site.review("`super().__init__()` sets this anew; set it behind that call", moved[0])
        return
    _move(site, moved, function.body[call])
    for statement in moved:
        site.rewritten("set behind `super().__init__()`, which sets it too", statement)


def _is_super(statement: ast.stmt, me: str) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=of, attr="__init__"), args=args)):
            of_super = isinstance(of, ast.Call) and getattr(of.func, "id", "") == "super"
            return of_super or (bool(args) and isinstance(args[0], ast.Name) and args[0].id == me)
        case _:
            return False


def _is_reset(site: Site, statement: ast.stmt, me: str) -> bool:
    match statement:
        case ast.Assign(targets=[target], value=value):
            attr = own_attribute(target, me)
            made = isinstance(value, ast.Call) and is_a(site, site.value(value), "keras.layers.Layer")
            return attr in RESET or (bool(attr) and made)
        case _:
            return False


def _is_read(early: list[ast.stmt], statement: ast.stmt, me: str) -> bool:
    """Whether something before the call needs the attribute."""
    attr = own_attribute(statement.targets[0], me) if isinstance(statement, ast.Assign) else ""
    return any(
        own_attribute(node, me) == attr and isinstance(getattr(node, "ctx", None), ast.Load)
        for other in early
        for node in ast.walk(other)
    )


def _shares(site: Site, statement: ast.stmt) -> bool:
    """Whether something else stands in the statement's lines."""
    source = site.file.source
    start, end = source.start(statement), source.end(statement)
    ahead = source.data[source.line_start(start) : start]
    behind = source.data[end : source.line_end(end)].strip()
    return bool(ahead.strip()) or bool(behind and not behind.startswith(b"#"))


def _move(site: Site, moved: list[ast.stmt], behind: ast.stmt) -> None:
    """One edit from the first of the lines to the end of the call; what stands between is kept as it is."""
    source = site.file.source
    start = position = source.line_start(source.start(moved[0]))
    end = source.line_end(source.end(behind))
    pieces: list[tuple[int, int] | str] = []
    for statement in moved:
        line = source.line_start(source.start(statement))
        pieces.append((position, line))
        last = source.line_end(source.end(statement))
        position = last + len(source.newline)
    pieces.append((position, end))
    for statement in moved:
        pieces += [source.newline, (source.line_start(source.start(statement)), source.line_end(source.end(statement)))]
    site.file.edits.replace_span(start, end, *pieces)
