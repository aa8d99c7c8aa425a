"""KM239: `TimeDistributed` around what counts statistics, or over steps whose number is open."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Use
from kmigrate.rules.common.masking import EMBEDDING, MASKING, is_true, masks
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.TimeDistributed"
INPUTS = ("keras.Input", "keras.layers.Input")
RECURRENT = tuple(f"keras.layers.{name}" for name in ("SimpleRNN", "LSTM", "GRU", "TimeDistributed", "Masking"))
COUNTS = "keras.layers.BatchNormalization"
WRAPPER = "keras.layers.TimeDistributed"
WHY = "BatchNormalization inside saw all steps of a batch at once, and sees one after the other in Keras 3"
LOST = "in training, Keras 2.1 to 2.3 on TensorFlow ran what is inside as in predictions where nothing else asked"
# What computes otherwise in training, and so asks for its phase.
ASKING = (COUNTS, *(f"keras.layers.{name}" for name in (
    "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout", "GaussianNoise",
    "AlphaDropout",
)))  # fmt: skip
MADE = "since Keras 2.2 a mask that is made inside came out, and what masks words left a mask of sentences"
# What makes a mask, or makes another or none of the one that it is given; what else is known hands it on.
MASKED = (EMBEDDING, MASKING, *(f"keras.layers.{name}" for name in (
    "SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM2D", "Bidirectional", "CuDNNGRU", "CuDNNLSTM", "GlobalAveragePooling1D",
)))  # fmt: skip
OPEN = "where the number of steps is open, Keras 3 takes the number of samples for it"
SHAPES = {"shape": 0, "input_shape": 0, "batch_shape": 1, "batch_input_shape": 1}  # and how many sizes are of batches
RULE = Rule(
    code="KM239",
    name="steps-at-once",
    title="`TimeDistributed` goes step by step in Keras 3, and loses steps where their number is open.",
    why="""
The old `TimeDistributed` made one large batch of all steps, and a BatchNormalization inside took its mean and variance
over it. Keras 3 calls the layer for one step after the other: in training each step is normalized by its own
statistics, and the moving averages move once for each. Where the number of steps is
open, as in `Input((None, 8))`, it takes the number of samples for it as soon as sequences of a second length come: the
output is cut to that many steps, without a word, or training stops. The layer of the shims takes all steps at once, as
it was.

Keras 2.1 to 2.3 on TensorFlow lost the training phase of a model where only layers inside of a `TimeDistributed` asked
for it and another layer came behind them there: nothing was dropped, and a BatchNormalization went by its averages.
With `era` the layer of the shims does as that release did.

