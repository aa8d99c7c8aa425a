"""KM307: a number of steps beside a dataset, at whose end Keras 3 ends the epoch."""

from __future__ import annotations

import ast

from kmigrate.rules.common.batches import FITS, is_keras_1, is_whole_pass, kind
from kmigrate.rules.common.weighted import kind_of_weights
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.utils.endless"
VARYING = "kmigrate_shims.utils.varying"
VALIDATE = "kmigrate_shims.utils.endless_validation"
STEPS = ("steps_per_epoch", "samples_per_epoch")
VALIDATION = ("validation_steps", "nb_val_samples")
SHAPES, BATCHES = ("shape", "input_shape"), ("batch_shape", "batch_input_shape")
UNKNOWN = (
    "kmigrate cannot tell what gives the batches; this takes generators, lists in them, and Sequences as Keras 2 did"
)
ITERATOR = "Keras 3 takes generators, but no other iterators"
PREDICTING = ("keras.models.Model.predict_generator", "keras.models.Model.evaluate_generator")

RULE = Rule(
    code="KM307",
    name="endless-batches",
    title="A number of steps beside a dataset ends epochs early today.",
    why="""
`fit_generator` took `steps_per_epoch` batches in every epoch, and began a `Sequence` anew where it was through. Keras
3 ends the epoch there: of a dataset of four batches and three steps, every other epoch has one step, and in
TensorFlow 2.16 three steps of three make every other epoch empty. Where the steps are those of one pass, the argument
is taken out. Otherwise `kmigrate_shims.utils.endless` gives the batches as Keras 2 took them, which real Keras 2.2.4
recorded, and `endless_validation` those of validations, which Keras 3 begins anew with the first two batches of a
generator. Iterators such as `zip` are not taken at all today, and weights of classes not beside a generator; the same
shim takes both. `--modern` leaves the steps out. A generator of sequences or pictures whose sizes vary is taken for one
of fixed sizes where its first two batches happen to be alike, and Keras 3 stops at the third: where the file leaves a
size open (`Input(shape=(None, 3))`), `kmigrate_shims.utils.varying` says that it may vary.
""",
    examples=(
        Example(
            "from keras.models import load_model\nfrom keras.preprocessing.image import ImageDataGenerator\n\n"
            "model = load_model('m.keras')\nbatches = ImageDataGenerator().flow(x, y, batch_size=32)\n"
            "model.fit_generator(batches, steps_per_epoch=len(x) // 32)\n",
            "from tensorflow.keras.models import load_model\n"
            "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
            "from kmigrate_shims.utils import endless\n\n"
            "model = load_model('m.keras')\nbatches = ImageDataGenerator().flow(x, y, batch_size=32)\n"
            "model.fit(endless(batches), steps_per_epoch=len(x) // 32)\n",
        ),
        Example(
            "from keras.models import load_model\nfrom keras.preprocessing.image import ImageDataGenerator\n\n"
            "model = load_model('m.keras')\nbatches = ImageDataGenerator().flow(x, y, batch_size=32)\n"
            "model.fit_generator(batches, steps_per_epoch=len(batches))\n",
            "from tensorflow.keras.models import load_model\n"
            "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n\n"
            "model = load_model('m.keras')\nbatches = ImageDataGenerator().flow(x, y, batch_size=32)\n"
            "model.fit(batches)\n",
        ),
    ),
)


