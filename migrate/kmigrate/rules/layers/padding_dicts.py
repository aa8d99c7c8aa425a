"""KM222: paddings that were dictionaries or flat tuples in Keras 1."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

KEYS = {
    "keras.layers.ZeroPadding1D": ("left_pad", "right_pad"),
    "keras.layers.ZeroPadding2D": ("top_pad", "bottom_pad", "left_pad", "right_pad"),
}

RULE = Rule(
    code="KM222",
    name="padding-dicts",
    title="A padding of four sides is two pairs.",
    why="""
Keras 1 took `padding=(top, bottom, left, right)` or a dictionary of `top_pad`, `bottom_pad`, `left_pad` and
`right_pad`. Since Keras 2 it is `((top, bottom), (left, right))`. Two numbers meant, and mean, the same on both
sides.
""",
    examples=(
        Example(
            "from keras.layers import ZeroPadding2D\n\nlayer = ZeroPadding2D({'top_pad': 1, 'left_pad': 2})\n",
            "from tensorflow.keras.layers import ZeroPadding2D\n\nlayer = ZeroPadding2D(((1, 0), (2, 0)))\n",
        ),
        Example(
            "from keras.layers import ZeroPadding2D\n\nlayer = ZeroPadding2D(padding=(1, 0, 2, 0))\n",
            "from tensorflow.keras.layers import ZeroPadding2D\n\nlayer = ZeroPadding2D(padding=((1, 0), (2, 0)))\n",
        ),
    ),
)


@RULE.on(*KEYS, handed=True)
def padding(site: Site) -> None:
    given, keys = site.argument("padding", 0), KEYS[site.name]
    if isinstance(given, ast.Dict):
        written = [key.value if isinstance(key, ast.Constant) else None for key in given.keys]
        if not set(written) <= set(keys):
            site.review(f"a padding is no dictionary today: write {_shape(list(keys))}", given)
            return
        sides = dict(zip(written, given.values, strict=True))
        pieces = [sides.get(key, "0") for key in keys]
    elif isinstance(given, ast.Tuple | ast.List) and len(given.elts) == 4 and len(keys) == 4:
        pieces = list(given.elts)
    else:
        return
    if any(isinstance(piece, ast.Starred) for piece in pieces):
        site.review(f"a padding of four sides is two pairs: write {_shape(list(keys))}", given)
        return
    texts = [piece if isinstance(piece, str) else site.text(piece) for piece in pieces]
    if len(keys) == 2:
        site.replace(given, "(", pieces[0], ", ", pieces[1], ")")
    else:
        site.replace(given, "((", pieces[0], ", ", pieces[1], "), (", pieces[2], ", ", pieces[3], "))")
    site.rewritten(
        "a padding of four sides is two pairs" if len(keys) == 4 else "a padding is a pair", given, new=_shape(texts)
    )


def _shape(sides: list[str]) -> str:
    pairs = [f"({', '.join(sides[index : index + 2])})" for index in range(0, len(sides), 2)]
    return pairs[0] if len(pairs) == 1 else f"({', '.join(pairs)})"
