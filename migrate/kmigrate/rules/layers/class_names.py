"""KM271: names of classes of Keras in strings that a program compares."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeGuard

from kmigrate.engine.names.values import Use
from kmigrate.rules.common.key_literals import Literal, literals
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

NEW = {
    **{f"Convolution{n}D": f"Conv{n}D" for n in (1, 2, 3)},
    **{f"AtrousConvolution{n}D": f"Conv{n}D" for n in (1, 2)},
    **{f"SeparableConvolution{n}D": f"SeparableConv{n}D" for n in (1, 2)},
    **{f"Deconvolution{n}D": f"Conv{n}DTranspose" for n in (2, 3)},
    **{f"CuDNN{name}": name for name in ("LSTM", "GRU")},
    **{f"{name}V{n}": name for name in ("BatchNormalization", "LSTM", "GRU", "LSTMCell", "GRUCell") for n in (1, 2)},
    "TimeDistributedDense": "Dense",
    "Model": "Functional",
    "Network": "Functional",
    "Container": "Functional",
}
GONE = {
    "Merge": "its objects are Add, Concatenate, Multiply, Average, Maximum or Dot",
    "Recurrent": "ask isinstance(layer, RNN)",
}
LOOSE = {"Model", "Network", "Container", "Merge"}  # names that classes of others have too
LOWER = {old.lower(): new.lower() for old, new in NEW.items() if old not in LOOSE}
_PART = re.compile(r"(?i)convolution|atrous|deconv|cudnn")
_NAME = "keras.class_name"

RULE = Rule(
    code="KM271",
    name="class-names",
    title="A class of Keras that has another name today, compared as a string.",
    why="""
`layer.__class__.__name__ == "Convolution2D"` is never true again: the class is called `Conv2D`, whatever name it was
imported by, and a model made by `Model(...)` is a `Functional`. The strings are changed where they are compared with
the name of a class.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nfor layer in load_model('m.keras').layers:\n"
            "    if layer.__class__.__name__ == 'Convolution2D':\n        print(layer.name)\n",
            "from tensorflow.keras.models import load_model\n\nfor layer in load_model('m.keras').layers:\n"
            "    if layer.__class__.__name__ == 'Conv2D':\n        print(layer.name)\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """The places where a string meets the name of a class: a comparison, `startswith`, a look-up."""
    named = (line for line in file.source.lines_of("__name__") if file.source.has_member(line, "__name__"))
    lines = {*named, *file.source.lines_of("class_name")}
    if not lines or not file.speaks_keras:
        return
    behind = {
        node.targets[0].id: node.value
        for node in file.nodes_on(lines)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _is_name(node.value, {})
    }
    file.memo["names of classes"] = behind
    lines |= {line for name in behind for line in file.source.lines_of(name)}
    for node in file.nodes_on(lines):
        match node:
            case ast.Compare(left=left, comparators=[right]) if _is_name(left, behind) or _is_name(right, behind):
                yield Use("name", _NAME, node)
            case ast.Call(func=ast.Attribute(value=owner, attr="startswith" | "endswith"), args=[_]):
                if _is_name(owner, behind):
                    yield Use("name", _NAME, node)
            case _:
                pass


@RULE.on(_NAME)
def compared(site: Site) -> None:
    node, behind = site.node, site.file.memo["names of classes"]
    if isinstance(node, ast.Compare):
        first, second = node.left, node.comparators[0]
        owner, given = (first, second) if _is_name(first, behind) else (second, first)
        whole = given is second or not isinstance(node.ops[0], ast.In | ast.NotIn)  # else a part of the name
    else:
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Attribute)
        whole, given, owner = False, node.args[0], node.func.value
    said = " ".join((site.text(owner), *(site.text(behind[n.id]) for n in ast.walk(owner) if _is_behind(n, behind))))
    for literal in literals(site, given, lambda _: False):
        _literal(site, literal, said, whole)


def _is_behind(node: ast.AST, behind: dict[str, ast.expr]) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id in behind


def _literal(site: Site, literal: Literal, owner: str, whole: bool) -> None:
    word = literal.text
    if word in _own(site) or (word in LOOSE and not re.search(r"model|layer|\bl\b", owner)):
        return
    done: set[int] = site.file.memo.setdefault("class names", set())
    if id(literal.node) in done:
        return
    done.add(id(literal.node))
    new = NEW.get(word) or LOWER.get(word, "")
    if whole and new:
        text = site.text(literal.node)
        if "class_name" in owner:
            site.review(
                f"the class is called `{new}` in configurations of today, and `{word}` in old files", literal.node
            )
        elif text.count(word) != 1 or not literal.free:
            site.review(f"the class is called `{new}` today", literal.node)
        else:
            at = text.index(word)
            site.replace_part(literal.node, at, at + len(word), new)
            site.rewritten(f"the class `{word}` is called `{new}` today", literal.node, new=new)
    elif word in GONE:
        site.review(f"no class is called `{word}` today; {GONE[word]}", literal.node)
    elif not whole and _PART.match(word):
        site.review("classes are called Conv2D, Conv2DTranspose, LSTM... today; say which are meant", literal.node)


def _is_name(node: ast.expr, behind: Mapping[str, ast.expr]) -> bool:
    """`layer.__class__.__name__`, `type(layer).__name__`, `config["class_name"]`, or a name for one of them."""
    match node:
        case ast.Attribute(value=ast.Attribute(attr="__class__"), attr="__name__"):
            return True
        case ast.Attribute(value=ast.Call(func=ast.Name(id="type")), attr="__name__"):
            return True
        case ast.Subscript(slice=ast.Constant(value="class_name")):
            return True
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value="class_name"), *_]):
            return True
        case (
            ast.Call(func=ast.Name(id="str"), args=[inner])
            | ast.Call(func=ast.Attribute(value=inner, attr="lower" | "strip"), args=[])
        ):
            return _is_name(inner, behind)
        case ast.Name(id=name):
            return name in behind
        case _:
            return False


def _own(site: Site) -> set[str]:
    """Classes of the file itself."""
    return {node.name for node in site.nodes(ast.ClassDef) if isinstance(node, ast.ClassDef)}
