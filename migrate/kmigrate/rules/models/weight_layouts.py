"""KM359: arrays that a program gives to layers as their weights, laid out as the old Keras had them."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common import kernels
from kmigrate.rules.common.backends import why
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SET = ("keras.layers.Layer.set_weights", "keras.models.Model.set_weights")
CONVOLUTIONS = tuple(f"keras.layers.{name}" for name in kernels.KERNELS)
GATED = ("keras.layers.LSTM", "keras.layers.GRU")
# Those whose kernels Theano turned around, by the number of the axes that it turned.
TURNED = {
    **{name: int(new.removesuffix("Transpose")[-2]) for name, new in kernels.KERNELS.items() if new.startswith("Conv")},
    "ConvLSTM2D": 2,
}

RULE = Rule(
    code="KM359",
    name="weight-layouts",
    title="Arrays that are set as weights are laid out as in another Keras.",
    why="""
Theano turned the kernels of its convolutions around, so that arrays of weights that come from a file of then, or from
another library for such a model, are upside down today, and nothing stops. In Keras 1 kernels of images with channels
first were (filters, channels, rows, columns), and LSTM and GRU had three arrays for each gate where they have three in
all today; setting those stops. What `get_weights` of the same program gave fits as it is. `kmigrate convert` does all
of it for files of models.
""",
    examples=(
        Example(
            "import os\nos.environ['KERAS_BACKEND'] = 'theano'\nimport numpy as np\nfrom keras.layers import Conv2D\n\n"
            "layer = Conv2D(8, (3, 3))\nlayer.set_weights(np.load('layer.npy'))\n",
            "import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nimport numpy as np\n"
            "from tensorflow.keras.layers import Conv2D\n\n"
            "layer = Conv2D(8, (3, 3))\nlayer.set_weights(np.load('layer.npy'))\n",
            note="`set_weights` is reported for review, with what turns a kernel.",
        ),
    ),
)


@RULE.on(*SET)
def given(site: Site) -> None:
    if site.call is None or not site.standalone or _is_own(site):
        return
    if ways := _ways(site):
        site.review(f"arrays from elsewhere are laid out as they were: {'; '.join(ways)}")


def _is_own(site: Site) -> bool:
    """Whether what is set is what a layer or model of this program gave."""
    value = site.argument("weights", 0)
    values = [value, *(site.assigned_near(value) if isinstance(value, ast.Name) else ())]
    nodes = (node for one in values if one is not None for node in walk(one))
    return any(getattr(node, "attr", "") in ("get_weights", "weights") for node in nodes)


def _ways(site: Site) -> list[str]:
    keras1, found = site.era.keras.is_before("2.0") is True, []
    convolves = any(True for _ in site.uses(*CONVOLUTIONS))
    if convolves and keras1 and _channels_first(site):
        found.append("kernels of channels first were (filters, channels, rows, columns): kernel.transpose(2, 3, 1, 0)")
    if site.era.backend == "theano" and (turned := _turned(site)):
        found.append(f"kernels of convolutions were turned around on Theano ({why(site)}): {' or '.join(turned)}")
    if keras1 and any(True for _ in site.uses(*GATED)):
        found.append(
            "LSTM (input, cell, forget, output) and GRU had three arrays for each gate, which are joined along the "
            "last axis today (input, forget, cell, output)"
        )
    return found


def _turned(site: Site) -> list[str]:
    """What turns the kernels of the convolutions in this file."""
    axes = {count for name, count in TURNED.items() if any(True for _ in site.uses(f"keras.layers.{name}"))}
    return [f"np.ascontiguousarray(kernel[{', '.join(['::-1'] * count)}])" for count in sorted(axes)]


def _channels_first(site: Site) -> bool:
    calls = [use.call for use in site.uses(*CONVOLUTIONS) if use.call is not None]
    said = [one.value for call in calls for one in call.keywords if one.arg == "dim_ordering"]
    return site.era.ordering == "th" or any(isinstance(one, ast.Constant) and one.value == "th" for one in said)
