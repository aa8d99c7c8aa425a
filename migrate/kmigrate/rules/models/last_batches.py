"""KM373: the loss of batches from a generator, which was that of the last one in Keras 2.3."""

from __future__ import annotations

from kmigrate.rules.common.batches import kind
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SINCE = "2.3"  # keras/engine/training_generator.py of 2.3.0 and 2.3.1, evaluate_generator
FITS = ("keras.models.Model.fit_generator", "keras.models.Model.fit")
TESTS = ("keras.models.Model.evaluate_generator", "keras.models.Model.evaluate")
RULE = Rule(
    code="KM373",
    name="last-batches",
    title="Keras 2.3 told the loss of a generator's last batch as that of all.",
    why="""
`evaluate_generator`, and `evaluate` of a generator or a Sequence, gave the loss of the last batch alone in Keras 2.3.0
and 2.3.1, and so was `val_loss` where a generator or a Sequence validates. Keras 2.2 gave the mean of all batches, as
today; metrics are means in all of them. Of three batches with losses of 1, 4 and 9 that was 9, and is 4.67. Nothing is
rewritten, for the mean is what was meant: compare losses with old logs by a metric of the same name, and look at
callbacks that watch `val_loss`, which may choose another epoch. `kmigrate run` gives the number of then.
""",
    examples=(
        Example(
            "from keras.models import load_model\nfrom keras.optimizers import SGD\n\n\ndef batches():\n"
            "    while True:\n        yield x, y\n\n\n"
            "model = load_model('m.keras')\nmodel.compile(SGD(learning_rate=0.1), 'mse')\n"
            "loss = model.evaluate_generator(batches(), steps=3)\n",
            "from tensorflow.keras.models import load_model\nfrom tensorflow.keras.optimizers import SGD\n\n\n"
            "def batches():\n    while True:\n        yield x, y\n\n\n"
            "model = load_model('m.keras')\nmodel.compile(SGD(learning_rate=0.1), 'mse')\n"
            "loss = model.evaluate(batches(), steps=3)\n",
            note="A finding says that the loss was that of the last batch. `learning_rate` is a word of Keras 2.3.",
        ),
    ),
)


@RULE.on(*FITS, *TESTS)
def told(site: Site) -> None:
    early = site.era.keras.is_before(SINCE) is not False or site.era.keras.is_before("3") is False
    if site.call is None or not site.standalone or early or site.settings.modern:
        return
    tested = site.name in TESTS
    given = site.argument("validation_data", 4) if not tested else site.argument("generator", 0)
    if tested and given is None:
        given = site.argument("x", 0)
    if given is None:
        return
    known = kind(site, given)
    # What `evaluate_generator` is given is one; of other names the file must show it.
    if known in ("dataset", "generator", "iterator") or (
        site.name.endswith("evaluate_generator") and known != "arrays"
    ):
        what = "the loss" if tested else "val_loss"
        site.review(f"Keras 2.3 told {what} of the last batch alone here; today it is the mean of all batches", given)
