"""KM276: layers that make one of several inputs, where time steps are masked."""

from __future__ import annotations

from kmigrate.rules.common.masking import masks
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIMS = "kmigrate_shims.layers.merging"
WHY = "Keras 3 drops the mask of one input where another has none, and leaves masked steps out of products and maxima"
KINDS = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
RULE = Rule(
    code="KM276",
    name="masked-merges",
    title="Merging layers of masked sequences.",
    why="""
Where one of the inputs of `Add`, `Concatenate` and their kin had a mask and another had none, the old Keras went on
with the mask of the one. Keras 3 goes on without any, so that a recurrent layer behind reads the padding. Since 3.15
it also leaves masked steps out of a product, a maximum or a minimum. The layers of `kmigrate_shims.layers.merging` do
as the old ones did. A file that masks nothing is left alone.
""",
    examples=(
        Example(
            "from keras.layers import Add, Masking, SimpleRNN\n\n"
            "layers = Masking(), Add(), SimpleRNN(2, return_sequences=True)\n",
            "from tensorflow.keras.layers import Masking, SimpleRNN\nfrom kmigrate_shims.layers.merging import Add\n\n"
            "layers = Masking(), Add(), SimpleRNN(2, return_sequences=True)\n",
        ),
    ),
)


@RULE.on(*(f"keras.layers.{kind}" for kind in KINDS), *(f"keras.layers.{kind.lower()}" for kind in KINDS))
def made(site: Site) -> None:
    if site.use.kind != "name" or site.call is None or not masks(site):
        return
    if site.era.is_today:
        return
    if not site.settings.shims:
        site.review(f"{WHY}; only the layers of kmigrate_shims keep it, and --no-shims forbids them")
        return
    new = f"{SHIMS}.{site.name.rpartition('.')[2]}"
    site.rename(new)
    site.shimmed(WHY, new=new)
