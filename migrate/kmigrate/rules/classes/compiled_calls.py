"""KM371: `tf.function` around the `call` of a layer or model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Ref, Use
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, methods, reached
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

LAYER = "keras.layers.Layer"
FUNCTION, FOUND = "tensorflow.function", "other.function_of_call"
OLD = ("tensorflow.contrib.eager.defun", "tensorflow.contrib.eager.function")
SHIM = "kmigrate_shims.layers.compiled"
RULE = Rule(
    code="KM371",
    name="compiled-calls",
    title="A `call` under `tf.function` keeps what it traced when the model was built.",
    why="""
Keras 3 runs the `call` of a layer or model once on placeholders of its weights, to find out what to build. Where `call`
is a `tf.function`, that is what it traces and keeps: every later call gives what the first weights gave, whatever was
trained or loaded, and no gradient reaches them. tf.keras until TensorFlow 2.15 built by other means. `compiled` of the
shims is `tf.function` outside of graphs, and in one, as when a model is built or trained, a part of that.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Net(tf.keras.Model):\n    def __init__(self):\n"
            "        super().__init__()\n        self.dense = tf.keras.layers.Dense(3)\n\n"
            "    @tf.function\n    def call(self, x):\n        return self.dense(x)\n",
            "import tensorflow as tf\nfrom kmigrate_shims.layers import compiled\n\n\nclass Net(tf.keras.Model):\n"
            "    def __init__(self):\n        super().__init__()\n        self.dense = tf.keras.layers.Dense(3)\n\n"
            "    @compiled\n    def call(self, x):\n        return self.dense(x)\n",
        ),
    ),
)
WHY = "a `tf.function` keeps what it traced when Keras 3 built the model, without its weights"


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """`tf.function`, which is no legacy name, where it stands around a `call`."""
    if "function" not in file.source.text:
        return
    for node in file.attributes("function"):
        of = file.value(node)
        if isinstance(of, Ref) and of.name == FUNCTION and is_around_call(file, node):
            outer = file.parent(node)
            yield Use("attribute", FOUND, node, call=outer if isinstance(outer, ast.Call) else None)


@RULE.on(FOUND)
def function(site: Site) -> None:
    if not site.era.is_today:
        _shimmed(site)


@RULE.answers(*OLD)
def old(site: Site) -> None:
    """`tf.contrib.eager.defun`, which is `tf.function` elsewhere."""
    if is_around_call(site.file, site.node):
        site.drop_name()
        _shimmed(site)
    else:
        site.by_row()


def _shimmed(site: Site) -> None:
    if not site.settings.shims:
        site.review(f"{WHY}; take it off, for `fit` and `predict` make a function of the whole model")
        return
    spelled = site.spell(SHIM)
    site.replace(site.node, spelled)
    site.shimmed(WHY, new=spelled)


def is_around_call(file: SourceFile, node: ast.AST) -> bool:
    """Whether it decorates a method that runs in a `call`, wraps `model.call`, or makes what a `call` asks for."""
    outer = file.parent(node)
    if isinstance(outer, ast.Call) and outer.func is node:
        node, outer = outer, file.parent(outer)
    if isinstance(outer, Function) and node in outer.decorator_list:
        return any(outer in methods(cls).values() for cls in _layers(file)) and outer.name in _asked(file)
    match outer:
        case ast.Assign(targets=[ast.Attribute(attr="call", value=owner)], value=ast.Call(args=[given, *_])):
            return ast.dump(owner) == ast.dump(getattr(given, "value", given)) and getattr(given, "attr", "") == "call"
        case ast.Assign(targets=[ast.Attribute(attr=name, value=ast.Name(id="self"))], value=ast.Call()):
            around = file.function_around(outer)
            return name in _asked(file) and any(around in methods(cls).values() for cls in _layers(file))
        case _:
            return False


def _layers(file: SourceFile) -> list[ast.ClassDef]:
    return [one.node for one in file.flow.classes if one.legacy and LAYER in ancestry(one.legacy, file.facts)]


def _asked(file: SourceFile) -> set[str]:
    """The names of methods that run when a layer or model of the file is called: `call`, and what one asks for."""
    if _asked not in file.memo:
        found = {"call"}
        for cls in _layers(file):
            for method in reached(cls, "call"):
                for node in walk(methods(cls)[method]):
                    match node:
                        case ast.Call(func=ast.Attribute(attr=name)):
                            found.add(name)
                        case _:
                            pass
        file.memo[_asked] = found
    names: set[str] = file.memo[_asked]
    return names
