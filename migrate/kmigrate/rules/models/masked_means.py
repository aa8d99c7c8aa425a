"""KM340: what the mean of a loss counts where time steps are masked."""

from __future__ import annotations

import ast

from kmigrate.rules.common.masking import is_true, masks
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.losses.Everywhere"
WHY = "masked steps counted as steps of loss 0 in the mean, and Keras 3 leaves them out of it"
STEPS = "keras.layers.TimeDistributed"
RECURRENT = tuple(f"keras.layers.{name}" for name in ("SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM2D"))
# Keras 2.3 brought this mean. TensorFlow 2.10 still had it, and 2.13 no more; what lies between was not measured.
SINCE, ENDED = "2.3", "2.11"
RULE = Rule(
    code="KM340",
    name="masked-means",
    title="The mean of a loss over masked steps.",
    why="""
Keras before 2.3 took the mean of a loss over the steps that are not masked, and Keras 3 does so again. Keras 2.3, and
tf.keras up to TensorFlow 2.10, added up the losses of these steps and divided by the number of all: the loss and its
gradients were smaller, by as much as was masked. `Everywhere` of the shims divides as they did. It does nothing where
what a model gives has no mask. A file that masks nothing is left
alone, and so is one whose last recurrent layer gives no sequence.
""",
    examples=(
        Example(
            "from keras.layers import Masking, SimpleRNN\nfrom keras.models import Sequential\n"
            "from keras.optimizers import SGD\n\n"
            "model = Sequential([Masking(input_shape=(5, 4)), SimpleRNN(2, return_sequences=True)])\n"
            "model.compile(SGD(learning_rate=0.1), 'mse')\n",
            "from tensorflow.keras.layers import Masking, SimpleRNN\nfrom tensorflow.keras.models import Sequential\n"
            "from tensorflow.keras.optimizers import SGD\nfrom kmigrate_shims.losses import Everywhere\n\n"
            "model = Sequential([Masking(input_shape=(5, 4)), SimpleRNN(2, return_sequences=True)])\n"
            "model.compile(SGD(learning_rate=0.1), Everywhere('mse'))\n",
            note="`learning_rate` is a word of Keras 2.3.",
        ),
    ),
)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    loss = site.argument("loss", 1)
    if site.use.kind != "attribute" or loss is None or site.settings.modern or not _masks(site):
        return
    if SHIM.rpartition(".")[2] in site.text(loss):
        return  # it was written already
    counted = _counted(site)
    if counted is False:
        return
    plain = isinstance(loss, ast.Constant | ast.Name | ast.Attribute)
    if counted is None or not plain or not site.settings.shims:
        when = f"with Keras {SINCE}" if site.standalone else f"before TensorFlow {ENDED}"
        site.review(f"{when}, {WHY}: where the model's output is masked, {SHIM}(loss) keeps that", loss)
        return
    spelled = site.spell(SHIM)
    site.replace(loss, f"{spelled}(", loss, ")")
    site.shimmed(WHY, loss, new=f"{spelled}({site.text(loss)})")


def _masks(site: Site) -> bool:
    """Whether the file masks steps, and what comes last of its recurrent layers gives a sequence."""
    if _masks not in site.file.memo:
        calls = [use.call for use in site.uses(*RECURRENT) if use.call is not None] if masks(site) else []
        last = max(calls, key=lambda call: (call.lineno, call.col_offset), default=None)
        ends = last is not None and not is_true(last, "return_sequences")
        ends = ends and not any(use.call is not None for use in site.uses(STEPS))
        site.file.memo[_masks] = masks(site) and not ends
    return bool(site.file.memo[_masks])


def _counted(site: Site) -> bool | None:
    """Whether all steps counted; None where that depends on what cannot be told."""
    if not site.standalone:
        return site.era.tensorflow.is_before(ENDED)
    before = site.era.keras.is_before(SINCE)
    return None if before is None else not before and site.era.keras.is_before("3") is not False
