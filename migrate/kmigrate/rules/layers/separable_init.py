"""KM223: `init` of a separable convolution, which has two kernels."""

from __future__ import annotations

from kmigrate.rules.common.positions import find, inside
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM223",
    name="separable-init",
    title="The `init` of a separable convolution is that of both of its kernels.",
    why="""
Since Keras 2 the kernel that works on each channel and the one that mixes them have initializers of their own. The
`init` of Keras 1 was for both.
""",
    examples=(
        Example(
            "from keras.layers import SeparableConvolution2D\n\n"
            "layer = SeparableConvolution2D(8, 3, 3, init='uniform')\n",
            "from tensorflow.keras.layers import SeparableConv2D\n\n"
            "layer = SeparableConv2D(8, (3, 3), depthwise_initializer='uniform', pointwise_initializer='uniform')\n",
        ),
    ),
)


@RULE.on("keras.layers.SeparableConv2D", "keras.layers.SeparableConvolution2D")
def init(site: Site) -> None:
    given = find(site, "init")
    if given is None:
        return
    value = inside(given)
    site.replace(given, "depthwise_initializer=", value, ", pointwise_initializer=", value)
    text = site.text(value)
    site.rewritten(
        "`init` is that of both kernels", value, new=f"depthwise_initializer={text}, pointwise_initializer={text}"
    )
