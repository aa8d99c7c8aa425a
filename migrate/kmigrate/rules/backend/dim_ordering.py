"""KM504: `K.image_dim_ordering`, and the strings that it is compared with."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

FORMATS = {"th": "channels_first", "tf": "channels_last"}
READ, SET = "keras.backend.image_dim_ordering", "keras.backend.set_image_dim_ordering"
SHAPES = ("keras.applications.imagenet_utils._obtain_input_shape",)

RULE = Rule(
    code="KM504",
    name="dim-ordering",
    title="`image_dim_ordering` is `image_data_format`, and gives other words.",
    why="""
The old backend called the layout of images 'th' or 'tf'; since Keras 2 it is 'channels_first' or 'channels_last'. The
function is renamed together with the strings that its result is compared with, also where the result was put into a
variable first, so that the same branch is taken as before.
""",
    examples=(
        Example(
            "from keras import backend as K\n\n"
            "shape = (3, 32, 32) if K.image_dim_ordering() == 'th' else (32, 32, 3)\n",
            "from tensorflow.keras import backend as K\n\n"
            "shape = (3, 32, 32) if K.image_data_format() == 'channels_first' else (32, 32, 3)\n",
        ),
        Example(
            "from keras import backend as K\n\nK.set_image_dim_ordering('th')\n",
            "from tensorflow.keras import backend as K\n\nK.set_image_data_format('channels_first')\n",
        ),
    ),
)


@RULE.answers(SET)
def setter(site: Site) -> None:
    given = site.argument("dim_ordering", 0)
    _rename(site, "keras.backend.set_image_data_format")
    if site.call is None or given is None:
        site.review("it takes 'channels_first' and 'channels_last' today, where it took 'th' and 'tf'")
        return
    if site.keyword("dim_ordering") is not None:
        site.rename_keyword("dim_ordering", "data_format")
    if _is_word(given):
        _change(site, given)
    elif not _reads(site, given):
        site.replace(given, '{"th": "channels_first", "tf": "channels_last"}[', given, "]")


@RULE.answers(READ)
def reader(site: Site) -> None:
    _rename(site, "keras.backend.image_data_format")
    call = site.call
    if call is None:
        if site.use.kind == "name":
            site.review("the function gives 'channels_first' or 'channels_last' today, where it gave 'th' or 'tf'")
        return
    found = [word for node in site.nodes(ast.Compare, ast.Subscript) for word in _words(node, call)]
    for word in found:
        _change(site, word)
    names = [n for n, values in site.file.assigned.items() if any(v is call for v in values)]
    for name in names:
        _variable(site, name)
    attributes = _attributes(site, call)
    for attribute in attributes:
        _attribute(site, attribute)
    if not found and not names and not attributes and not _is_argument(site, call):
        site.review("what comes out here is 'channels_first' or 'channels_last' today; it was 'th' or 'tf'")


def _rename(site: Site, new: str) -> None:
    site.rename(new)
    old, last = (name.rpartition(".")[2] for name in (site.name, new))
    site.rewritten(f"`{old}` is now `{last}`, which has other words for 'th' and 'tf'", new=last)


def _words(node: ast.AST, subject: ast.expr) -> Iterator[ast.Constant]:
    """The strings 'th' and 'tf' that a value is compared with, or that it is looked up among."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(_same(side, subject) for side in sides):
            for side in sides:
                options = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
                yield from (one for one in options if _is_word(one))
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict) and _same(node.slice, subject):
        yield from (key for key in node.value.keys if key is not None and _is_word(key))


def _same(node: ast.expr, subject: ast.expr) -> bool:
    if isinstance(node, ast.Attribute) and isinstance(subject, ast.Attribute):
        return node.attr == subject.attr and ast.dump(node.value) == ast.dump(subject.value)
    return node is subject or (isinstance(node, ast.Name) and isinstance(subject, ast.Name) and node.id == subject.id)


def _is_word(node: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and node.value in FORMATS


def _variable(site: Site, name: str) -> None:
    """A variable that holds the result: all that it is compared with and all else that is put into it."""
    asked = {id(use.call) for use in site.uses(READ)}
    for node in site.nodes(ast.Compare, ast.Subscript):
        for word in _words(node, ast.Name(name)):
            _change(site, word)
    others = [value for value in site.assigned(name) if id(value) not in asked]
    for value in others:
        if _is_word(value):
            _change(site, value)
    parameter = any(isinstance(node, ast.arg) and node.arg == name for node in site.nodes(ast.arg))
    if parameter or not all(_is_word(value) for value in others):
        site.review(
            f"`{name}` may hold 'th' or 'tf' from elsewhere; it must be 'channels_first' or 'channels_last' everywhere"
        )


def _attributes(site: Site, call: ast.Call) -> list[ast.Attribute]:
    """`self.dim_ordering`, where the result is put into it."""
    return [
        target
        for node in site.nodes(ast.Assign)
        if isinstance(node, ast.Assign) and node.value is call
        for target in node.targets
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
    ]


def _attribute(site: Site, attribute: ast.Attribute) -> None:
    """An attribute that holds the result; what else is put into one of its name must be a result or a word too."""
    asked = {id(use.call) for use in site.uses(READ)}
    for node in site.nodes(ast.Compare, ast.Subscript):
        for word in _words(node, attribute):
            _change(site, word)
    others = [
        node.value
        for node in site.nodes(ast.Assign)
        if isinstance(node, ast.Assign) and id(node.value) not in asked
        if any(isinstance(target, ast.Attribute) and target.attr == attribute.attr for target in node.targets)
    ]
    for value in others:
        if _is_word(value):
            _change(site, value)
    if not all(_is_word(value) for value in others):
        site.review(
            f"`{attribute.attr}` may hold 'th' or 'tf' from elsewhere; it must be 'channels_first' or 'channels_last' "
            "everywhere"
        )


def _change(site: Site, word: ast.Constant) -> None:
    """Once, though several uses may lead to the same string."""
    done = site.file.memo.setdefault(RULE.code, set())
    if id(word) not in done:
        done.add(id(word))
        quote = site.text(word)[-1]
        site.replace(word, f"{quote}{FORMATS[str(word.value)]}{quote}")


def _reads(site: Site, node: ast.expr) -> bool:
    return any(use.call is node for use in site.uses(READ))


def _is_argument(site: Site, call: ast.Call) -> bool:
    """Whether it is handed to a layer, whose own rule knows the argument."""
    return any(
        keyword.arg in ("dim_ordering", "data_format") and keyword.value is call
        for node in site.nodes(ast.Call)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    ) or any(call in use.call.args for use in site.uses(*SHAPES) if use.call is not None)
