"""KM252: the methods by which layers of Keras 0.3 and 1 said what they compute and of what shape it is."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Instance, LocalObject
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import (
    Function,
    class_of,
    methods,
    own_attribute,
    parameters,
    rename_function,
    replace_parameters,
    replace_use,
    self_name,
)
from kmigrate.rules.common.mixed import is_mixed
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM252",
    name="layer-methods",
    title="A layer has `call` and `compute_output_shape`.",
    why="""
A method that Keras does not know is never called, and nothing says so: a layer whose shape is told by
`get_output_shape_for` (Keras 1) or by a property `output_shape` (Keras 0.3) would have another shape, and one that
computes in `get_output` would compute nothing. They get the names and parameters of today. What `super()` did there was
to give its argument back; today it raises. In a class that stands before a layer among the bases of another,
`class Quantized(ThisOne, Dense)`, `super()` is that layer, and what it computes must stay.
""",
    examples=(
        Example(
            "from keras.engine.topology import Layer\n\n\nclass First(Layer):\n"
            "    def call(self, x, mask=None):\n        return x[:, 0]\n\n"
            "    def get_output_shape_for(self, input_shape):\n        return (input_shape[0], input_shape[2])\n",
            "from tensorflow.keras.layers import Layer\n\n\nclass First(Layer):\n"
            "    def call(self, x, mask=None):\n        return x[:, 0]\n\n"
            "    def compute_output_shape(self, input_shape):\n        return (input_shape[0], input_shape[2])\n",
        ),
        Example(
            "from keras.layers.core import Layer\n\n\nclass Double(Layer):\n"
            "    @property\n    def output_shape(self):\n        return self.input_shape\n\n"
            "    def get_output(self, train=False):\n        X = self.get_input(train)\n        return 2 * X\n",
            "from tensorflow.keras.layers import Layer\n\n\nclass Double(Layer):\n"
            "    def compute_output_shape(self, input_shape):\n        return input_shape\n\n"
            "    def call(self, inputs, training=None):\n        X = inputs\n        return 2 * X\n",
            "A layer of Keras 0.3.",
        ),
    ),
)


@RULE.on(
    "keras.layers.Layer.compute_output_shape", "keras.layers.Layer.get_output_shape_for", "keras.layers.Layer.call"
)
def of_the_base(site: Site) -> None:
    """`super().compute_output_shape(shape)`: Layer gave its argument back, and raises today; `call` likewise."""
    node, call = site.node, site.call
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Call) or call is None or not call.args:
        return
    match site.value(node.value):
        case Instance(cls="keras.layers.Layer" | "keras.layers.Wrapper") if is_mixed(site, node):
            site.review(
                "this class stands before another among the bases of a class: there `super()` is that other, and "
                f"nothing changes; alone it is Layer, whose `{node.attr}` gave its argument back and raises today"
            )
        case Instance(cls="keras.layers.Layer" | "keras.layers.Wrapper"):
            site.use.kind = "gone"
            site.replace(call, call.args[0])
            site.rewritten(f"`{node.attr}` of Layer gave its argument back", call, new=site.text(call.args[0]))
        case _:
            pass


@RULE.on("keras.layers.Layer.get_output_shape_for")
def output_shape_for(site: Site) -> None:
    if isinstance(site.node, Function) and not _tells_shape(site):
        rename_function(site, site.node, "compute_output_shape")
        _rename_everywhere(site)
        site.rewritten("`get_output_shape_for` is now `compute_output_shape`", new="compute_output_shape")


def _tells_shape(site: Site) -> bool:
    """Whether the class has today's method, also as another name for that of Keras 1."""
    cls = class_of(site)
    given = [target for node in cls.body if isinstance(node, ast.Assign) for target in node.targets] if cls else []
    here = {target.id for target in given if isinstance(target, ast.Name)}
    return "compute_output_shape" in here | methods(cls).keys()


def _rename_everywhere(site: Site) -> None:
    """`self.get_output_shape_for(...)`, and on what may be such a layer. Only Lasagne has methods of that name too."""
    if "lasagne" in site.file.source.text:
        return
    for node in site.nodes(ast.Attribute):
        gone = getattr(site.file.flow.uses.get(id(node)), "kind", "") == "gone"
        if isinstance(node, ast.Attribute) and node.attr == "get_output_shape_for" and not gone:
            site.file.edits.rename_attribute(node, "compute_output_shape")


