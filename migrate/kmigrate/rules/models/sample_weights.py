"""KM362: weights of whole samples, where a model gives steps or images of each."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import position
from kmigrate.rules.common.ranks import may_be_steps, output_rank
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

METHODS = ("fit", "evaluate", "train_on_batch", "test_on_batch")
SHIM = "kmigrate_shims.losses.per_sample"
WHY = "weights of whole samples are laid along the last axis of a loss of steps or images, and not along its first"
SAY = f"`{SHIM}(weights, targets)` lays them as it was"
IMAGES_UNTIL, IMAGES_SINCE = "2.5", "2.9"  # releases of TensorFlow between which weights of images were laid as today
RULE = Rule(
    code="KM362",
    name="sample-weights",
    title="One weight for a sample does not weigh its steps or its image.",
    why="""
Keras took the mean of a sample's steps or pixels and then its weight. Keras 3 multiplies the losses of all steps by the
weights as they are: it stops at their shapes, or, where there are as many samples as steps, weighs step three of every
sample by the weight of sample three. `per_sample` of the shims gives the weights the axes of the targets. Recorded from
Keras 2.0.8, 2.2.4 and 2.3.1 and from tf.keras of TensorFlow 2.3 to 2.15, of which 2.9 and later laid weights of images
(not those of steps) as Keras 3 does. Weights that a generator gives are not seen.
""",
    examples=(
        Example(
            "from keras.layers import Dense\nfrom keras.models import Sequential\n\n"
            "model = Sequential([Dense(2, input_shape=(4, 3))])\nmodel.compile('sgd', 'mse')\n"
            "model.fit(x, y, sample_weight=w, epochs=2)\n",
            "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.models import Sequential\n"
            "from kmigrate_shims.losses import per_sample\n\n"
            "model = Sequential([Dense(2, input_shape=(4, 3))])\nmodel.compile('sgd', 'mse')\n"
            "model.fit(x, y, sample_weight=per_sample(w, y), epochs=2)\n",
        ),
    ),
)


@RULE.on(*(f"keras.models.Model.{name}" for name in METHODS))
def weighted(site: Site) -> None:
    if site.call is None or site.era.is_today:
        return
    _laid(site, site.argument("sample_weight", position(site, "sample_weight")), site.argument("y", 1))
    held = site.argument("validation_data", position(site, "validation_data"))
    if isinstance(held, ast.Tuple | ast.List) and len(held.elts) == 3:
        _laid(site, held.elts[2], held.elts[1])


def _laid(site: Site, given: ast.expr | None, targets: ast.expr | None) -> None:
    if given is None or targets is None or (isinstance(given, ast.Constant) and given.value is None):
        return
    rank = output_rank(site)
    if rank == 2 or (rank is None and not may_be_steps(site)):
        return
    if isinstance(given, ast.Call) and "per_sample" in site.text(given.func):
        return
    images = rank != 3 and not site.standalone
    if images and site.era.tensorflow.is_before(IMAGES_UNTIL) is not True:
        if rank is None or site.era.tensorflow.is_before(IMAGES_SINCE) is not False:
            site.review(f"{WHY} (as in TensorFlow {IMAGES_SINCE} and later, for images): {SAY}", given)
        return
    plain = isinstance(targets, ast.Name | ast.Attribute | ast.Subscript)
    if not plain or not site.settings.shims:
        site.review(f"{WHY}: {SAY}", given)
        return
    spelled = site.spell(SHIM)
    site.replace(given, f"{spelled}(", given, f", {site.text(targets)})")
    site.shimmed(WHY, given, new=f"{spelled}({site.text(given)}, {site.text(targets)})")
