"""KM255: how wide the weights of a Conv1D and a Conv3D began."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import find, inside
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SCALED = "kmigrate_shims.layers.initializers.Scaled"
# mode and scale, and whether it is normal
NAMED = {
    "glorot_uniform": ("fan_avg", "1.0", False),
    "he_uniform": ("fan_in", "2.0", False),
    "lecun_uniform": ("fan_in", "1.0", False),
    "glorot_normal": ("fan_avg", "1.0", True),
    "he_normal": ("fan_in", "2.0", True),
}
ONE_AXIS = ("Conv1D", "Convolution1D", "AtrousConvolution1D", "AtrousConv1D")
THREE_AXES = ("Conv3D", "Convolution3D")
WORDS = ("init", "kernel_initializer")

RULE = Rule(
    code="KM255",
    name="kernel-fans",
    title="Weights of Conv1D and Conv3D began narrower before Keras 2.0.6.",
    why="""
How wide weights are drawn goes by the number of inputs and outputs of a kernel. Keras 1 read the axes of a Conv1D's
kernel in another order, and Keras 2.0.0 to 2.0.5 counted those of every convolution as if it had two axes: a Conv1D of
16 channels began a quarter as wide as today's, one behind a large embedding a tenth. Where the release is known the
shims' initializer draws as it did; `--modern` leaves that. Recorded from Keras 1.2.2, 2.0.5 and 2.0.8.
""",
    examples=(
        Example(
            "from keras.layers import Convolution1D\n\nlayer = Convolution1D(nb_filter=8, filter_length=3)\n",
            "from tensorflow.keras.layers import Conv1D\nfrom kmigrate_shims.layers.initializers import Scaled\n\n"
            "layer = Conv1D(filters=8, kernel_size=3, "
            "kernel_initializer=Scaled('fan_avg', 1.0, 'uniform', 'conv1d'))\n",
        ),
    ),
)


def kernel_of(site: Site) -> str:
    """How the release that is known counted the fans of this layer's kernel; nothing where it counted as today."""
    name, keras = site.name.rpartition(".")[2], site.era.keras
    if name not in (*ONE_AXIS, *THREE_AXES) or site.settings.modern or not site.standalone:
        return ""
    if keras.is_before("2.0.6") is not True or keras.is_before("2.0") is None:
        return ""
    if keras.is_before("2.0") is False:
        return "keras2.0"
    # The first releases drew from another default, and a Conv3D goes by the order of its images.
    return "conv1d" if name in ONE_AXIS and keras.is_before("1.0") is not True else ""


@RULE.on(*(f"keras.layers.{name}" for name in (*ONE_AXIS, *THREE_AXES)))
def begins(site: Site) -> None:
    kernel = kernel_of(site)
    if not kernel or site.call is None or site.use.kind != "name" or site.unpacks:
        return
    given = find(site, "init") or site.keyword("kernel_initializer")
    value = inside(given)
    name = value.value if isinstance(value, ast.Constant) else "" if value is not None else "glorot_uniform"
    if name not in NAMED:
        return
    mode, scale, normal = NAMED[str(name)]
    drawn = "uniform" if not normal else "truncated" if kernel == "keras2.0" else "normal"
    what = f"`{name}` drew narrower weights for this kernel before Keras 2.0.6"
    if not site.settings.shims:
        if not site.file.memo.get(RULE.code):
            site.review(f"{what}; `{SCALED}` keeps that, and --no-shims forbids it")
        site.file.memo[RULE.code] = True
        return
    new = f"{site.spell(SCALED)}('{mode}', {scale}, '{drawn}', '{kernel}')"
    if value is None:
        site.add_argument(f"kernel_initializer={new}")
    else:
        site.replace(value, new)
    site.shimmed(what, value, new=new)
