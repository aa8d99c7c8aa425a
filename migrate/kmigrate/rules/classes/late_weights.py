"""KM287: layers inside of a layer whose weights are made only when it is called for the first time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import (
    Function,
    class_of,
    method_around,
    methods,
    own_attribute,
    parameters,
    self_name,
)
from kmigrate.rules.common.written_methods import write_method
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYERS = "keras.layers."
SHIM = "kmigrate_shims.layers.build_inside"
# Which have no weights.
PLAIN = {
    f"{LAYERS}{name}"
    for name in (
        "Activation", "ActivityRegularization", "Add", "AlphaDropout", "Average", "Concatenate", "Dot", "Dropout",
        "ELU", "Flatten", "GaussianDropout", "GaussianNoise", "Input", "InputLayer", "InputSpec", "Lambda",
        "LeakyReLU", "Masking", "Maximum", "Minimum", "Multiply", "Permute", "ReLU", "RepeatVector", "Reshape",
        "Softmax", "Subtract", "ThresholdedReLU",
    )
}  # fmt: skip
PLAIN_KINDS = ("AveragePooling", "AvgPool", "Cropping", "Global", "Max", "SpatialDropout", "UpSampling", "ZeroPadding")
WHY = "the weights of the layers inside are made at the first call today, and not when the model is"
RULE = Rule(
    code="KM287",
    name="late-weights",
    title="A layer says its own shapes, so that nobody calls it when the model is made.",
    why="""
tf.keras called every layer once when a model was made, which made the weights of the layers inside of it. Keras 3 does
not call a layer that has both `build` and `compute_output_shape`, nor a cell of its `RNN`: `weights`, `summary`,
`set_weights` and `load_weights` do not know the weights of the layers inside before the model has seen data. A layer
without `compute_output_shape` is called as before. In the others `build` asks for them, which the codemod writes where
`call` takes no more than its input, and that of a cell its states.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\n\nclass Block(keras.layers.Layer):\n"
            "    def __init__(self):\n        super().__init__()\n        self.dense = keras.layers.Dense(3)\n\n"
            "    def build(self, shape):\n        self.scale = self.add_weight(name='scale', shape=(3,))\n\n"
            "    def call(self, x):\n        return self.dense(x) * self.scale\n\n"
            "    def compute_output_shape(self, shape):\n        return (shape[0], 3)\n",
            "from tensorflow import keras\nfrom kmigrate_shims.layers import build_inside\n\n\n"
            "class Block(keras.layers.Layer):\n"
            "    def __init__(self):\n        super().__init__()\n        self.dense = keras.layers.Dense(3)\n\n"
            "    def build(self, shape):\n        self.scale = self.add_weight(name='scale', shape=(3,))\n"
            "        build_inside(self, shape)\n\n"
            "    def call(self, x):\n        return self.dense(x) * self.scale\n\n"
            "    def compute_output_shape(self, shape):\n        return (shape[0], 3)\n",
        ),
    ),
)


@RULE.on(f"{LAYERS}Layer.compute_output_shape", "keras.models.Model.compute_output_shape")
def shaped(site: Site) -> None:
    cls = class_of(site)
    if site.use.kind != "override" or _is_early(site) or cls is None or "build" not in methods(cls):
        return
    if (inside := _inside(site)) is None:
        return
    build, of_model = methods(cls)["build"], site.name.startswith("keras.models.")
    names = parameters(build)
    if of_model or not site.settings.shims or not (_takes(cls, 1) and len(names) == 2 and _is_plain(build, names[1])):
        site.review(f"{WHY}: take this method out, or call `{inside}.build(...)` in `build`", site.node)
        return
    last, source = build.body[-1], site.file.source
    asked = f"{site.spell(SHIM)}({names[0]}, {names[1]})"
    between = source.newline + source.indent(source.start(last))
    if _ends_build(last):
        site.file.edits.insert_before(last, asked + between)
    else:
        end = source.line_end(source.end(last))
        site.file.edits.replace_span(end, end, between + asked)
    site.shimmed(WHY, build, new=asked)


@RULE.on(f"{LAYERS}Layer.call")
def cell(site: Site) -> None:
    cls = class_of(site)
    if site.use.kind != "override" or _is_early(site) or cls is None or "build" in methods(cls) or not _is_cell(cls):
        return
    if (inside := _inside(site)) is None:
        return
    begin = methods(cls).get("__init__")
    if begin is None or begin.body[-1].lineno == begin.lineno or not site.settings.shims or not _takes(cls, 2):
        site.review(f"{WHY}: give the cell a `build` that calls `{inside}.build(...)`", cls)
        return
    me = self_name(begin)
    asked = f"{site.spell(SHIM)}({me}, input_shape)"
    write_method(site, cls, begin, f"build({me}, input_shape)", [asked])
    site.shimmed(WHY, cls, new=asked)


def _is_early(site: Site) -> bool:
    """The stand-alone Keras before 2.3 did not look for layers inside of layers."""
    return site.standalone and site.era.keras.is_before("2.3") is not False


def _takes(cls: ast.ClassDef, count: int) -> bool:
    """Whether `call` can do with so many arguments."""
    call = methods(cls).get("call")
    if call is None:
        return False
    spec = call.args
    needed = len(parameters(call)) - len(spec.defaults) - 1
    of_names = any(default is None for default in spec.kw_defaults)
    return needed <= count < len(parameters(call)) and not of_names


def _is_plain(build: Function, shape: str) -> bool:
    """Whether the shape stays what it is, and the end of the method is reached."""
    if build.body[-1].lineno == build.lineno:
        return False
    return not any(
        isinstance(node, ast.Return) or (isinstance(node, ast.Name) and node.id == shape and _is_stored(node))
        for node in walk(build)
    )


def _is_stored(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _ends_build(node: ast.stmt) -> bool:
    """`super().build(shape)` and `self.built = True`, which say that it is built."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="build"))):
            return True
        case ast.Assign(targets=[ast.Attribute(attr="built")]):
            return True
        case _:
            return False


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
        case ast.Call(func=ast.Name(id="build_inside") | ast.Attribute(attr="build_inside")):
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
    weightless = name in PLAIN or (cls.startswith(PLAIN_KINDS) and cls != "MaxoutDense")
    return cls != name and cls[:1].isupper() and "." not in cls and not weightless