Since Keras 2.2, and in tf.keras, a mask that was made inside, as by `TimeDistributed(Embedding(mask_zero=True))`, came
out of it, so that a following `TimeDistributed(LSTM())` passed over masked letters; and where words were masked, a
sentence counted that has any. Keras 3 knows of neither, as Keras before 2.2 did: letters that only fill up count, and
words that are masked stop a following layer. With `inner_masks=True` the layer of the shims does as then. Recorded on
Keras 2.0.8 to 2.3.1 and tf.keras of TensorFlow 2.3 to 2.15.
""",
    examples=(
        Example(
            "from keras.layers import Dense, Input, TimeDistributed\n\n"
            "y = TimeDistributed(Dense(3))(Input((None, 8)))\n",
            "from tensorflow.keras.layers import Dense, Input\nfrom kmigrate_shims.layers import TimeDistributed\n\n"
            "y = TimeDistributed(Dense(3))(Input((None, 8)))\n",
        ),
        Example(
            "from keras.layers import BatchNormalization, TimeDistributed\n\n"
            "layer = TimeDistributed(BatchNormalization(name='inside'))\n",
            "from kmigrate_shims.layers import TimeDistributed, BatchNormalization\n\n"
            "layer = TimeDistributed(BatchNormalization(name='inside'), era=\"2.2\")\n",
        ),
        Example(
            "from keras.layers import Masking, TimeDistributed\nfrom keras.optimizers import SGD\n\n"
            "layer = TimeDistributed(Masking())\noptimizer = SGD(learning_rate=0.1)\n",
            "from tensorflow.keras.layers import Masking\nfrom tensorflow.keras.optimizers import SGD\n"
            "from kmigrate_shims.layers import TimeDistributed\n\n"
            "layer = TimeDistributed(Masking(), inner_masks=True)\noptimizer = SGD(learning_rate=0.1)\n",
            note="`learning_rate` is a word of Keras 2.3.",
        ),
    ),
)


@RULE.on(WRAPPER)
def made(site: Site) -> None:
    if site.use.kind != "name" or site.era.is_today:
        return
    release, masked = _losing(site), _masked(site)
    why = WHY if _counts(site) else OPEN if _is_open(site) else LOST if release else MADE if masked else ""
    if masked is None:
        site.review(f"{MADE}, and not before, nor in Keras 3: {SHIM} with inner_masks=True keeps that")
    if why and not site.settings.shims:
        site.review(f"{why}; only the TimeDistributed of kmigrate_shims keeps that, and --no-shims forbids it")
    elif why:
        site.rename(SHIM)
        if release and site.call is not None:
            site.add_argument(f'era="{release}"')
        if masked and _hands_masks(site, site.call):
            site.add_argument("inner_masks=True")
        site.shimmed(why, new=SHIM)


def _masked(site: Site) -> bool | None:
    """Whether any wrapper of the file makes other masks than in Keras 3; None where the release does not tell, and this
    one does."""
    handed = _hands_on(site)
    if handed is False or site.settings.modern or not masks(site):
        return False
    if handed is None:
        return None if _hands_masks(site, site.call) else False
    return any(_hands_masks(site, use.call) for use in site.uses(WRAPPER))


def _hands_on(site: Site) -> bool | None:
    """Whether the release handed masks from inside on: Keras 2.2 and 2.3, and tf.keras before it was Keras 3."""
    if not site.standalone:
        return site.era.tensorflow.is_before("2.16")
    early = site.era.keras.is_before("2.2")
    return None if early is None else not early


def _hands_masks(site: Site, call: ast.Call | None) -> bool:
    """Whether a wrapper is given what makes a mask, or makes another of one, a model, or what nobody can tell."""
    inside = _inside(site, call)
    if inside is not None and inside.name == EMBEDDING:
        return is_true(inside.call, "mask_zero")
    return _may_hold(site, call, MASKED)


def _losing(site: Site) -> str:
    """The release, where it may have lost the training phase in here, which is known when the model is trained."""
    lost = site.standalone and not site.settings.modern and site.era.backend in ("", "tensorflow")
    if not lost or site.era.keras.is_before("2.1") is True or not any(use.call for use in site.uses(*ASKING)):
        return ""
    if not _may_hold(site, site.call, ASKING):
        return ""
    return "2.3" if site.era.keras.is_before("2.3") is False else "2.2"


def _counts(site: Site) -> bool:
    """Whether any wrapper of the file holds such a layer: then all of them are of the shims, under one name."""
    if _counts not in site.file.memo:
        counts = any(site.uses(COUNTS))
        site.file.memo[_counts] = counts and any(_may_hold(site, use.call) for use in site.uses(WRAPPER))
    return bool(site.file.memo[_counts])


def _may_hold(site: Site, call: ast.Call | None, kinds: tuple[str, ...] = (COUNTS,)) -> bool:
    """Whether a wrapper is given such a layer, a model, or what nobody can tell."""
    inside = _inside(site, call)
    if inside is not None and inside.name.startswith("keras.layers."):
        return inside.name in kinds or inside.name == WRAPPER
    return _given(site, call) is not None


def _inside(site: Site, call: ast.Call | None) -> Use | None:
    return site.file.called(_given(site, call))


def _given(site: Site, call: ast.Call | None) -> ast.expr | None:
    given = next((k.value for k in call.keywords if k.arg == "layer"), None) if call is not None else None
    if given is None and call is not None and call.args:
        given = call.args[0]
    if isinstance(given, ast.Name) and len(site.assigned(given.id)) == 1:
        given = site.assigned(given.id)[0]
    return given


def _is_open(site: Site) -> bool:
    """Whether any input of the file has a number of steps that is not said."""
    if _is_open not in site.file.memo:
        calls = [use for use in site.file.uses if use.call is not None and use.name.startswith("keras.")]
        said = any(use.name in INPUTS for use in calls)
        site.file.memo[_is_open] = any(use.call is not None and _opens(use.name, use.call, said) for use in calls)
    return bool(site.file.memo[_is_open])


def _opens(name: str, call: ast.Call, said: bool) -> bool:
    given = {one.arg: one.value for one in call.keywords}
    if name in INPUTS and call.args:
        given.setdefault("shape", call.args[0])
    for key, batches in SHAPES.items():
        match given.get(key):
            case ast.Tuple(elts=[*sizes]) | ast.List(elts=[*sizes]):
                if any(isinstance(size, ast.Constant) and size.value is None for size in sizes[batches:]):
                    return True
            case _:
                pass
    if "input_length" in given or any(key in given for key in SHAPES):
        return False
    return (name == "keras.layers.Embedding" and not said) or (name in RECURRENT and "input_dim" in given)
