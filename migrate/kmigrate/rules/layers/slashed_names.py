"""KM247: names of layers with a `/`."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.application_layers import families
from kmigrate.rules.common.key_literals import literals
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM247",
    name="slashed-names",
    title="The name of a layer holds no `/`.",
    why="""
`name="block1/conv"` was a name like any other. Keras 3 raises a ValueError: it parts the paths of weights there. An
underscore is put in its place where a layer or model is made, and where one is asked for by `get_layer`. `kmigrate
convert` does the same with the names of an old file. A prefix that is put together elsewhere is for a person.
""",
    examples=(
        Example(
            "from keras.layers import Dense\n\nlayer = Dense(8, name='top/dense')\n",
            "from tensorflow.keras.layers import Dense\n\nlayer = Dense(8, name='top_dense')\n",
        ),
    ),
)


@RULE.on("keras.layers.*", "keras.models.*", "keras.Model", "keras.Sequential", "keras.Input", given=("name",))
@RULE.on("keras.layers.Layer()", "keras.models.Model()", given=("name",))
def made(site: Site) -> None:
    name = site.keyword("name")
    if site.use.kind in ("name", "make") and name is not None:
        _without(site, name.value)


@RULE.on("keras.models.Model.get_layer")
def asked(site: Site) -> None:
    given = site.argument("name", 0)
    if given is not None and not families(site):  # of their layers KM328 speaks
        _without(site, given)


def _without(site: Site, value: ast.expr) -> None:
    seen: set[int] = site.file.memo.setdefault(_without, set())
    alone = all(_only_names(site, node) for node in walk(value) if isinstance(node, ast.Name))
    here = {id(node) for node in walk(value)}
    for literal in literals(site, value, lambda _: False):
        node = literal.node
        if "/" not in literal.text or id(node) in seen:
            continue
        seen.add(id(node))
        text = site.text(node)
        free = literal.free and (alone or id(node) in here)
        if not free or (isinstance(node, ast.JoinedStr) and _divides(node)):
            site.review("no layer's name may hold a `/` today; write `_` in its place", node)
            continue
        for place, letter in enumerate(text):
            if letter == "/":
                site.replace_part(node, place, place + 1, "_")
        site.rewritten("no layer's name may hold a `/` today", node, new=text.replace("/", "_"))


def _only_names(site: Site, name: ast.Name) -> bool:
    """Whether what is assigned to a name is used in names of layers alone."""
    if not site.assigned(name.id):
        return True
    return all(_names(site, one) for one in site.named(name.id) if isinstance(getattr(one, "ctx", None), ast.Load))


def _names(site: Site, node: ast.AST) -> bool:
    while not isinstance(node, ast.stmt):
        if isinstance(node, ast.keyword):
            return node.arg == "name"
        outer = site.parent(node)
        if outer is None:
            return False
        node = outer
    return False


def _divides(node: ast.JoinedStr) -> bool:
    """`f"{rate / 2}/conv"`"""
    return any(isinstance(one, ast.Div | ast.FloorDiv) for one in ast.walk(node))
