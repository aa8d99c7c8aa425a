"""KM285: `training` and `mask` of a layer's `call`, which need a default today."""

from __future__ import annotations

from kmigrate.rules.common.classes import Function
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

FILLED = ("training", "mask")
RULE = Rule(
    code="KM285",
    name="call-arguments",
    title="`training` and `mask` of a layer's `call` have a default.",
    why="""
tf.keras until TensorFlow 2.15 filled in `training` and `mask` where `call` had such a parameter. Keras 3 fills them in
as well, but only once the call holds without them: `def call(self, inputs, training)` of a layer that is called on its
inputs alone raises an error. With `None` as a default it is told the phase as before.
""",
    examples=(
        Example(
            "from tensorflow.keras.layers import Layer\n\n\nclass Block(Layer):\n"
            "    def call(self, inputs, training):\n        return inputs * 0.5 if training else inputs\n",
            "from tensorflow.keras.layers import Layer\n\n\nclass Block(Layer):\n"
            "    def call(self, inputs, training=None):\n        return inputs * 0.5 if training else inputs\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.call", "keras.models.Model.call")
def filled(site: Site) -> None:
    function = site.node
    if not isinstance(function, Function) or site.use.kind != "override":
        return
    spec = function.args
    bare = [*spec.posonlyargs, *spec.args][: len(spec.posonlyargs) + len(spec.args) - len(spec.defaults)]
    named = [arg for arg, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default is None]
    wanting = [arg for arg in bare[2:] if arg.arg in FILLED]
    if wanting and any(arg.arg not in FILLED for arg in bare[bare.index(wanting[0]) :]):
        site.review(f"`{wanting[0].arg}` needs a default today, and what stands behind it another one", wanting[0])
        wanting = []
    for arg in [*wanting, *(one for one in named if one.arg in FILLED)]:
        end = site.file.source.end(arg)
        site.file.edits.replace_span(end, end, "=None" if arg.annotation is None else " = None")
        site.rewritten(f"Keras 3 fills `{arg.arg}` in only where it has a default", arg, new=f"{arg.arg}=None")