@RULE.on("keras.layers.Layer.output_shape")
def output_shape(site: Site) -> None:
    """The property of Keras 0.3."""
    function = site.node
    if not isinstance(function, Function) or _tells_shape(site):
        return
    if parameters(function) != [self_name(function)] or len(function.decorator_list) != 1 or not _is_old(site):
        site.review("`output_shape` cannot be a property of one's own today; write compute_output_shape(input_shape)")
        return
    source = site.file.source
    start = source.data.rindex(b"@", 0, source.start(function.decorator_list[0]))
    site.file.edits.replace_span(start, source.start(function))
    rename_function(site, function, "compute_output_shape")
    _take_input_shape(site, function)
    site.rewritten("the property `output_shape` is now `compute_output_shape`", new="compute_output_shape")


def _is_old(site: Site) -> bool:
    """Whether the class is one of Keras 0.3: it computes in `get_output`, or has no `call`."""
    return "get_output" in methods(class_of(site)) or "call" not in methods(class_of(site))


@RULE.on("keras.layers.Layer.build")
def build(site: Site) -> None:
    """In Keras 0.3 `build` asked the layer for its input's shape; in Keras 1 it still could."""
    function = site.node
    if not isinstance(function, Function):
        return
    names = parameters(function)
    if len(names) == 1 and not function.args.vararg:
        _take_input_shape(site, function)
        site.rewritten("`build` is given the shape of the input", new="build(self, input_shape)")
    elif len(names) == 2:
        _use_input_shape(site, function, names[1])


def _take_input_shape(site: Site, function: Function) -> None:
    replace_parameters(site, function, f"{self_name(function)}, input_shape")
    _use_input_shape(site, function, "input_shape")


def _use_input_shape(site: Site, function: Function, name: str) -> None:
    me = self_name(function)
    for node in walk(function):
        loaded = isinstance(getattr(node, "ctx", None), ast.Load)
        if loaded and own_attribute(node, me) == "input_shape" and id(node) in site.file.flow.uses:
            replace_use(site, node, name)
            site.rewritten("the shape of the input is given", node, new=name)


@RULE.on("keras.layers.Layer.get_output")
def get_output(site: Site) -> None:
    function = site.node
    if not isinstance(function, Function):
        _ask_output(site)
        return
    me, names = self_name(function), parameters(function)
    cls = methods(class_of(site))
    bound = {node.id for node in walk(function) if isinstance(node, ast.Name)}
    if "call" in cls or len(names) > 2 or bound & {"inputs", "training"} or _asks_more(function, me):
        site.review("Keras 3 never calls `get_output`; compute in `call(self, inputs, training=None, mask=None)`")
        return
    rename_function(site, function, "call")
    replace_parameters(site, function, f"{me}, inputs, training=None")
    train = names[1] if len(names) > 1 else ""
    for node in walk(function):
        if _is_input(node, me):
            replace_use(site, node, "inputs")
            site.rewritten("`call` is given its input", node, new="inputs")
    inside = {id(n) for node in walk(function) if _is_input(node, me) for n in walk(node)}
    for node in walk(function):
        if isinstance(node, ast.Name) and node.id == train and id(node) not in inside:
            site.replace(node, "training")
    site.rewritten("`get_output` is now `call`", new="call")


def _is_input(node: ast.AST, me: str) -> bool:
    return isinstance(node, ast.Call) and own_attribute(node.func, me) == "get_input"


def _asks_more(function: Function, me: str) -> bool:
    """Whether it asks for masks, or for what other layers gave."""
    masks = {"get_input_mask", "get_output_mask", "previous", "input"}
    return any(
        own_attribute(node, me) in masks or (isinstance(node, ast.Attribute) and node.attr == "get_output")
        for node in walk(function)
    )


def _ask_output(site: Site) -> None:
    """`layer.get_output(train=False)` on a layer of a model."""
    node, call = site.node, site.call
    if not isinstance(node, ast.Attribute) or call is None:
        return
    if any(getattr(value, "value", None) is not False for value in (*call.args, *(k.value for k in call.keywords))):
        site.review("there are no two outputs today: take layer.output, and call the model with training=True")
        return
    site.replace(call, node.value, ".output")
    site.rewritten("the output of a layer is an attribute", call, new="output")


@RULE.on("keras.layers.Layer.get_input")
def get_input(site: Site) -> None:
    node, call = site.node, site.call
    if not isinstance(node, ast.Attribute) or call is None:
        return
    if isinstance(site.value(node.value), LocalObject):
        site.review("a layer is given its input as the first parameter of `call` today")
        return
    site.replace(call, node.value, ".input")
    site.rewritten("the input of a layer is an attribute", call, new="input")
