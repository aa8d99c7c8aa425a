"""KM324: metrics and losses that `compile` is given as words in lists and dictionaries."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.rules.models.old_losses import old_loss
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

COMPILE = "keras.models.Model.compile"
PLACES = {"metrics": 2, "weighted_metrics": None}
# What today's word means the same, or the function that computes it. Words that are no string stand for a name.
METRICS = {
    "kullback_leibler_divergence": "'kl_divergence'",
    "kld": "'kl_divergence'",
    "logcosh": "'log_cosh_error'",
}
COSINES = ("cosine_proximity", "cosine")
SIGN = (
    "the metric `{}` was the cosine with a minus before Keras 2.3 and TensorFlow 1.15, and without from then on; which "
    "release this was written for is not known (--from VERSION says it), and the minus is kept"
)
SHIMS = ("precision", "recall", "fbeta_score", "fmeasure", "matthews_correlation")

RULE = Rule(
    code="KM324",
    name="metric-words",
    title="A word for a metric or a loss that is another today.",
    why="""
`metrics=["fmeasure"]`, `["cosine_proximity"]` and losses in lists are looked up when the program runs, and Keras 3
knows fewer words. Precision and recall of Keras 1 were those of each batch, and F-measure is gone: they are in
`kmigrate_shims.metrics`. The proximity of the cosine was a metric with a minus before it, as today's loss is, and since
Keras 2.3 and TensorFlow 1.15 without, as today's metric is; before Keras 2.0.9 it was a mean and not a sum.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', 'mse', metrics=['logcosh'])\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', 'mse', metrics=['log_cosh_error'])\n",
        ),
    ),
)


@RULE.on(COMPILE)
def words(site: Site) -> None:
    if site.call is None:
        return
    for keyword, place in PLACES.items():
        given = site.argument(keyword, place)
        for word in _words(given) if given is not None else ():
            _metric(site, word)
    loss = site.argument("loss", 1)
    if isinstance(loss, ast.List | ast.Tuple | ast.Dict):
        for word in _words(loss):
            _loss(site, word)


def _words(node: ast.expr) -> Iterator[ast.Constant]:
    """The strings that a list or dictionary holds, however deep; the keys of a dictionary are names of outputs."""
    match node:
        case ast.Constant(value=str()):
            yield node
        case ast.List(elts=inner) | ast.Tuple(elts=inner) | ast.Dict(values=inner):
            for one in inner:
                yield from _words(one)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from _words(left)
            yield from _words(right)
        case _:
            return


def _metric(site: Site, word: ast.Constant) -> None:
    text = str(word.value)
    if text in SHIMS and site.standalone:
        if not site.settings.shims:
            site.review(f"`{text}` of Keras 1 is only to be had from kmigrate_shims, and --no-shims forbids it", word)
            return
        new = site.spell(f"kmigrate_shims.metrics.{text}")
        site.replace(word, new)
        site.shimmed(f"`{text}` is that of each batch, as in Keras 1", word, new=new)
    elif text in COSINES:
        _cosine(site, word, text)
    elif text in METRICS:
        new = METRICS[text]
        _write(site, word, new if new.startswith("'") else site.spell(new))


def _cosine(site: Site, word: ast.Constant, text: str) -> None:
    minus = site.era.keras.is_before("2.3") if site.standalone else site.era.tensorflow.is_before("1.15")
    if minus is False:
        _write(site, word, "'cosine_similarity'")
        return
    old = old_loss(site, text)
    if old is not None and site.settings.shims:
        new = site.spell(f"kmigrate_shims.losses.{old.shim}")
        site.replace(word, new)
        site.shimmed(old.message, word, new=new)
    else:
        _write(site, word, site.spell("keras.losses.cosine_similarity"))
    if minus is None:
        site.review(SIGN.format(text), word)


def _loss(site: Site, word: ast.Constant) -> None:
    row = site.file.facts.values.get(COMPILE, {}).get(("loss", repr(word.value)))
    if row is not None and row.new.startswith("'") and old_loss(site, word.value) is None:
        _write(site, word, row.new)


def _write(site: Site, word: ast.Constant, new: str) -> None:
    quote = site.text(word)[:1]
    if new.startswith("'") and quote in ("'", '"'):
        new = f"{quote}{new[1:-1]}{quote}"
    site.replace(word, new)
    site.rewritten(f"`{site.text(word)}` is now written `{new}`", word, new=new)
