"""KM299: the states that a recurrent layer gives, where the program takes them for a list."""

from __future__ import annotations

import ast

from kmigrate.rules.common.batches import made
from kmigrate.rules.layers.states_and_masks import RECURRENT
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

CHANGING = {"append", "pop", "insert", "extend", "remove", "reverse"}
RULE = Rule(
    code="KM299",
    name="state-lists",
    title="A recurrent layer gives its output and its states as a tuple.",
    why="""
`out = LSTM(8, return_state=True)(x)` was a list in the stand-alone Keras and in tf.keras to 2.15, and is a tuple in
Keras 3: `[y] + out`, `[x] + out[1:]` and `out.pop()` stop. Where a program does so, it is made a list. Names that are
given one by one (`y, h, c = ...`) need nothing.
""",
    examples=(
        Example(
            "from keras.layers import SimpleRNN, Input\n\nx = Input((5, 3))\n"
            "out = SimpleRNN(8, return_state=True)(x)\nall_of_it = [x] + out\n",
            "from tensorflow.keras.layers import SimpleRNN, Input\n\nx = Input((5, 3))\n"
            "out = list(SimpleRNN(8, return_state=True)(x))\nall_of_it = [x] + out\n",
        ),
    ),
)


@RULE.on(*RECURRENT)
def called(site: Site) -> None:
    call, statement = site.call, site.statement(site.node)
    if call is None or site.era.is_today or not isinstance(statement, ast.Assign) or statement.value is not call:
        return
    target = statement.targets[0]
    if len(statement.targets) > 1 or not isinstance(target, ast.Name) or not _gives_states(site, call):
        return
    names = {target.id, *_slices(site, target.id)}
    if any(_is_a_list(site, node) for name in names for node in site.named(name) if isinstance(node, ast.Name)):
        edits, source = site.file.edits, site.file.source
        edits.replace_span(source.start(call), source.start(call), "list(")  # other rules change what is inside
        edits.replace_span(source.end(call), source.end(call), ")")
        site.rewritten(
            "output and states are a tuple today, and the program takes them for a list", call, new="list(...)"
        )


def _gives_states(site: Site, call: ast.Call) -> bool:
    layer = made(site, call.func)
    inside = layer.args[:1] if isinstance(layer, ast.Call) else []  # Bidirectional(LSTM(...))
    given = [one for part in (layer, *inside) if isinstance(part, ast.Call) for one in part.keywords]
    return any(k.arg == "return_state" and not (isinstance(k.value, ast.Constant) and not k.value.value) for k in given)


def _slices(site: Site, name: str) -> set[str]:
    """Names that are given some of it: `states = out[1:]`."""
    found = set()
    for node in site.named(name):
        part = site.parent(node)
        around = site.parent(part) if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Slice) else None
        if isinstance(around, ast.Assign) and around.value is part and isinstance(around.targets[0], ast.Name):
            found.add(around.targets[0].id)
    return found


def _is_a_list(site: Site, node: ast.Name) -> bool:
    """Whether it is joined to another list, or changed."""
    around, inner = site.parent(node), node
    if isinstance(around, ast.Subscript) and isinstance(around.slice, ast.Slice):
        inner, around = around, site.parent(around)  # type: ignore[assignment]
    match around:
        case ast.BinOp(op=ast.Add()):
            return True
        case ast.AugAssign(op=ast.Add(), value=value):
            return value is inner or isinstance(inner, ast.Name)
        case ast.Attribute(attr=name):
            return name in CHANGING
        case _:
            return False
