"""KM633: the left line of SReLU on Theano."""

from __future__ import annotations

from kmigrate.era.clues import BACKEND
from kmigrate.rules.common.backends import why
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM633",
    name="theano-srelu",
    title="On Theano, the left line of an SReLU ended where its middle one does.",
    why="""
Left of its threshold an SReLU goes on along a line whose slope is learned. Where that slope is negative, the line rises
to the left. On Theano it stopped at the height of the upper threshold; on TensorFlow it did not. The layer of the shims
has both, and `backend="theano"` says which.
""",
    examples=(
        Example(
            "import os\nos.environ['KERAS_BACKEND'] = 'theano'\nfrom keras.layers.advanced_activations import SReLU\n\n"
            "layer = SReLU()\n",
            "import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nfrom kmigrate_shims.layers import SReLU\n\n"
            "layer = SReLU(backend='theano')\n",
        ),
    ),
)


@RULE.on("keras.layers.SReLU")
def capped(site: Site) -> None:
    if site.call is None or site.use.kind != "name" or not site.standalone or site.era.backend != "theano":
        return
    if site.settings.modern or site.keyword("backend") is not None:
        return
    if not site.settings.shims or not site.era.sure_of(BACKEND):
        site.review(f"on Theano its left line ended at the upper threshold; give backend='theano' ({why(site)})")
        return
    site.add_argument("backend='theano'")
    site.shimmed(f"on Theano its left line ended at the upper threshold ({why(site)})", new="backend='theano'")
