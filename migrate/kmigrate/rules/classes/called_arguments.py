"""KM275: truth values are given by name to layers and models."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Functions, Instance, LocalObject, Use, Value
from kmigrate.rules.common.classes import class_holding, parameters
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

CALLED = "keras.layers.Layer.called"
KERAS = ("keras.layers.", "keras.models.", "keras.Model")
WHY = "Keras 3 takes nothing but tensors by position"
# Parameters that say how to compute, and not with what.
TELLING = frozenset({"training", "train", "is_training", "return_sequences", "return_state", "return_attention"})
# What `call` of Keras's own took, TensorFlow 2.15.
PHASE = ("inputs", "training")
OF_KERAS = {
    "keras.models.Model": (*PHASE, "mask"),
    "keras.layers.RNN": ("inputs", "mask", "training", "initial_state"),
    **{f"keras.layers.{name}": PHASE for name in ("Dropout", "BatchNormalization", "GaussianNoise", "GaussianDropout")},
    **{f"keras.layers.{name}": PHASE for name in ("SpatialDropout1D", "SpatialDropout2D", "AlphaDropout")},
    **{f"keras.layers.Random{name}": PHASE for name in ("Crop", "Flip", "Rotation", "Translation", "Zoom", "Contrast")},
    **{f"keras.layers.{name}": ("inputs", "states", "training") for name in ("SimpleRNNCell", "GRUCell", "LSTMCell")},
}

RULE = Rule(
    code="KM275",
    name="called-arguments",
    title="What is no tensor is given by name when a layer is called.",
    why="""
A layer's `call(self, x, training, mask)` could be called as `layer(x, training, mask)`. Keras 3 raises a ValueError for
a truth value that is given by position, and for a `mask` of None ("got multiple values for argument"), which it fills
in itself. Where it is seen what the parameters are, it is given its parameter's name, and so is all that stands behind
it.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Block(tf.keras.layers.Layer):\n"
            "    def call(self, x, training=None):\n        return x\n\n\n"
            "class Net(tf.keras.Model):\n    def __init__(self):\n        super().__init__()\n"
            "        self.block = Block()\n\n"
            "    def call(self, x, training=False):\n        return self.block(x, training)\n",
            "import tensorflow as tf\n\n\nclass Block(tf.keras.layers.Layer):\n"
            "    def call(self, x, training=None):\n        return x\n\n\n"
            "class Net(tf.keras.Model):\n    def __init__(self):\n        super().__init__()\n"
            "        self.block = Block()\n\n"
            "    def call(self, x, training=False):\n        return self.block(x, training=training)\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """Calls of layers and models that give something else than tensors by position."""
    for call in file.flow.applied.values() if file.uses else ():
        if len(call.args) > 1 and _first(file, call) and _is_layer(file, call):
            yield Use("called", CALLED, call, call=call)


def _first(file: SourceFile, call: ast.Call) -> int:
    """The place of the first argument that is to have a name; 0 where there is none."""
    named = _own_parameters(file.value(call.func))
    for place, given in enumerate(call.args):
        if place and (_tells(given) or named[place : place + 1] == ("mask",)):
            return place
    return 0


def _is_layer(file: SourceFile, call: ast.Call) -> bool:
    """Whether a layer or model is called."""
    layer = file.value(call.func)
    if isinstance(layer, LocalObject):
        return layer.info.legacy.startswith(KERAS)
    if isinstance(layer, Instance):
        return "keras.layers.Layer" in ancestry(layer.cls, file.facts)
    return False


@RULE.on(CALLED)
def called(site: Site) -> None:
    call = site.call
    if call is None:
        return
    first = _first(site.file, call)
    shown = site.text(call.args[first])
    if site.name_positional(_parameters(site, call), first):
        site.rewritten(f"{WHY}: `{shown}` gets its parameter's name", call.args[first])
    else:
        site.review(f"{WHY}: give `{shown}`, and what stands behind it, by name", call.args[first])


def _tells(given: ast.expr) -> bool:
    """Whether an argument is a truth value, or called like one."""
    match given:
        case ast.Constant(value=bool()):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in TELLING
        case _:
            return False


def _parameters(site: Site, call: ast.Call) -> tuple[str, ...]:
    """Those of the layer's `call`, without `self`; none where that is not seen."""
    layer: Value = site.value(call.func)
    if isinstance(layer, Instance) and _in_class(site):  # elsewhere it is a part of a model, which forgets a phase
        above = ancestry(layer.cls, site.file.facts)
        return next((names for cls, names in OF_KERAS.items() if cls in above), ())
    return _own_parameters(layer)


def _own_parameters(layer: Value) -> tuple[str, ...]:
    """Of a class of the project."""
    found = layer.info.find("call")[1] if isinstance(layer, LocalObject) else None
    if not isinstance(found, Functions) or len(found.functions) != 1:
        return ()
    node = found.functions[0].node
    return () if node.args.vararg else tuple(parameters(node)[1:])


def _in_class(site: Site) -> bool:
    return class_holding(site, site.node) is not None
