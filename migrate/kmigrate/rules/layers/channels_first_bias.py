"""KM238: the bias of convolutions with channels first."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import value_of
from kmigrate.rules.common.unpacked import unpacked_value
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIMS = "kmigrate_shims.layers"
WHY = (
    "Keras 3 adds a bias along the width of an image with channels first that is as wide as it has channels, and on "
    "CPUs without AVX-512 TensorFlow convolves no such image"
)
GAPS = "TensorFlow leaves no gaps in a transposed convolution on a CPU (dilation_rate), and the layer of the shims does"
ADVICE = "let it take channels last, or set TF_ENABLE_ONEDNN_OPTS=1 and add the bias by a layer behind it"
# Every name that such a layer had, and today's.
NAMES = {
    **{f"Conv{d}D": f"Conv{d}D" for d in (1, 2, 3)},
    **{f"Convolution{d}D": f"Conv{d}D" for d in (1, 2, 3)},
    **{f"AtrousConv{end}": "Conv2D" for end in ("2D", "olution2D")},
    **{f"{name}{d}D": f"SeparableConv{d}D" for name in ("SeparableConv", "SeparableConvolution") for d in (1, 2)},
    **{f"{name}2D": "Conv2DTranspose" for name in ("Deconv", "Deconvolution")},
    **{f"{name}3D": "Conv3DTranspose" for name in ("Deconv", "Deconvolution")},
    **{f"{name}Transpose": f"{name}Transpose" for name in ("Conv2D", "Conv3D")},
    **{f"Convolution{d}DTranspose": f"Conv{d}DTranspose" for d in (2, 3)},
    "DepthwiseConv2D": "DepthwiseConv2D",
    "ConvLSTM2D": "ConvLSTM2D",
}
FIRST = ("channels_first", "th")
RULE = Rule(
    code="KM238",
    name="channels-first-bias",
    title="Keras 3 adds the bias of a convolution with channels first to the wrong axis where sizes are equal.",
    why="""
On TensorFlow, Keras 3 (to 3.15 at least) sees by the sizes alone which axis of an image is that of its channels. With
channels first, a convolution that makes 32 channels of an image that is 32 wide adds its bias along the width, and
nothing says so. Without a GPU, TensorFlow convolves such images on CPUs with AVX-512 alone. The layers of
`kmigrate_shims.layers.convolution` and `convlstm` have the same names and arguments, add the bias to the channels, and
turn the images around where there is no GPU. They also leave gaps in a transposed convolution (`dilation_rate`), at
which TensorFlow stops on a CPU, and the stand-alone Keras did not.
""",
    examples=(
        Example(
            "from keras.layers import Conv2D\n\n"
            "layer = Conv2D(32, (3, 3), padding='same', data_format='channels_first', input_shape=(3, 32, 32))\n",
            "from kmigrate_shims.layers.convolution import Conv2D\n\n"
            "layer = Conv2D(32, (3, 3), padding='same', data_format='channels_first', input_shape=(3, 32, 32))\n",
        ),
    ),
)


@RULE.on(*(f"keras.layers.{name}" for name in NAMES))
def made(site: Site) -> None:
    if site.call is None or site.use.kind != "name":
        return
    why = WHY if _is_first(site) else GAPS if _has_gaps(site) else ""
    if not why:
        return
    if site.use.new.startswith("kmigrate_shims."):
        return  # it is a layer of the shims already
    if site.era.is_today:
        return
    if not site.settings.shims:
        site.review(f"{why}; {ADVICE}" if why == WHY else why)
        return
    name = NAMES[site.name.rpartition(".")[2]]
    new = f"{SHIMS}.{'convlstm' if name == 'ConvLSTM2D' else 'convolution'}.{name}"
    site.rename(new)
    site.shimmed(why, new=new)


def _is_first(site: Site) -> bool:
    given = value_of(site, "data_format", "dim_ordering") or unpacked_value(site, "data_format")
    if given is not None:
        return isinstance(given, ast.Constant) and given.value in FIRST
    return site.era.ordering in FIRST and "1D" not in site.name


def _has_gaps(site: Site) -> bool:
    given = value_of(site, "dilation_rate") if site.standalone and "Transpose" in site.name else None
    numbers = given.elts if isinstance(given, ast.Tuple | ast.List) else [given]
    return any(isinstance(one, ast.Constant) and one.value not in (1, None) for one in numbers)
