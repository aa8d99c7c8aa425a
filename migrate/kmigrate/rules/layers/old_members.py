"""KM272: attributes of layers that have other names today, where it is not known which layer it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.canonical import ancestry, canonical
from kmigrate.engine.names.values import Instance, Ref, Use
from kmigrate.rules.common import by_string
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

TABLE = "KM112"
LAYER = "keras.layers.Layer"
UNKNOWN = "layer.member"
# Words that hardly anything but a layer has for an attribute; the others count on what is called a layer.
TELLING = (
    *("nb_filter", "border_mode", "W_regularizer", "U_regularizer", "b_regularizer", "W_constraint", "b_constraint"),
    *("inner_activation", "inner_init", "subsample_length", "atrous_rate", "filter_length"),
)
SHORT = ("W", "U", "b", "output_dim", "subsample", "nb_row", "nb_col", "dropout_W", "dropout_U")
NAMES = (*TELLING, *SHORT)
_LAYER = re.compile(r"(?i)layer|\bl(?:ay|yr)?\b|\.layers\[")
_OPTIONS = re.compile(r"(?i)^(?:self|cls)\b|arg|opt|conf|cfg|param|flag|setting")

RULE = Rule(
    code="KM272",
    name="members-of-some-layer",
    title="An attribute of some layer that has another name today.",
    why="""
`nb_filter` is `filters` on every layer that had it, and is renamed where the object is known to be a layer. `W` is
`kernel`, but the `embeddings` of an Embedding, so that somebody must say which. A condition like `isinstance(layer,
Embedding)` around it says so.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nfor layer in load_model('m.keras').layers:\n"
            "    print(layer.nb_filter)\n",
            "from tensorflow.keras.models import load_model\n\nfor layer in load_model('m.keras').layers:\n"
            "    print(layer.filters)\n",
        ),
        Example(
            "from keras.layers import Embedding\n\n\ndef show(layer):\n    if isinstance(layer, Embedding):\n"
            "        print(layer.W)\n",
            "from tensorflow.keras.layers import Embedding\n\n\ndef show(layer):\n"
            "    if isinstance(layer, Embedding):\n        print(layer.embeddings)\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """Attributes of these names, of what the engine does not know, and those that a string names."""
    found = file.attributes(*NAMES)
    strings = [(node, literal) for node, literal in by_string.reached(file) if literal.value in NAMES]
    # What the file was written for is asked last: imports that nothing uses are looked at behind this.
    if not (found or strings) or not file.speaks_keras or not file.is_old:
        return
    stored = {node.attr for node in found if not isinstance(node.ctx, ast.Load)}
    for node, literal in strings:
        value = file.value(node)
        some = isinstance(value, Instance) and value.cls == LAYER
        if some or value is None:
            owner = file.source.text_of(node)
            if some or (_LAYER.search(owner) and not _OPTIONS.search(owner)):
                yield Use("name", f"{LAYER}.{literal.value!s}" if some else UNKNOWN, literal)
    for node in found:
        owner = file.source.text_of(node.value)
        if file.value(node.value) is not None or _OPTIONS.search(owner):
            continue
        if _LAYER.search(owner) or (node.attr in TELLING and node.attr not in stored):
            yield Use("name", UNKNOWN, node)


@RULE.on(UNKNOWN, *(f"{LAYER}.{word}" for word in NAMES))
def member(site: Site) -> None:
    node = site.node
    match node:
        case ast.Attribute(value=owner, attr=old, ctx=ast.Load()):
            pass
        case ast.Constant(value=str(old)):
            call = site.parent(node)
            assert isinstance(call, ast.Call)
            owner = call.args[0]
        case _:
            return
    value = site.value(owner)
    if value is not None and not (isinstance(value, Instance) and value.cls == LAYER):
        return  # a layer that is known has rows of its own
    asked = _asked(site, owner)
    rows = (site.file.facts.names.get(f"{cls}.{old}") for cls in asked)
    gone = next((row for row in rows if row is not None), None)
    if gone is not None and gone.kind == "removed":
        site.review(f"`{old}`: {gone.advice}")
        return
    new = _names(site, old, asked)
    sure = site.name != UNKNOWN or bool(asked)
    if sure and len(new) == 1:
        if new[0] != old and _renamed(site, node, old, new[0]):
            site.rewritten(f"`{old}` of layers is `{new[0]}` today", node, new=new[0])
    elif new:
        what = " or ".join(f"`{name}`" for name in new)
        doubt = "" if site.name != UNKNOWN else "if this is a layer of Keras, "
        site.review(f"{doubt}`{old}` is {what} today" + (", by the class of the layer" if new[1:] else ""), node)


def _renamed(site: Site, node: ast.AST, old: str, new: str) -> bool:
    if isinstance(node, ast.Constant):
        return by_string.rename(site, node, old, new)
    site.file.edits.rename_attribute(node, new)
    return True


def _names(site: Site, old: str, classes: list[str]) -> list[str]:
    """What the attribute is called today in these classes, or in all; first the name that most of them have."""
    rows = [row for row in site.file.facts.names.values() if row.code == TABLE and row.old.endswith(f".{old}")]
    named = [row.new for row in rows if not classes or row.old.rpartition(".")[0] in classes]
    if not classes and old == "output_dim":
        named.append(old)  # of an Embedding
    return sorted(set(named), key=lambda name: (-named.count(name), name))


def _asked(site: Site, what: ast.expr) -> list[str]:
    """The classes that a condition around it says the object is of."""
    inner: ast.AST = what
    while (outer := site.parent(inner)) is not None:
        if isinstance(outer, ast.If) and inner in outer.body:
            for test in outer.test.values if isinstance(outer.test, ast.BoolOp) else [outer.test]:
                match test:
                    case ast.Call(func=ast.Name(id="isinstance"), args=[owner, cls]) if site.text(owner) == site.text(
                        what
                    ):
                        value = site.value(cls)
                        if isinstance(value, Ref):
                            return list(ancestry(canonical(value.name), site.file.facts))
                    case _:
                        pass
        inner = outer
    return []
