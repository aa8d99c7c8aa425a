"""KM634: what `same` meant on CNTK."""

from __future__ import annotations

import ast

from kmigrate.era.clues import BACKEND
from kmigrate.rules.common import kernels
from kmigrate.rules.common.backends import why
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM634",
    name="cntk-padding",
    title="`same` padding with longer steps stood elsewhere on CNTK.",
    why="""
CNTK laid the windows of a convolution or a pooling around the middle of an image. TensorFlow begins at its start, and
pads what is missing at the end. With steps of one the two are the same; with longer ones the windows stand elsewhere,
and weights that were trained on CNTK give other numbers. The layers of `kmigrate_shims.layers` have that padding as
`same_cntk`.
""",
    examples=(
        Example(
            "import os\nos.environ['KERAS_BACKEND'] = 'cntk'\nfrom keras.layers import Conv2D\n\n"
            "layer = Conv2D(8, 3, strides=2, padding='same')\n",
            "import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\n"
            "from kmigrate_shims.layers.convolution import Conv2D\n\n"
            "layer = Conv2D(8, 3, strides=2, padding='same_cntk')\n",
        ),
    ),
)
HOMES = {
    **{name: f"convolution.{new}" for name, new in kernels.KERNELS.items()},
    **{name.rpartition(".")[2]: f"pooling.{kernels.pool(name)}" for name in kernels.POOLS},
    "ConvLSTM2D": "convlstm.ConvLSTM2D",
}


@RULE.on(*(f"keras.layers.{name}" for name in HOMES))
def centred(site: Site) -> None:
    if site.call is None or site.settings.modern or not site.standalone or site.era.backend != "cntk":
        return
    if not kernels.may_be(site, "same") or not kernels.strides_longer(site):
        return
    what = f"`same` padding with longer steps stood elsewhere on CNTK ({why(site)})"
    given, shim = kernels.padding_of(site), f"kmigrate_shims.layers.{HOMES[site.name.rpartition('.')[2]]}"
    sure = site.settings.shims and site.era.sure_of(BACKEND) and site.use.kind == "name"
    if not sure or not isinstance(given, ast.Constant):
        site.review(f"{what}; where it is `same`, take `{shim}` with padding='same_cntk'")
        return
    site.rename(shim)
    site.replace(given, "'same_cntk'")
    site.shimmed(what, given, new="'same_cntk'")
