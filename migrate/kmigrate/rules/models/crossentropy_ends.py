"""KM338: cross-entropies, and accuracy, of models whose last activation is another one than they are for."""

from __future__ import annotations

import ast

from kmigrate.rules.common.last_layer import last_layer
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIMS = "kmigrate_shims.losses"
BINARY = "binary_crossentropy"
# The activation that today's loss is mistaken about.
MISTAKEN = {
    BINARY: "softmax",
    "categorical_crossentropy": "sigmoid",
    "sparse_categorical_crossentropy": "sigmoid",
}
RULE = Rule(
    code="KM338",
    name="crossentropy-ends",
    title="A cross-entropy with another activation than its own, and the accuracy of several labels.",
    why="""
Keras 3 looks for what went into the last activation and computes the loss from that, and does not ask which activation
it was: `binary_crossentropy` behind a softmax, or `categorical_crossentropy` behind sigmoids, give another loss and
other gradients than of old. The shim takes the probabilities. And `metrics=["accuracy"]` beside `binary_crossentropy`
counted every label by itself; Keras 3 looks at the shapes, and of several labels takes the greatest alone.
""",
    examples=(
        Example(
            "from keras.layers import Dense\nfrom keras.models import Sequential\n\n"
            "model = Sequential([Dense(4, activation='sigmoid')])\n"
            "model.compile('sgd', 'binary_crossentropy', metrics=['accuracy'])\n",
            "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.models import Sequential\n"
            "from tensorflow.keras.metrics import BinaryAccuracy\n\n"
            "model = Sequential([Dense(4, activation='sigmoid')])\n"
            "model.compile('sgd', 'binary_crossentropy', metrics=[BinaryAccuracy(name='accuracy')])\n",
        ),
    ),
)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    loss = site.argument("loss", 1)
    if site.call is None or site.use.kind != "attribute":
        return
    word = loss.value if isinstance(loss, ast.Constant) else None
    if not isinstance(loss, ast.Constant) or not isinstance(word, str) or word not in MISTAKEN:
        return
    if site.era.keras.is_before("3") is False or site.era.tensorflow.is_before("2.16") is False:
        return
    last = last_layer(site)
    if last.activation == MISTAKEN[word]:
        _clipped(site, loss, word)
    if word == BINARY and last.units is not None and last.units > 1:
        _accuracy(site)


def _clipped(site: Site, loss: ast.Constant, word: str) -> None:
    message = f"Keras 3 takes what went into the {MISTAKEN[word]} for what goes into this loss"
    if not site.settings.shims:
        site.review(f"{message}; --no-shims forbids the one that takes probabilities", loss)
        return
    spelled = site.spell(f"{SHIMS}.clipped_{word}")
    site.replace(loss, spelled)
    site.shimmed(message, loss, new=spelled)


def _accuracy(site: Site) -> None:
    given = site.argument("metrics", 2)
    for word in given.elts if isinstance(given, ast.List | ast.Tuple) else ():
        if isinstance(word, ast.Constant) and word.value in ("acc", "accuracy"):
            quote = site.text(word)[:1]
            new = f"{site.spell('keras.metrics.BinaryAccuracy')}(name={quote}{word.value}{quote})"
            site.replace(word, new)
            site.rewritten("every label counted by itself beside this loss", word, new=new)
