"""KM221: `output_shape` of a transposed convolution, which computes it since Keras 2."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import find, inside, value_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM221",
    name="deconvolution-shape",
    title="A transposed convolution computes the shape of its output.",
    why="""
`Deconvolution2D(filters, rows, columns, output_shape)` had to be told how large its output is. With steps of one
there is only one answer, and with a literal input shape the answer can be computed; where it is what the layer
computes today, the argument goes. In other cases it goes too, and a person must see that the sizes still agree: with
steps of s, a kernel of k and an input of n they are n * s for `"same"` and n * s + max(k - s, 0) for `"valid"`.
""",
    examples=(
        Example(
            "from keras.layers import Deconvolution2D\n\n"
            "layer = Deconvolution2D(3, 5, 5, output_shape=(None, 28, 28, 3), border_mode='same')\n",
            "from tensorflow.keras.layers import Conv2DTranspose\n\n"
            "layer = Conv2DTranspose(3, (5, 5), padding='same')\n",
        ),
    ),
)


@RULE.on("keras.layers.Deconvolution2D", "keras.layers.Deconv2D", "keras.layers.Conv2DTranspose")
def output_shape(site: Site) -> None:
    given = find(site, "output_shape")
    if given is None or not site.standalone:
        return
    value = inside(given)
    site.remove_argument(given)
    if _only_answer(site, value):
        site.rewritten("`output_shape` is what the layer computes", value)
    else:
        site.review(f"the layer computes its output's shape today; see that it is still {site.text(value)}", value)


def _only_answer(site: Site, shape: ast.expr) -> bool:
    steps = inside(find(site, "subsample") or site.keyword("strides"))
    strides = _numbers(steps) if steps is not None else [1, 1]
    if strides == [1, 1]:
        return True
    size, before, after = _kernel(site), _numbers(inside(site.keyword("input_shape"))), _numbers(shape)
    if not (strides and size and before and after and len(before) == 3 and len(after) == 4):
        return False
    same = isinstance(mode := value_of(site, "border_mode"), ast.Constant) and mode.value == "same"
    last = after[1:3] if _last(site) else after[2:4]
    inputs = before[0:2] if _last(site) else before[1:3]
    sides = zip(inputs, strides, size, strict=False)
    return last == [n * s + (0 if same else max(k - s, 0)) for n, s, k in sides]


def _last(site: Site) -> bool:
    """Whether the channels are last, by what the layer says."""
    value = value_of(site, "dim_ordering")
    return not (isinstance(value, ast.Constant) and value.value == "th")


def _kernel(site: Site) -> list[int]:
    sizes = [site.argument(name, place) for place, name in ((1, "nb_row"), (2, "nb_col"))]
    return [size.value for size in sizes if isinstance(size, ast.Constant) and isinstance(size.value, int)]


def _numbers(shape: ast.expr | None) -> list[int]:
    """The literal numbers of a tuple, -1 for None; nothing where one is no literal."""
    if not isinstance(shape, ast.Tuple | ast.List):
        return []
    found = [-1 if isinstance(n, ast.Constant) and n.value is None else n for n in shape.elts]
    values = [n.value if isinstance(n, ast.Constant) else n for n in found]
    return [n for n in values if isinstance(n, int)] if all(isinstance(n, int) for n in values) else []
