"""KM286: `get_initial_state` of a cell of the program's own, which today is given the size of the batch alone."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import class_of, methods, replace_parameters
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

METHOD = "get_initial_state"

RULE = Rule(
    code="KM286",
    name="cell-states",
    title="A cell makes its first state from the size of the batch alone.",
    why="""
`RNN` of tf.keras asked a cell for `get_initial_state(inputs=None, batch_size=n, dtype=d)`. Keras 3 gives `batch_size`
and nothing else, so that `dtype` is the default of the method, mostly None, which no tensor can have, and a method that
must be given `inputs` is not called at all. The dtype is the one that the cell computes in.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom tensorflow import keras\n\n\nclass Cell(keras.layers.Layer):\n"
            "    state_size = 3\n\n    def call(self, inputs, states):\n        return inputs, [inputs]\n\n"
            "    def get_initial_state(self, inputs=None, batch_size=None, dtype=None):\n"
            "        return [tf.zeros([batch_size, 3], dtype=dtype)]\n",
            "import tensorflow as tf\nfrom tensorflow import keras\n\n\nclass Cell(keras.layers.Layer):\n"
            "    state_size = 3\n\n    def call(self, inputs, states):\n        return inputs, [inputs]\n\n"
            "    def get_initial_state(self, inputs=None, batch_size=None, dtype=None):\n"
            "        dtype = dtype or self.compute_dtype\n"
            "        return [tf.zeros([batch_size, 3], dtype=dtype)]\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.call")
def cell(site: Site) -> None:
    function = methods(class_of(site)).get(METHOD)
    if site.use.kind != "override" or not isinstance(function, ast.FunctionDef):
        return
    given = function.args
    names = [one.arg for one in given.args]
    if names[:1] != ["self"] or "batch_size" not in names or given.vararg or given.kwonlyargs or given.posonlyargs:
        return
    defaults = [None] * (len(names) - len(given.defaults)) + given.defaults
    before = dict(zip(names, defaults, strict=True))
    if any(value is None and name not in ("self", "batch_size") for name, value in before.items()):
        if given.kwarg is not None or any(one.annotation is not None for one in given.args):
            site.review("Keras 3 gives it `batch_size` alone: its other parameters need defaults", function)
            return
        texts = (f"{name}={site.text(value) if value else None}" for name, value in before.items() if name != "self")
        replace_parameters(site, function, ", ".join(["self", *texts]))
        site.rewritten("Keras 3 gives `get_initial_state` the size of the batch alone", function)
    if "dtype" in names and _is_none(before["dtype"]):
        _dtype(site, function)


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _dtype(site: Site, function: ast.FunctionDef) -> None:
    """The dtype of the cell, in a line of its own before the others."""
    if not any(isinstance(node, ast.Name) and node.id == "dtype" for node in walk(function)):
        return
    if any(isinstance(one, ast.Assign) and site.text(one.targets[0]) == "dtype" for one in function.body):
        return
    first = function.body[1 if ast.get_docstring(function) is not None and len(function.body) > 1 else 0]
    source = site.file.source
    line = "dtype = dtype or self.compute_dtype"
    site.replace(first, line, source.newline + source.indent(source.start(first)), first)
    site.rewritten("Keras 3 gives it no dtype: it is the one that the cell computes in", function, new=line)
