"""KM265: layers derived from one that Keras 3 asks for its outputs in a way of its own."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.rules.common.classes import Function, class_of, methods
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

# Layers of Keras 3 with a `compute_output_spec` of their own, which makes one tensor of what compute_output_shape says.
OWN = {
    f"keras.layers.{name}"
    for name in (
        *("Embedding", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"),
        *("Flatten", "Reshape", "Permute"),
    )
}
RULE = Rule(
    code="KM265",
    name="output-spec",
    title="A layer derived from one with one output, that gives several, is asked by Layer's own method.",
    why="""
Keras asks a layer for the shapes of what it gives by `compute_output_spec`, which asks `compute_output_shape`. Some
layers of Keras 3 have a `compute_output_spec` of their own, made for one output: where a class derived from them
gives a list, as `Embedding` with its matrix, it fails. The one of `Layer` takes any number.
""",
    examples=(
        Example(
            "from keras.layers import Embedding\n\n\nclass Both(Embedding):\n"
            "    def compute_output_shape(self, shape):\n        return [shape + (self.output_dim,), (5, 2)]\n\n"
            "    def call(self, x):\n        return [super(Both, self).call(x), self.embeddings]\n",
            "from tensorflow.keras.layers import Layer\nfrom kmigrate_shims.layers import Embedding\n\n\n"
            "class Both(Embedding):\n"
            "    compute_output_spec = Layer.compute_output_spec\n\n"
            "    def compute_output_shape(self, shape):\n        return [shape + (self.output_dim,), (5, 2)]\n\n"
            "    def call(self, x):\n        return [super(Both, self).call(x), self.embeddings]\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.compute_output_shape", "keras.layers.Layer.get_output_shape_for")
def spec(site: Site) -> None:
    function, cls, owner = site.node, class_of(site), site.use.owner
    if not isinstance(function, Function) or cls is None or owner is None or function.decorator_list:
        return
    if not OWN & set(ancestry(owner.legacy, site.file.facts)) or not _gives_several(function):
        return
    assigned = {t.id for s in cls.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)}
    if "compute_output_spec" in {*assigned, *methods(cls)}:
        return
    line = f"compute_output_spec = {site.spell('keras.layers.Layer')}.compute_output_spec"
    source = site.file.source
    start = source.start(function)
    gap = source.newline * 2 + source.indent(start)
    site.file.edits.replace_span(start, start, line + gap)
    site.rewritten("the outputs are told as any layer's are", function, new=line)


def _gives_several(function: Function) -> bool:
    """Whether it returns a list of shapes, and not one shape in the form of a list."""
    told = (node.value for node in ast.walk(function) if isinstance(node, ast.Return))
    lists = [value.elts for value in told if isinstance(value, ast.List | ast.Tuple)]
    return any(
        all(isinstance(e, ast.Tuple | ast.Call | ast.BinOp | ast.Name) for e in elements)
        and any(isinstance(e, ast.Tuple | ast.Call) for e in elements)
        for elements in lists
    )