@RULE.on(*FITS)
def training(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute" or not _speaks_old(site):
        return
    batches = site.argument("generator", 0) or site.argument("x", 0)
    generates = site.name.endswith("fit_generator")
    steps = _given(site, STEPS, 1 if generates else 99)
    if batches is not None:
        _batches(site, batches, steps, generates)
    data = site.argument("validation_data", 5 if generates else 7)
    if data is not None:
        _validation(site, data, _given(site, VALIDATION, 6 if generates else 99))


@RULE.on(*PREDICTING)
def predicting(site: Site) -> None:
    """A known dataset stays: one pass over it is the same with its steps and without."""
    batches = site.argument("generator", 0) or site.argument("x", 0)
    if site.call is None or batches is None or site.use.kind != "attribute":
        return
    what = kind(site, batches)
    options = "" if site.name.endswith("evaluate_generator") else ", targets=False"
    if what == "iterator":
        _wrap(site, batches, options, ITERATOR)
    elif what == "" and _given(site, ("steps", "val_samples"), 1) is not None:
        _wrap(site, batches, ", shuffle=False" + options, UNKNOWN)


def _speaks_old(site: Site) -> bool:
    """`fit` of tf.keras took datasets as it still does; `fit_generator` was the same everywhere."""
    return site.name.endswith("fit_generator") or site.standalone


def _given(site: Site, keywords: tuple[str, ...], position: int) -> ast.expr | None:
    found = (site.argument(keyword, position if keyword == keywords[0] else None) for keyword in keywords)
    given = next((argument for argument in found if argument is not None), None)
    return None if isinstance(given, ast.Constant) and given.value is None else given


def _batches(site: Site, batches: ast.expr, steps: ast.expr | None, generates: bool) -> None:
    what = kind(site, batches)
    weights = site.keyword("class_weight")
    weighted = weights is not None and not (isinstance(weights.value, ast.Constant) and weights.value.value is None)
    if weights is not None and site.standalone and kind_of_weights(site, weights.value) == "ignored":
        weighted = False  # KM331 takes them out
    options = ", shuffle=False" if _is_false(site.argument("shuffle")) and what == "dataset" else ""
    if what == "dataset" and steps is not None:
        if _drop(site, steps, batches):
            return
        reason = "Keras 3 ends an epoch where the data ends, whatever the steps; Keras 2 went on"
    elif what == "iterator":
        reason = ITERATOR
    elif what == "generator" and weighted and generates:
        reason = "Keras 3 takes no weights of classes beside a generator"
    elif what == "" and generates and steps is not None:
        reason = UNKNOWN
        options = options or (", shuffle=False" if _is_false(site.argument("shuffle")) else "")
    elif what == "generator" and steps is not None and _varies(site):
        reason = "Keras 3 stops where sizes vary that were the same in the first two batches"
    else:
        return
    if weighted and weights is not None and site.settings.shims:
        options += f", class_weight={site.text(weights.value)}"
        site.remove_argument(weights)
    _wrap(site, batches, options, reason, VARYING if what != "dataset" and _varies(site) else SHIM)


def _varies(site: Site) -> bool:
    """Whether the file says a shape of which a size is left open: `Input(shape=(None, 3))`."""
    if _varies not in site.file.memo:
        calls = (use.call for use in site.file.uses if use.call is not None and use.name.startswith("keras."))
        site.file.memo[_varies] = any(_is_open(call) for call in calls)
    found: bool = site.file.memo[_varies]
    return found


def _is_open(call: ast.Call) -> bool:
    for shape in (*call.args[:1], *(k.value for k in call.keywords if k.arg in SHAPES or k.arg in BATCHES)):
        if isinstance(shape, ast.Tuple) and shape.elts:
            whole = any(k.value is shape and k.arg in BATCHES for k in call.keywords)
            if any(isinstance(size, ast.Constant) and size.value is None for size in shape.elts[whole:]):
                return True
    return False


def _validation(site: Site, data: ast.expr, steps: ast.expr | None) -> None:
    """What is validated on goes on from epoch to epoch; only whole passes over a dataset need nothing."""
    what = kind(site, data)
    wrapped = isinstance(data, ast.Call) and site.text(data.func).endswith("endless_validation")
    if what == "arrays" or steps is None or wrapped or (what == "dataset" and _drop(site, steps, data)):
        return
    options = ", varies=True" if _varies(site) else ""
    _wrap(site, data, options, "each validation of Keras 2 went on where the last one stopped", VALIDATE)


def _drop(site: Site, steps: ast.expr, batches: ast.expr) -> bool:
    """Takes steps out that are one pass over the data, or that nobody wants to keep."""
    samples = any(k.value is steps and k.arg in ("samples_per_epoch", "nb_val_samples") for k in _keywords(site))
    samples = samples or (is_keras_1(site) and not any(k.value is steps for k in _keywords(site)))
    whole = is_whole_pass(site, steps, batches, samples)
    if not whole and not site.settings.modern:
        return False
    keyword = next((k for k in _keywords(site) if k.value is steps), None)
    if keyword is not None:
        site.remove_argument(keyword)
    else:
        site.replace(steps, "None")  # those behind it keep their places
    site.rewritten("the steps of one pass need not be said, and TensorFlow 2.16 skips epochs where they are", steps)
    return True


def _keywords(site: Site) -> list[ast.keyword]:
    return site.call.keywords if site.call is not None else []


def _wrap(site: Site, batches: ast.expr, options: str, reason: str, shim: str = SHIM) -> None:
    if not site.settings.shims:
        site.review(f"{reason}; give a generator that yields tuples of batches without end", batches)
        return
    spelled = site.spell(shim)
    site.replace(batches, f"{spelled}(", batches, f"{options})")
    site.shimmed(reason, batches, new=f"{spelled}({site.text(batches)}{options})")


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
