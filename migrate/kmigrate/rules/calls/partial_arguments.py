"""KM214: arguments that `functools.partial` keeps for a call of Keras."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.atlas import legacy_keywords
from kmigrate.engine.lists import argument_list
from kmigrate.engine.names.values import Use
from kmigrate.rules.common.unpacked import eras
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

RULE = Rule(
    code="KM214",
    name="partial-arguments",
    title="Arguments that `functools.partial` keeps.",
    why="""
`partial(Convolution2D, 32, 3, 3, border_mode='same')` is read like a call of `Convolution2D`: keywords, orders, kernel
sizes and old defaults. What the result is called with later are more arguments of the same call; of them the keywords
are renamed, and arguments by position are for a person where Keras 1 had another order.
""",
    examples=(
        Example(
            "from functools import partial\nfrom keras.layers import Convolution2D\n\n"
            "conv = partial(Convolution2D, 32, 3, 3, border_mode='same')\nlayer = conv(init='uniform')\n",
            "from functools import partial\nfrom tensorflow.keras.layers import Conv2D\n\n"
            "conv = partial(Conv2D, 32, (3, 3), padding='same')\nlayer = conv(kernel_initializer='uniform')\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """One more use for what is kept, as if it were called there, and one for every call of the result."""
    lines = file.source.lines_of("partial")
    for node in file.nodes_on(lines) if lines else ():
        if not isinstance(node, ast.Call) or not node.args or _last(node.func) != "partial":
            continue
        first = node.args[0]
        use = next((one for one in file.uses if one.node is first and one.kind in ("name", "attribute")), None)
        if use is None or not use.name.startswith("keras."):
            continue
        inner = ast.copy_location(ast.Call(first, node.args[1:], node.keywords), node)
        file.edits.lists[id(inner)] = argument_list(file.source, node)
        yield Use("handed", use.name, first, use.spelled, scope=use.scope, call=inner)
        for call in _calls(file, node):
            yield Use("rest", use.name, call, use.spelled, scope=use.scope)


@RULE.on(*legacy_keywords(), kinds=("rest",))
def rest(site: Site) -> None:
    """More arguments for what is kept."""
    call = site.node
    assert isinstance(call, ast.Call)
    rows = site.file.facts.keywords.get(site.name, {})
    every = {name for era in legacy_keywords()[site.name].values() for name in era}
    for keyword in call.keywords:
        row = rows.get(keyword.arg or "")
        if row is not None and row.new:
            site.file.edits.rename_keyword(keyword, row.new)
            site.rewritten(f"`{row.old}` is now `{row.new}`", keyword, new=row.new)
        elif keyword.arg in every:
            last = site.name.rpartition(".")[2]
            site.review(f"`{keyword.arg}` of `{last}` has another name today or is gone", keyword)
    orders = site.file.facts.orders.get(site.name)
    listed = any(isinstance(one, ast.Starred) for one in call.args)
    if orders is not None and site.standalone and "1" in eras(site) and (listed or len(call.args) > orders.keep):
        site.review(f"the order of arguments is another today; give all but {orders.keep} by name", call)


def _calls(file: SourceFile, made: ast.Call) -> Iterator[ast.Call]:
    """The calls of the one name that keeps what `partial` made."""
    for name, values in file.assigned.items():
        if len(values) == 1 and values[0] is made:
            for node in file.nodes_on(file.source.lines_of(name)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield node


def _last(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
