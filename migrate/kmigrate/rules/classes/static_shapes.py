"""KM283: the shape of a tensor as an object of TensorFlow 1: `get_shape()`, `as_list()`, `[i].value`, `ndims`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import LocalClass, LocalObject, ProjectModule, Use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import DEPTH, Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

Piece = str | ast.AST
UNKNOWN = "tensor.static_shape"
SHAPED = {"build", "compute_output_shape", "get_output_shape_for", "compute_mask"}  # methods that are given shapes
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp

RULE = Rule(
    code="KM283",
    name="static-shapes",
    title="A shape is a tuple of numbers: `x.get_shape()[1].value` is `x.shape[1]`.",
    why="""
In TensorFlow 1 the shape of a tensor was an object of its own, and so was each of its sizes, whose `value` was the
number. Since TensorFlow 2 the sizes are numbers, and the shape of a tensor of a model, or one that a layer is given in
`build`, is a tuple in Keras 3: it has neither `as_list` nor `ndims` or `rank`, and the tensor no `get_shape`. In the
`call` of a layer tensors are those of TensorFlow, which still have these, so that there only `value` is taken out.
""",
    examples=(
        Example(
            "from keras.layers import Input\n\nx = Input((3,))\nwidth = x.get_shape()[1].value\n"
            "sizes = x.get_shape().as_list()\n",
            "from tensorflow.keras.layers import Input\n\nx = Input((3,))\nwidth = x.shape[1]\nsizes = list(x.shape)\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """Each of these words where it stands outermost."""
    if not file.uses_keras:
        return
    for node in file.attributes("get_shape", "as_list", "ndims", "rank", "value"):
        if isinstance(node.ctx, ast.Load):
            yield Use("name", UNKNOWN, node)


@RULE.on(UNKNOWN)
def shape(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Attribute) or site.era.is_today:
        return
    if node.attr == "value":
        if (number := _number(site, node.value)) is not None:
            site.replace(node, *number)
            site.rewritten("the sizes of a shape are numbers today", node)
        return
    if _in_call(site, node):
        return  # a tensor of TensorFlow
    if node.attr == "get_shape":
        _taken(site, node)
        return
    given = _shape(site, node.value)
    call = site.parent(node)
    if node.attr in ("ndims", "rank") and isinstance(call, ast.Compare) and _asks_for_none(call):
        return  # a shape of TensorFlow, which may have no known length
    whole = call if isinstance(call, ast.Call) and call.func is node else None
    if given is None or (node.attr == "as_list") != (whole is not None):
        return
    site.replace(whole or node, "list(" if whole else "len(", *given, ")")
    site.rewritten(f"the shape of a tensor is a tuple today, without `{node.attr}`", whole or node)


def _asks_for_none(test: ast.Compare) -> bool:
    return any(isinstance(one, ast.Constant) and one.value is None for one in test.comparators)


def _taken(site: Site, node: ast.Attribute) -> None:
    """`x.get_shape()` by itself, where none of the other words speaks of what is done with it."""
    call = site.parent(node)
    if not isinstance(call, ast.Call) or (given := _shape(site, call)) is None:
        return
    outer = site.parent(call)
    if isinstance(outer, ast.Attribute):
        if outer.attr not in ("as_list", "ndims", "rank", "dims"):
            what = f"tf.TensorShape({site.text(node.value)}.shape).{outer.attr}"
            why = f"the shape of a tensor of a model is a tuple today, without `{outer.attr}`"
            site.review(f"{why}: write `{what}`", call)
        return
    size = site.parent(outer) if isinstance(outer, ast.Subscript) and outer.value is call else None
    if isinstance(size, ast.Attribute) and size.attr == "value":
        return
    site.replace(call, *given)
    site.rewritten("`get_shape()` of a tensor is now `shape`", call)


def _number(site: Site, node: ast.expr, depth: int = DEPTH) -> tuple[Piece, ...] | None:
    """What stands for one size of a shape, as a number."""
    match node:
        case ast.Subscript(value=of, slice=index) if not isinstance(index, ast.Slice | ast.Tuple):
            whole = of.value if isinstance(of, ast.Attribute) and of.attr == "dims" else of
            given = _shape(site, whole)
            return (*given, "[", index, "]") if given is not None else None
        case ast.Name() if depth:
            made = site.assigned_near(node)
            if made and all(_number(site, one, depth - 1) is not None for one in made):
                return (node,)
            return (node,) if _drawn(site, node) is not None else None
        case _:
            return None


def _shape(site: Site, node: ast.expr, depth: int = DEPTH) -> tuple[Piece, ...] | None:
    """What stands for a whole shape, with `shape` for `get_shape()`; None where that is not seen."""
    match node:
        case ast.Attribute(value=owner, attr="shape"):
            return (node,) if not _is_own(site, owner) else None
        case ast.Call(func=ast.Attribute(value=owner, attr="get_shape"), args=[], keywords=[]):
            return (owner, ".shape") if not _is_own(site, owner) and not site.functions("get_shape") else None
        case ast.Call(func=ast.Attribute(attr="compute_output_shape")):
            return (node,)  # a tuple of Keras's layers, and what `list` takes as well of others
        case ast.Subscript(value=ast.Name() as several) if _is_given(site, several):
            return (node,)  # of several inputs
        case ast.Name() if depth:
            made = site.assigned_near(node)
            if made:
                return (node,) if all(_shape(site, one, depth - 1) is not None for one in made) else None
            drawn = _drawn(site, node)
            whole = _is_given(site, node) or (isinstance(drawn, ast.Name) and _is_given(site, drawn))
            return (node,) if whole else None
        case _:
            return None


def _is_own(site: Site, owner: ast.expr) -> bool:
    return isinstance(site.value(owner), LocalObject | LocalClass | ProjectModule)


def _is_given(site: Site, name: ast.Name) -> bool:
    """Whether it is the shape that a method of a layer is given."""
    function = site.function_around(name)
    if not isinstance(function, FUNCTIONS) or function.name not in SHAPED:
        return False
    names = [one.arg for one in function.args.args]
    if name.id not in names[1:2]:
        return False
    return (names[0] == "self" and name.id == "input_shape") or _is_of_a_layer(site, function)


def _is_of_a_layer(site: Site, function: ast.AST) -> bool:
    """Whether it stands for a method of a layer, which is given a shape under whatever name."""
    return any(use.kind == "override" and use.node is function for use in site.file.uses)


def _drawn(site: Site, name: ast.Name) -> ast.expr | None:
    """The shape whose parts a loop gives to the name."""
    inner: ast.AST | None = name
    while (inner := site.parent(inner) if inner is not None else None) is not None:
        loops = inner.generators if isinstance(inner, COMPREHENSIONS) else [inner] if isinstance(inner, ast.For) else []
        for loop in loops:
            if isinstance(loop.target, ast.Name) and loop.target.id == name.id:
                source = loop.iter
                whole = source.value if isinstance(source, ast.Subscript) else source
                return whole if _shape(site, whole) is not None else None
        if isinstance(inner, FUNCTIONS):
            return None
    return None


def _in_call(site: Site, node: ast.AST) -> bool:
    inner: ast.AST | None = node
    while inner is not None:
        if isinstance(inner, ast.FunctionDef) and inner.name == "call":
            return isinstance(site.parent(inner), ast.ClassDef)
        inner = site.parent(inner)
    return False
