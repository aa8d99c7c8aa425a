"""KM331: `class_weight` that is no dictionary."""

from __future__ import annotations

import ast

from kmigrate.rules.common.weighted import kind_of_weights
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

METHODS = ("fit", "fit_generator", "train_on_batch")
RULE = Rule(
    code="KM331",
    name="class-weights",
    title="`class_weight` is a dictionary of numbers, for models of one output.",
    why="""
The old Keras looked at `class_weight` only where it was a dictionary, and passed over lists, arrays and `"auto"`
without a word: the classes had no weights. Keras 3 stops at them with an error. Such an argument is taken out, which
keeps the numbers; a dictionary (`dict(enumerate(weights))`) makes the weights count. A dictionary for each output
is for `sample_weight` today. Where `sample_weight` was given too, the weights of classes were passed over, and Keras 3
stops with an error. Recorded from Keras 1.2.2, 2.0.8, 2.2.4 and 2.3.1.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\n"
            "model = load_model('m.keras')\nmodel.fit(x, y, class_weight='auto')\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\nmodel.fit(x, y)\n",
        ),
    ),
)
IGNORED = "the old Keras passed over it without a word, and Keras 3 stops at it; a dictionary makes the weights count"


OUTDONE = (
    "where sample_weight is given too, the old Keras passed over it with a warning, and Keras 3 stops; give one of them"
)


@RULE.on(*(f"keras.models.Model.{name}" for name in METHODS))
def weights(site: Site) -> None:
    keyword = site.keyword("class_weight")
    if keyword is None or site.use.kind != "attribute":
        return
    kind = kind_of_weights(site, keyword.value)
    if kind == "outputs":
        site.review("class weights of several outputs: give each sample its weight in sample_weight today", keyword)
    elif kind == "ignored" and site.standalone:
        site.remove_argument(keyword)
        site.rewritten(f"`class_weight={site.text(keyword.value)}` is gone: {IGNORED}", keyword)
    elif kind:
        site.review("class_weight must be a dictionary from the class's number to its weight today", keyword)
    samples = site.keyword("sample_weight")
    if samples is not None and site.standalone and not (_is_none(keyword.value) or _is_none(samples.value)):
        site.review(OUTDONE, keyword)


def _is_none(given: ast.expr) -> bool:
    return isinstance(given, ast.Constant) and given.value is None
