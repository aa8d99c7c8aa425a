"""KM261: what a layer of the project's own is given and hands on to Keras."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import ClassInfo, Functions
from kmigrate.rules.common.classes import parameters
from kmigrate.rules.common.given_weights import wrap
from kmigrate.rules.layers import input_shapes
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.rows import write_value
from kmigrate.rules.site import Site

REFUSED = {
    "weights": "build the layer and call layer.set_weights(...)",
    "input_dtype": "give `dtype` to the Input in front of the layer",
    "input_length": "the length is the first part of input_shape=(length, width)",
    "dynamic": "layers run eagerly where model.compile(run_eagerly=True)",
}
RULE = Rule(
    code="KM261",
    name="own-layer-arguments",
    title="A layer of one's own hands on only what Keras 3 takes.",
    why="""
A layer with `**kwargs` hands them on to `Layer.__init__`, which took `batch_input_shape`, `input_dtype` and
`weights`. Keras 3 takes `input_shape`, `name`, `dtype`, `trainable` and no more. The shape of a batch goes into an
`Input` in front of the layer, as for Keras's own layers, and `with_weights` of the shims gives it its weights.
Words for constraints, regularizers and initializers become those of today.
""",
    examples=(
        Example(
            "from keras.layers import Layer\nfrom keras.models import Sequential\n\n\nclass Scale(Layer):\n"
            "    pass\n\n\n"
            "model = Sequential()\nmodel.add(Scale(batch_input_shape=(4, 3)))\n",
            "from tensorflow.keras.layers import Layer, Input\nfrom tensorflow.keras.models import Sequential\n\n\n"
            "class Scale(Layer):\n    pass\n\n\n"
            "model = Sequential()\nmodel.add(Input(batch_shape=(4, 3)))\nmodel.add(Scale())\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer()")
def made(site: Site) -> None:
    call = site.call
    if call is None:
        return
    own = _own_parameters(site.use.owner)
    given = {k.arg for k in call.keywords if k.arg is not None} - own
    if given & {"batch_input_shape", "batch_size"} and "input_shape" not in own:
        input_shapes.shapes(site)
    for name, advice in REFUSED.items():
        keyword = site.keyword(name)
        if name in given and keyword is not None and not (name == "weights" and wrap(site, keyword)):
            site.review(f"layers take no `{name}` today: {advice}", keyword)
    for keyword in call.keywords:
        _word(site, keyword)


def _own_parameters(info: ClassInfo | None) -> set[str]:
    """What the class's own constructor takes by name, and so does not hand on."""
    constructor = info.find("__init__")[1] if info is not None else None
    if not isinstance(constructor, Functions):
        return set()
    return {
        name
        for function in constructor.functions
        for name in (*parameters(function.node), *(a.arg for a in function.node.args.kwonlyargs))
    }


def _word(site: Site, keyword: ast.keyword) -> None:
    """A word for a constraint or its kin, which Keras's own layers are given under another name today."""
    family = (keyword.arg or "").rpartition("_")[2]
    if isinstance(keyword.value, ast.Constant):
        row = site.file.facts.values["keras.layers.*"].get((f"kernel_{family}", repr(keyword.value.value)))
        if row is not None:
            new = write_value(site, row, keyword.value)
            site.rewritten(f"`{keyword.arg}={row.old}` is now written `{new}`", keyword.value, new=new)
