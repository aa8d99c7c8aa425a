"""KM248: `padding="SAME"` of pooling."""

from __future__ import annotations

import ast

from kmigrate.rules.common.key_literals import literals
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

KINDS = ("MaxPooling", "AveragePooling", "MaxPool", "AvgPool")
LAYERS = tuple(f"keras.layers.{kind}{rank}D" for kind in KINDS for rank in (1, 2, 3))
PADDINGS = ("valid", "same")
PLACE = 2  # behind pool_size and strides
WHY = "pooling knows this word in small letters alone"

RULE = Rule(
    code="KM248",
    name="capital-padding",
    title="Pooling takes `same` and `valid` in small letters.",
    why="""
Since Keras 2 every layer took `padding="SAME"` as well, as functions of TensorFlow write it. The convolutions of Keras
3 still do; its pooling raises `ValueError` when it is called. Where the word stands behind a name, as the parameter of
a function that makes blocks, `.lower()` is written there.
""",
    examples=(
        Example(
            "from keras.layers import Conv2D, MaxPooling2D\n\npool = MaxPooling2D(3, strides=2, padding='SAME')\n",
            "from tensorflow.keras.layers import Conv2D, MaxPooling2D\n\n"
            "pool = MaxPooling2D(3, strides=2, padding='same')\n",
        ),
        Example(
            "from keras.layers import MaxPooling2D\n\n\ndef block(x, padding='SAME'):\n"
            "    return MaxPooling2D(2, padding=padding)(x)\n",
            "from tensorflow.keras.layers import MaxPooling2D\n\n\ndef block(x, padding='SAME'):\n"
            "    return MaxPooling2D(2, padding=padding.lower())(x)\n",
        ),
    ),
)


@RULE.on(*LAYERS)
def made(site: Site) -> None:
    if site.call is None or site.use.kind != "name":
        return
    given = site.argument("padding", PLACE)
    words = [] if given is None else [one.text for one in literals(site, given, lambda node: node is given)]
    if given is None or not any(word.lower() in PADDINGS and word not in PADDINGS for word in words):
        return
    if isinstance(given, ast.Constant):
        new = site.text(given).replace(words[0], words[0].lower())
        site.replace(given, new)
    elif isinstance(given, ast.Name | ast.Attribute):
        new = f"{site.text(given)}.lower()"
        site.replace(given, new)
    else:
        site.review(WHY, given)
        return
    site.rewritten(WHY, given, new=new)
