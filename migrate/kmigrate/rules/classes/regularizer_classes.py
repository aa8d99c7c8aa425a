"""KM263: regularizers of the project in the form of Keras 1.0: told the weight, then asked to add to the loss."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import (
    Function,
    class_of,
    methods,
    own_attribute,
    parameters,
    replace_parameters,
    self_name,
)
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

HOW = "let `__call__(self, x)` be given the weight and return its penalty alone"
RULE = Rule(
    code="KM263",
    name="regularizer-classes",
    title="A regularizer is given the weight, and returns its penalty.",
    why="""
In Keras 0.3 to 1.1 a regularizer was told the weight by `set_param`, and its `__call__` was given the loss and
returned a bigger one. Since Keras 1.2 it is given the weight and returns what is to be added.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.regularizers import Regularizer\n\n\n"
            "class Sparse(Regularizer):\n"
            "    def set_param(self, p):\n        self.p = p\n\n"
            "    def __call__(self, loss):\n        loss += 0.1 * K.sum(K.abs(self.p))\n        return loss\n",
            "from tensorflow.keras import backend as K\nfrom tensorflow.keras.regularizers import Regularizer\n\n\n"
            "class Sparse(Regularizer):\n"
            "    def __call__(self, p):\n        loss = 0.\n        loss += 0.1 * K.sum(K.abs(p))\n"
            "        return loss\n",
        ),
    ),
)


@RULE.on("keras.regularizers.Regularizer.set_param", "keras.regularizers.Regularizer.set_layer")
def told(site: Site) -> None:
    function = site.node
    if not isinstance(function, Function):
        return
    call = methods(class_of(site)).get("__call__")
    attr = _kept(function)
    if call is None or not attr or not _adds(call) or len(parameters(function)) != 2 or function.name == "set_layer":
        site.review(f"a regularizer is not told its weight before it is asked: {HOW}")
        return
    weight = parameters(function)[1]
    loss, me = parameters(call)[1], self_name(call)
    taken = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
    if weight in taken or call.decorator_list or function.decorator_list or _is_read_elsewhere(site, call, attr):
        site.review(f"a regularizer is not told its weight before it is asked: {HOW}")
        return
    _drop(site, function)
    replace_parameters(site, call, f"{me}, {weight}")
    source = site.file.source
    start = source.start(call.body[0])
    site.file.edits.replace_span(start, start, f"{loss} = 0.{source.newline}{source.indent(start)}")
    for node in ast.walk(call):
        if own_attribute(node, me) == attr:
            site.replace(node, weight)
    site.rewritten(
        "the regularizer is given the weight, and returns its penalty", call, new=f"__call__({me}, {weight})"
    )


def _kept(function: Function) -> str:
    """The one attribute in which the weight is kept."""
    match function.body:
        case [ast.Assign(targets=[target], value=ast.Name(id=name))] if name == parameters(function)[-1]:
            return own_attribute(target, self_name(function))
        case _:
            return ""


def _adds(call: Function) -> bool:
    """Whether all that happens to the loss is that something is added, so that it can begin at zero."""
    if len(parameters(call)) != 2 or not isinstance(call.body[0], ast.Assign | ast.AugAssign | ast.If | ast.Return):
        return False
    loss, fine = parameters(call)[1], set()
    for node in ast.walk(call):
        match node:
            case ast.AugAssign(op=ast.Add(), target=ast.Name() as name) | ast.Return(value=ast.Name() as name):
                fine.add(id(name))
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                fine |= {id(left), id(right)}
            case ast.Assign(targets=[ast.Name() as name]):
                fine.add(id(name))
            case _:
                pass
    return all(id(node) in fine for node in ast.walk(call) if isinstance(node, ast.Name) and node.id == loss)


def _is_read_elsewhere(site: Site, call: Function, attr: str) -> bool:
    return any(
        own_attribute(node, self_name(method)) == attr and isinstance(getattr(node, "ctx", None), ast.Load)
        for method in methods(class_of(site)).values()
        if method is not call
        for node in ast.walk(method)
    )


def _drop(site: Site, function: Function) -> None:
    """Takes a method out with the blank lines behind it."""
    site.file.delete_statement(function)
    source = site.file.source
    low = high = source.line_end(source.end(function)) + len(source.newline)
    while (end := source.line_end(high)) >= high and not source.data[high:end].strip() and end < len(source.data):
        high = end + len(source.newline)
    if high > low:
        site.file.edits.replace_span(low, high)
