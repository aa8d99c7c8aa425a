"""KM268: what `compute_mask` computes with, which must take symbolic tensors today."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function
from kmigrate.rules.common.of_tensorflow import function_of_tensorflow
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

# Functions that have the same name, order of arguments and meaning in keras.ops.
SAME = (
    *("any", "all", "not_equal", "equal", "greater", "greater_equal", "less", "less_equal", "cast", "squeeze"),
    *("sum", "max", "min", "abs", "square", "sqrt", "zeros_like", "ones_like", "reshape", "shape", "maximum"),
    *("minimum", "stack", "sign", "round", "ndim"),
)
OTHERS = {"permute_dimensions": "transpose"}
# Functions of TensorFlow, likewise; those of several names for one.
OF_TENSORFLOW = {
    **{name: name for name in (*SAME, "logical_and", "logical_or", "logical_not", "tile")},
    **{f"reduce_{name}": name for name in ("any", "all", "sum", "max", "min")},
    "expand_dims": "expand_dims",
    "concat": "concatenate",
}
AXED = ("expand_dims", "concatenate", "concat")
ASKING = ("constant", "convert_to_tensor", "print", "function", "name_scope")  # that take no such tensor
RULE = Rule(
    code="KM268",
    name="compute-mask",
    title="`compute_mask` computes with `keras.ops`.",
    why="""
When a model is put together, Keras 3 asks `compute_mask` with symbolic tensors, and outside of the tracing that
`call` is given. The old backend's functions, as tf.keras still has them, are TensorFlow's and refuse such tensors, and
so do `tf.not_equal` and its kin; `keras.ops` takes both kinds.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Layer\n\n\nclass Padding(Layer):\n"
            "    def compute_mask(self, inputs, mask=None):\n        return K.not_equal(inputs, 0)\n",
            "from tensorflow.keras.layers import Layer\nfrom tensorflow.keras import ops\n\n\nclass Padding(Layer):\n"
            "    def compute_mask(self, inputs, mask=None):\n        return ops.not_equal(inputs, 0)\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.compute_mask", "keras.models.Model.compute_mask")
def mask(site: Site) -> None:
    function = site.node
    if not isinstance(function, Function):
        return
    _of_tensorflow(site, function)
    last = function.end_lineno or function.lineno
    for use in site.file.uses:
        if not use.name.startswith("keras.backend.") or use.call is None or not function.lineno <= use.line <= last:
            continue
        name = use.name.rpartition(".")[2]
        if name in SAME or name in OTHERS or (name in AXED and _has_axis(use.call)):
            new = f"{site.spell('keras.ops')}.{OTHERS.get(name, name)}"  # not by name: any and sum are Python's too
            site.replace(use.node, new)
            use.kind = "gone"
            site.rewritten("`keras.ops` takes the symbolic tensors that compute_mask is given", use.node, new=new)
        elif name not in ("floatx", "epsilon", "image_data_format", "backend", "int_shape", "dtype"):
            site.review(f"compute_mask is given symbolic tensors, which `K.{name}` refuses; use keras.ops", use.node)


def _of_tensorflow(site: Site, function: Function) -> None:
    for call in walk(function):
        name = function_of_tensorflow(site, call)
        if not name or not isinstance(call, ast.Call) or name in ASKING:
            continue
        new = OF_TENSORFLOW.get(name)
        words = {keyword.arg for keyword in call.keywords}
        if new is None or words - {"axis", "keepdims", "dtype"} or (name in AXED and not _has_axis(call)):
            site.review(f"compute_mask is given symbolic tensors, which `{site.text(call.func)}` refuses", call.func)
        else:
            spelled = f"{site.spell('keras.ops')}.{new}"
            site.replace(call.func, spelled)
            site.rewritten("`keras.ops` takes the symbolic tensors that compute_mask is given", call.func, new=spelled)


def _has_axis(call: ast.Call) -> bool:
    """Whether the axis is given, whose default is another in keras.ops."""
    return len(call.args) > 1 or any(keyword.arg == "axis" for keyword in call.keywords)
