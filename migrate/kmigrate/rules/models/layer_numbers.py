"""KM351: layers of an application that a program asks for by their number."""

from __future__ import annotations

import ast

from kmigrate.rules.common.application_layers import families
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHORTER = ("MobileNet", "MobileNetV2")
RULE = Rule(
    code="KM351",
    name="layer-numbers",
    title="MobileNet has one layer less, so that all behind it have other numbers.",
    why="""
MobileNet and MobileNetV2 padded their first convolution by a layer of its own. Since TensorFlow 2.4 the convolution
does so itself: MobileNetV2 without its top has 154 layers, and had 155. `base.layers[:100]`, by which programs choose
what is not trained, takes one layer more than it did. The other applications have as many as they had.
""",
    examples=(
        Example(
            "from keras.applications import MobileNetV2\n\nbase = MobileNetV2(include_top=False)\n"
            "for layer in base.layers[:100]:\n    layer.trainable = False\n",
            "from tensorflow.keras.applications import MobileNetV2\n\nbase = MobileNetV2(include_top=False)\n"
            "for layer in base.layers[:100]:\n    layer.trainable = False\n",
            "The slice is reported for review.",
        ),
    ),
)


@RULE.on("keras.models.Model.layers")
def numbered(site: Site) -> None:
    outer = site.parent(site.node)
    if not isinstance(outer, ast.Subscript) or outer.value is not site.node or not any(map(_is_behind, _ends(outer))):
        return
    kinds = set(families(site))
    made_later = not site.standalone and site.era.tensorflow.is_before("2.4") is False
    if not kinds.isdisjoint(SHORTER) and not made_later and not site.era.is_today:
        site.review("MobileNet has one layer less today: in it this is what had the next higher number", outer)


def _ends(subscript: ast.Subscript) -> list[ast.expr | None]:
    inside = subscript.slice
    return [inside.lower, inside.upper] if isinstance(inside, ast.Slice) else [inside]


def _is_behind(number: ast.expr | None) -> bool:
    """Whether it may count from the front, past the layer that is gone; numbers from the end are the same."""
    match number:
        case None | ast.UnaryOp(op=ast.USub()):
            return False
        case ast.Constant(value=value):
            return isinstance(value, int) and value > 1
        case _:
            return True
