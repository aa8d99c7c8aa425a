"""KM372: `if`, `while` and `for` that ask tensors, in what Keras runs in a graph."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Use
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, methods, reached, statements
from kmigrate.rules.common.of_tensorflow import names_of_tensorflow
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

SHIM = "kmigrate_shims.layers.converted"
# Functions of TensorFlow that give no tensor, and modules of such.
PLAIN = {
    *("is_tensor", "executing_eagerly", "inside_function", "get_static_value", "TensorShape", "as_dtype", "unstack"),
    *("keras", "config", "test", "io", "version", "compat", "nest", "data", "debugging"),
}
REWRITTEN = {"converted", "compiled", "to_graph", "function", "defun"}
RULE = Rule(
    code="KM372",
    name="tensor-branches",
    title="`if tf.reduce_sum(x) > 0:` in a `call`, a loss or a metric must be asked for.",
    why="""
tf.keras until TensorFlow 2.15 let AutoGraph rewrite what it ran in a graph: the `call` of layers and models, losses and
metrics. Python's `if`, `while` and `for` could ask tensors there. Keras 3 runs them as they are, and TensorFlow raises
"Using a symbolic `tf.Tensor` as a Python `bool` is not allowed". `converted` of the shims has them rewritten as before.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Sign(tf.keras.layers.Layer):\n    def call(self, x):\n"
            "        if tf.reduce_sum(x) > 0:\n            return x\n        return -x\n",
            "import tensorflow as tf\nfrom kmigrate_shims.layers import converted\n\n\n"
            "class Sign(tf.keras.layers.Layer):\n    @converted\n    def call(self, x):\n"
            "        if tf.reduce_sum(x) > 0:\n            return x\n        return -x\n",
        ),
    ),
)
FOUND = "other.asks_tensors"
# What runs in a graph: of which classes, which method.
RUN = {"keras.layers.Layer": "call", "keras.losses.Loss": "call", "keras.metrics.Metric": "update_state"}
# Methods of datasets, and functions of TensorFlow, that let AutoGraph rewrite what they are given, or run it eagerly.
REWRITING = {
    *("map", "filter", "interleave", "flat_map", "reduce", "scan", "take_while", "apply", "group_by_window", "run"),
    *("function", "defun", "map_fn", "vectorized_map", "while_loop", "cond", "foldl", "foldr", "py_function"),
    *("numpy_function", "from_generator"),
}
WHY = "Keras 3 does not rewrite the `if`, `while` and `for` that ask tensors here"
ADVICE = f"{WHY}: write tf.cond, tf.where or tf.while_loop, or put @tf.autograph.to_graph around the function"


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """Methods that Keras runs, and functions that something is given, where a condition in them is a tensor."""
    modules = names_of_tensorflow(file)
    asking = _asking(file, modules) if modules else set()
    if not asking:
        return
    for info in file.flow.classes:
        own = methods(info.node)
        above = ancestry(info.legacy, file.facts) if info.legacy else ()
        for method in {RUN[cls] for cls in above if cls in RUN}:
            if method in own and any(_reaches(file, own[name], asking) for name in reached(info.node, method)):
                yield Use("name", FOUND, own[method])
    for name, functions in file.functions.items():
        for function in functions:
            is_method = isinstance(file.parent(function), ast.ClassDef)
            if not is_method and _reaches(file, function, asking) and _is_given(file, name):
                yield Use("name", FOUND, function)


@RULE.on(FOUND)
def asks(site: Site) -> None:
    function = site.node
    assert isinstance(function, Function)
    if site.era.is_today or _is_rewritten(site, function):
        return
    if not site.settings.shims:
        site.review(ADVICE, function)
        return
    spelled = site.file.imports.spell(SHIM, None)
    source = site.file.source
    start = source.start(function)
    at = source.line_start(start)
    site.file.edits.replace_span(at, at, f"{source.indent(start)}@{spelled}{source.newline}")
    site.shimmed(WHY, function, new=f"@{spelled}")


def _is_rewritten(site: Site, function: Function) -> bool:
    """Whether it says so, or is a `tf.function`, of which KM371 makes what rewrites it."""
    return any(REWRITTEN & set(re.findall(r"\w+", site.text(one))) for one in function.decorator_list)


def _is_given(file: SourceFile, name: str) -> bool:
    """Whether a function is handed on, as a loss is, and not only called, or given to what rewrites it itself."""
    for node in file.imports.mentions.nodes(name):
        outer = file.parent(node)
        asked = isinstance(outer, ast.Call) and (outer.func is node or getattr(outer.func, "attr", "") in REWRITING)
        if isinstance(node, ast.Name) and not asked:
            return True
    return False


def _reaches(file: SourceFile, function: Function, asking: set[ast.AST]) -> bool:
    """Whether it asks tensors, or a function of the file does that it calls."""
    if function in asking:
        return True
    called = {node.func.id for node in walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return any(one in asking for name in called for one in file.functions.get(name, ()))


def _asking(file: SourceFile, modules: set[str]) -> set[ast.AST]:
    """The functions in which a condition is computed by TensorFlow, and no value is taken out of a tensor."""
    every = [one for functions in file.functions.values() for one in functions]
    return {one for one in every if _asks(one, modules) and not any(_takes_value(node) for node in walk(one))}


def _takes_value(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "numpy"


def _asks(function: Function, modules: set[str]) -> bool:
    tensors: set[str] = set()
    for statement in statements(function.body):
        match statement:
            case ast.If(test=test) | ast.While(test=test) if _is_tensor(test, modules, tensors):
                return True
            case ast.For(iter=ast.Call(func=ast.Attribute(attr="range", value=ast.Name(id=module)))) if (
                module in modules
            ):
                return True
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                (tensors.add if _is_tensor(value, modules, tensors) else tensors.discard)(name)
            case _:
                pass
    return False


def _is_tensor(node: ast.expr, modules: set[str], tensors: set[str]) -> bool:
    """Whether it is surely a tensor: a function of TensorFlow gives it, or an operation on such a one."""
    match node:
        case ast.Name(id=name):
            return name in tensors
        case ast.Call(func=ast.Attribute() as function):
            path = _path(function)
            return bool(path) and path[0] in modules and path[1] not in PLAIN
        case ast.UnaryOp(operand=operand):
            return _is_tensor(operand, modules, tensors)
        case ast.BinOp(left=left, right=right):
            return _is_tensor(left, modules, tensors) or _is_tensor(right, modules, tensors)
        case ast.BoolOp(values=values):
            return any(_is_tensor(one, modules, tensors) for one in values)
        case ast.Compare(left=left, ops=ops, comparators=others):
            computed = not any(isinstance(one, ast.Is | ast.IsNot | ast.In | ast.NotIn) for one in ops)
            return computed and any(_is_tensor(one, modules, tensors) for one in (left, *others))
        case ast.Subscript(value=value):
            return _is_tensor(value, modules, tensors)
        case _:
            return False


def _path(node: ast.expr) -> list[str]:
    """`["tf", "math", "equal"]`; empty where it does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []
