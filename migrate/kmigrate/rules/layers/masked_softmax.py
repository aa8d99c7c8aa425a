"""KM366: a Softmax behind a mask."""

from __future__ import annotations

from kmigrate.rules.common.masking import masks
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.Softmax"
WHY = "a mask of steps went through it and changed nothing; today it must have the shape of the numbers"
RULE = Rule(
    code="KM366",
    name="masked-softmax",
    title="A Softmax behind masked steps stops today.",
    why="""
The layer `Softmax` of the stand-alone Keras, and of tf.keras up to TensorFlow 2.3, took no notice of a mask. Today it
leaves out what is masked, and so wants a mask of the shape of its numbers: behind a `Masking`, or an `Embedding` that
masks zeros, it stops, and where there happen to be as many samples as steps and as many steps as classes it computes
something else. The layer of the shims keeps what it was.
""",
    examples=(
        Example(
            "from keras.layers import Masking, Softmax\nfrom keras.models import Sequential\n\n"
            "model = Sequential([Masking(input_shape=(5, 3)), Softmax()])\n",
            "from tensorflow.keras.layers import Masking\nfrom tensorflow.keras.models import Sequential\n"
            "from kmigrate_shims.layers import Softmax\n\n"
            "model = Sequential([Masking(input_shape=(5, 3)), Softmax()])\n",
        ),
    ),
)


@RULE.on("keras.layers.Softmax")
def softmax(site: Site) -> None:
    if site.use.kind != "name" or site.call is None or not masks(site):
        return
    if not site.standalone and site.era.tensorflow.is_before("2.4") is not True:
        return
    if not site.settings.shims:
        site.review(f"{WHY}; only kmigrate_shims has the old layer, and --no-shims forbids it")
        return
    site.rename(SHIM)
    site.shimmed(WHY, new=SHIM)
