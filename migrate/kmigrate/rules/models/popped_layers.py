"""KM339: `model.layers` is a copy today."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

CHANGES = {"pop", "append", "insert", "remove", "extend", "clear", "reverse"}
RULE = Rule(
    code="KM339",
    name="popped-layers",
    title="A change of `model.layers` changes nothing.",
    why="""
`model.layers.pop()` took the last layer out of the list of the old Keras, so that `model.layers[-1].output` was the
output of the one before it. Keras 3 gives a copy: nothing is taken out, and a new layer is put behind the old last one.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\nmodel.layers.pop()\n"
            "features = model.layers[-1].output\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\nmodel.layers.pop()\n"
            "features = model.layers[-1].output\n",
            "Reported for review: take `model.layers[-2].output`, or model.pop() of a Sequential.",
        ),
    ),
)


@RULE.on("keras.models.Model.layers")
def layers(site: Site) -> None:
    outer = site.parent(site.node)
    above = site.parent(outer) if outer is not None else None
    called = isinstance(outer, ast.Attribute) and outer.attr in CHANGES and isinstance(above, ast.Call)
    deleted = isinstance(outer, ast.Subscript) and isinstance(outer.ctx, ast.Del | ast.Store)
    if (called and above.func is outer) or deleted:  # type: ignore[union-attr]
        site.review(
            "`layers` is a copy today, and this changes nothing: use model.pop() of a Sequential, or count from the "
            "end as if nothing had been taken out (`model.layers[-2].output`)",
            above if called else outer,
        )
