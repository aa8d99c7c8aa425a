"""KM287: layers inside of a layer whose weights are made only when it is called for the first time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import class_of, method_around, methods, own_attribute, self_name
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYERS = "keras.layers."
PLAIN = {f"{LAYERS}{name}" for name in ("Activation", "Add", "Concatenate", "Dropout", "Flatten", "Lambda", "ReLU")}
WHY = "the weights of the layers inside are made at the first call today, and not when the model is"
RULE = Rule(
    code="KM287",
    name="late-weights",
    title="A layer says its own shapes, so that nobody calls it when the model is made.",
    why="""
tf.keras called every layer once when a model was made, which made the weights of the layers inside of it. Keras 3 does
not call a layer that has both `build` and `compute_output_shape`, nor a cell of its `RNN`: `weights`, `summary`,
`set_weights` and `load_weights` do not know the weights of the layers inside before the model has seen data. A layer
without `compute_output_shape` is called as before, and a `build` that builds the layers inside serves both.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\n\nclass Block(keras.layers.Layer):\n"
            "    def __init__(self):\n        super().__init__()\n        self.dense = keras.layers.Dense(3)\n\n"
            "    def build(self, shape):\n        self.scale = self.add_weight(name='scale', shape=(3,))\n\n"
            "    def call(self, x):\n        return self.dense(x) * self.scale\n\n"
            "    def compute_output_shape(self, shape):\n        return (shape[0], 3)\n",
            "from tensorflow import keras\n\n\nclass Block(keras.layers.Layer):\n"
            "    def __init__(self):\n        super().__init__()\n        self.dense = keras.layers.Dense(3)\n\n"
            "    def build(self, shape):\n        self.scale = self.add_weight(name='scale', shape=(3,))\n\n"
            "    def call(self, x):\n        return self.dense(x) * self.scale\n\n"
            "    def compute_output_shape(self, shape):\n        return (shape[0], 3)\n",
            "`compute_output_shape` is reported for review.",
        ),
    ),
)


@RULE.on(f"{LAYERS}Layer.compute_output_shape", "keras.models.Model.compute_output_shape")
def shaped(site: Site) -> None:
    if site.use.kind != "override" or site.standalone or "build" not in methods(class_of(site)):
        return
    if (inside := _inside(site)) is not None:
        site.review(f"{WHY}: take this method out, or call `{inside}.build(...)` in `build`", site.node)


@RULE.on(f"{LAYERS}Layer.call")
def cell(site: Site) -> None:
    cls = class_of(site)
    if site.use.kind != "override" or site.standalone or cls is None or "build" in methods(cls) or not _is_cell(cls):
        return
    if (inside := _inside(site)) is not None:
        site.review(f"{WHY}: give the cell a `build` that calls `{inside}.build(...)`", cls)


def _is_cell(cls: ast.ClassDef) -> bool:
    states = any(getattr(node, "attr", "") == "state_size" for method in methods(cls).values() for node in walk(method))
    return states or "state_size" in methods(cls)


def _inside(site: Site) -> str | None:
    """A layer with weights that the layer holds; None where there is none, or where it builds such layers."""
    cls = class_of(site)
    if cls is None or any(_builds(node) for node in walk(cls)):
        return None
    return next(_held(site, cls), None)


def _builds(node: ast.AST) -> bool:
    """`self.dense.build(shape)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Attribute() | ast.Name(), attr="build")):
            return True
        case _:
            return False


def _held(site: Site, cls: ast.ClassDef) -> Iterator[str]:
    for use in site.file.uses:
        if use.call is None or not _is_layer(use.name):
            continue
        method = method_around(cls, use.call)
        statement = site.statement(use.call)
        if method is None or not isinstance(statement, ast.Assign):
            continue
        if name := own_attribute(statement.targets[0], self_name(method)):
            yield f"self.{name}"


def _is_layer(name: str) -> bool:
    """Whether it is a class of layers, of which most have weights."""
    cls = name.removeprefix(LAYERS)
    return cls != name and cls[:1].isupper() and "." not in cls and name not in PLAIN
