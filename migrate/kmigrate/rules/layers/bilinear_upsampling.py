"""KM236: UpSampling2D that interpolates."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.upsampling.UpSampling2D"
CENTRES = "1.14"  # tf.keras of 1.15 is recorded, of which this is no more true
WHY = "the old layer interpolated between the corners of pixels, today's does between their centres"

RULE = Rule(
    code="KM236",
    name="bilinear-upsampling",
    title="A bilinear UpSampling2D gives other numbers today.",
    why="""
Where two pixels lie between two old ones, TensorFlow 1 put the first new one upon the old one, and so did Theano in its
own way; Keras 3 counts from the centres of pixels. The layer runs as it did and gives other numbers. The old one is in
`kmigrate_shims.layers.upsampling`.
""",
    examples=(
        Example(
            "from keras.layers import UpSampling2D\n\nlayer = UpSampling2D(2, interpolation='bilinear')\n",
            "from kmigrate_shims.layers.upsampling import UpSampling2D\n\n"
            "layer = UpSampling2D(2, interpolation='bilinear_corner')\n",
        ),
    ),
)


@RULE.on("keras.layers.UpSampling2D")
def bilinear(site: Site) -> None:
    given = site.argument("interpolation", 2)
    if not isinstance(given, ast.Constant) or given.value != "bilinear":
        return
    corners = _is_of_corners(site)
    if corners is None:
        site.review(f"before TensorFlow {CENTRES} {WHY}; see for which one this was written", given)
    if not corners:
        return
    if not site.settings.shims:
        site.review(f"{WHY}; only kmigrate_shims has it, and --no-shims forbids it", given)
        return
    way = "theano" if site.standalone and site.era.backend == "theano" else "corner"
    site.replace(given, site.text(given).replace("bilinear", f"bilinear_{way}"))
    site.rename(SHIM)
    site.shimmed(WHY, new=SHIM)


def _is_of_corners(site: Site) -> bool | None:
    """None where it is code for TensorFlow 1, and nothing tells for which."""
    if site.standalone:
        return True
    before = site.era.tensorflow.is_before(CENTRES)
    return before if before is not None or site.era.tensorflow.is_before("2.0") is True else False
