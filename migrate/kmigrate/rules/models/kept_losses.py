"""KM345: words for losses that stand elsewhere than in `compile`."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Text
from kmigrate.rules.common.elsewhere import words_elsewhere
from kmigrate.rules.models.old_losses import HINGE
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

NEW = {
    "cosine_proximity": "cosine_similarity",
    "huber_loss": "huber",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
}
HINGES = ("hinge", "squared_hinge")

RULE = Rule(
    code="KM345",
    name="kept-losses",
    title="A word for a loss that is not written where `compile` is called.",
    why="""
Where `compile` is given a variable, a parameter or an entry of a table, the word that it holds stands elsewhere, and
kmigrate cannot tell which of the words of a file comes there. Those that Keras 3 does not know, or takes for another
loss, are findings: write the new word, or the loss of the shims.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nloss = 'logcosh'\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', loss)\n",
            "from tensorflow.keras.models import load_model\n\nloss = 'logcosh'\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', loss)\n",
        ),
    ),
)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    given = site.argument("loss", 1)
    if not isinstance(given, ast.Name | ast.Attribute | ast.Subscript) or not _may_be_a_word(site, given):
        return
    if not site.standalone or RULE.code in site.file.memo:
        return
    site.file.memo[RULE.code] = True
    words = {*NEW, *(HINGES if site.era.keras.is_before("2.3") is not False and not site.settings.modern else ())}
    for node in words_elsewhere(site, words):
        word = str(node.value).lower()
        what = f"its name is {NEW[word]!r} today" if word in NEW else HINGE
        site.review(f"where {site.text(node)} is given to compile: {what}", node)


def _may_be_a_word(site: Site, given: ast.expr) -> bool:
    value = site.value(given)
    return value is None or isinstance(value, Text)
