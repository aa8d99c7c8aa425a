"""KM297: weights that a class adds to those of a layer that saves only its own."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import LocalObject
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import class_of, is_a, makes_weight, methods, self_name
from kmigrate.rules.common.weights import plan_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYER = "keras.layers.Layer"
SAVED = {
    **{name: {"kernel", "bias"} for name in ("Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "EinsumDense")},
    **{name: {"kernel", "bias"} for name in ("Conv1DTranspose", "Conv3DTranspose", "Convolution1D", "Convolution2D")},
    "Embedding": {"embeddings"},
}
NAMES = ("save_own_variables", "load_own_variables")
RULE = Rule(
    code="KM297",
    name="saved-weights",
    title="A class that adds weights to a Dense, a convolution or an Embedding says that they are saved.",
    why="""
These layers of Keras 3 save the weights that they know, and no others: what a class that is derived from one of them
adds is not in a `.keras` or `.weights.h5` file, and loading the file stops. The methods of `Layer` save and load all.
""",
    examples=(
        Example(
            "from keras.layers import Dense\n\n\nclass Scaled(Dense):\n    def build(self, input_shape):\n"
            "        super().build(input_shape)\n        self.scale = self.add_weight(name='scale', shape=(1,))\n",
            "from tensorflow.keras.layers import Dense, Layer\n\n\nclass Scaled(Dense):\n"
            "    def build(self, input_shape):\n"
            "        super().build(input_shape)\n        self.scale = self.add_weight(name='scale', shape=(1,))\n\n"
            "    save_own_variables = Layer.save_own_variables\n    load_own_variables = Layer.load_own_variables\n",
        ),
    ),
)


@RULE.on(f"{LAYER}.build", f"{LAYER}.__init__", f"{LAYER}.call")
def added(site: Site) -> None:
    cls, info = class_of(site), site.use.owner
    if site.use.kind != "override" or cls is None or info is None or (RULE.code, id(cls)) in site.file.memo:
        return
    made = LocalObject(info, True)
    saved = next((own for name, own in SAVED.items() if is_a(site, made, f"keras.layers.{name}")), None)
    if saved is None or any(name in site.text(cls) for name in NAMES) or not _adds(site, cls, saved):
        return
    site.file.memo[RULE.code, id(cls)] = True
    _last_lines(site, cls)
    site.rewritten("today this layer would save only the weights that it has of itself", cls, new=" and ".join(NAMES))


def _last_lines(site: Site, cls: ast.ClassDef) -> None:
    source, layer = site.file.source, site.file.imports.spell(LAYER, None)
    indent = source.indent(source.start(cls.body[-1]))
    end = source.data.find(b"\n", source.end(cls.body[-1]))  # behind a comment
    end = len(source.data) if end < 0 else end - (source.newline == "\r\n")
    lines = [f"{indent}{name} = {layer}.{name}" for name in NAMES]
    site.file.edits.replace_span(end, end, source.newline * 2 + source.newline.join(lines))


def _adds(site: Site, cls: ast.ClassDef, saved: set[str]) -> bool:
    functions = list(methods(cls).values())
    made = plan_of(site, functions).creations
    if any(creation.attr not in saved for creation in made):
        return True
    named = {id(creation.call) for creation in made}
    return any(
        makes_weight(node, self_name(method)) and id(node) not in named for method in functions for node in walk(method)
    )
