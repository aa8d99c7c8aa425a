"""KM260: weights, and layers with weights, that are made while another layer computes."""

from __future__ import annotations

from kmigrate.rules.common.classes import class_of, method_around, reached
from kmigrate.rules.common.held import WEIGHTED, class_around
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM260",
    name="layers-in-call",
    title="A weight, or a layer with weights, is made before `call`, not in it.",
    why="""
`call` of a layer or model runs more than once: when the model is built, when it is traced for training, when it is
traced for prediction. A layer that is made in it has new weights each time, which Keras 3 refuses. In the old Keras
such weights were made once and never trained. Make the layer in `__init__`, and call it in `call`. Weights that a layer
made by `add_weight` in its `call` did train; Keras 3 refuses them, too, once the layer is built. Make them in `build`.
""",
    examples=(
        Example(
            "from keras.layers import Dense, Layer\n\n\nclass Twice(Layer):\n"
            "    def call(self, x):\n        return Dense(2)(x)\n",
            "from tensorflow.keras.layers import Dense, Layer\n\n\nclass Twice(Layer):\n"
            "    def call(self, x):\n        return Dense(2)(x)\n",
            "The line is reported for review: make the layer in `__init__`.",
        ),
    ),
)


@RULE.on(*(f"keras.layers.{name}" for name in WEIGHTED))
def made(site: Site) -> None:
    if site.call is None or site.use.kind != "name":
        return
    for info in site.file.flow.classes:
        if not info.legacy.startswith(("keras.layers.", "keras.models.", "keras.Model")):
            continue
        method = method_around(info.node, site.node)
        if method is not None and method.name == "call":
            site.review(
                "a layer made in `call` has new weights at each trace, which Keras 3 refuses (and the old Keras never "
                "trained them); make it in __init__ as an attribute, and call it here"
            )
            return


@RULE.on("keras.layers.Layer.add_weight")
def added(site: Site) -> None:
    around = class_around(site)
    cls = class_of(site) or (around.node if around is not None else None)
    method = method_around(cls, site.node)
    if site.call is None or cls is None or method is None:
        return
    if method.name in reached(cls, "call") - reached(cls, "build") - reached(cls, "__init__"):
        site.review("Keras 3 refuses weights that are made while the layer computes: make them in `build`", site.call)
