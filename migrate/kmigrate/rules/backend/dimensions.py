"""KM509: `K.ndim` becomes the length of a shape."""

from __future__ import annotations

import ast

from kmigrate.rules.backend.symbolic import BACKEND, home
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM509",
    name="dimensions",
    title="`K.ndim(x)` is `len(x.shape)` today.",
    why="""
`tf.keras.backend.ndim` is still there, and fails on what a layer or an `Input` gives: it asks for a rank that the
shapes of Keras 3 do not have. The length of the shape is the same for every kind of tensor. Where a file takes all of
`K` from the shims, its `ndim` stays.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Flatten\n\n\n"
            "def flat(x):\n    return x if K.ndim(x) == 2 else Flatten()(x)\n",
            "from tensorflow.keras.layers import Flatten\n\n\n"
            "def flat(x):\n    return x if len(x.shape) == 2 else Flatten()(x)\n",
        ),
    ),
)
SIMPLE = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


@RULE.on("keras.backend.ndim")
def length(site: Site) -> None:
    if site.call is None or BACKEND in home(site.file):
        return
    value = site.argument("x", 0)
    if value is None or site.unpacks:
        site.review("`ndim` fails on the tensors of a model; write `len(x.shape)`")
        return
    site.drop_name()
    around = ("len(", ".shape)") if isinstance(value, SIMPLE) else ("len((", ").shape)")
    site.replace(site.call, around[0], value, around[1])
    new = f"{around[0]}{site.text(value)}{around[1]}"
    site.rewritten("`ndim` fails on the tensors of a model; the length of their shape is the same", site.call, new=new)
