"""KM338: cross-entropies, and accuracy, of models whose last activation is another one than they are for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from kmigrate.engine.names.values import Use
from kmigrate.rules.common.batches import made
from kmigrate.rules.common.last_layer import UNTOLD, Last, ends
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIMS = "kmigrate_shims.losses"
BINARY, MANY, SPARSE = "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"
# The activation that today's loss is mistaken about.
MISTAKEN = {BINARY: "softmax", MANY: "sigmoid", SPARSE: "sigmoid"}
WORDS = {**{word: word for word in MISTAKEN}, "bce": BINARY, "BCE": BINARY}
CLASSES = {"BinaryCrossentropy": BINARY, "CategoricalCrossentropy": MANY, "SparseCategoricalCrossentropy": SPARSE}
NAMES = {
    f"keras.{module}.{name}": word
    for module in ("losses", "objectives", "metrics")
    for name, word in (*zip(MISTAKEN, MISTAKEN, strict=True), *CLASSES.items())
}
# tf.keras looked for what went into the activation from here on, and at the shapes for accuracy from there on.
LOOKED, SHAPED = "2.4", "2.2"
RULE = Rule(
    code="KM338",
    name="crossentropy-ends",
    title="A cross-entropy with another activation than its own, and the accuracy of several labels.",
    why="""
Keras 3 looks for what went into the last activation and computes the loss from that, and does not ask which activation
it was: `binary_crossentropy` behind a softmax, or `categorical_crossentropy` behind sigmoids, give another loss and
other gradients than of old. The shim takes the probabilities, so it is right behind every activation: it stands also
where the file has such an activation and does not show that it is the last. tf.keras does as Keras 3 since TensorFlow
2.4. And `metrics=["accuracy"]` beside `binary_crossentropy` counted every label by itself; Keras 3, like tf.keras since
TensorFlow 2.2, looks at the shapes, and of several labels takes the greatest alone.
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
    if site.call is None or site.use.kind != "attribute" or loss is None:
        return
    whole, last = made(site, loss), ends(site)
    for node, behind in _by_output(whole, last):
        for given in _each(made(site, node)):
            _loss(site, given, loss if given is whole else given, behind)
    _as_metrics(site, last)
    # Beside one loss alone: of a choice between two, each has an accuracy of its own.
    if isinstance(whole, ast.Constant | ast.Attribute | ast.Name | ast.Call) and _word(site, whole) == BINARY:
        _accuracy(site, last)


def _by_output(loss: ast.expr, last: list[Last]) -> Iterator[tuple[ast.expr, list[Last]]]:
    """Each loss with what the outputs give that it is for."""
    match loss:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            each = last if len(last) == len(parts) else [Last()] * len(parts)
            yield from ((part, [end]) for part, end in zip(parts, each, strict=True))
        case ast.Dict(keys=keys, values=parts):
            names = {end.name: end for end in last if end.name}
            for key, part in zip(keys, parts, strict=True):
                word = key.value if isinstance(key, ast.Constant) else None
                yield part, [names.get(word, Last()) if isinstance(word, str) else Last()]
        case _:
            yield loss, last


def _each(loss: ast.expr) -> Iterator[ast.expr]:
    if isinstance(loss, ast.IfExp):
        yield from _each(loss.body)
        yield from _each(loss.orelse)
    else:
        yield loss


def _loss(site: Site, given: ast.expr, written: ast.expr, last: list[Last]) -> None:
    word = _word(site, given)
    if word and _looks(site, LOOKED) and any(_mistaken(site, word, end) for end in last):
        _probabilities(site, written, _named(site, given), word)


def _word(site: Site, given: ast.expr) -> str:
    """Which of these losses it is; empty where it is none."""
    if isinstance(given, ast.Constant):
        return WORDS.get(given.value, "") if isinstance(given.value, str) else ""
    use = _named(site, given)
    return NAMES[use.name] if use is not None else ""


def _named(site: Site, given: ast.expr) -> Use | None:
    """The use of a loss that is not a word: a function, or a class without arguments."""
    for use in site.uses(*NAMES):
        if use.call is None and use.node is given and use.name.rpartition(".")[2] not in CLASSES:
            return use
        if use.call is not None and use.call is given and not (use.call.args or use.call.keywords):
            return use
    return None


def _looks(site: Site, since: str) -> bool:
    """Whether the Keras that the file was written for did not yet look for it."""
    if site.standalone:
        return site.era.keras.is_before("3") is not False
    return site.era.tensorflow.is_before(since) is True


def _mistaken(site: Site, word: str, last: Last) -> bool:
    if last.seen and last.activation != UNTOLD:
        return last.activation == MISTAKEN[word]
    named = _activations(site)
    return MISTAKEN[word] in named and (word == BINARY or "softmax" not in named)


def _activations(site: Site) -> set[str]:
    """The activations that the file has words for."""
    found = re.findall(rb"[\"'](softmax|sigmoid)[\"']|\b(Softmax)\(", site.file.source.data)
    return {(one or other).decode().lower() for one, other in found}


def _probabilities(site: Site, given: ast.expr, use: Use | None, word: str) -> None:
    message = f"Keras 3 takes what went into the {MISTAKEN[word]} for what goes into this loss"
    if not site.settings.shims:
        site.review(f"{message}; --no-shims forbids the one that takes probabilities", given)
        return
    spelled = site.spell(f"{SHIMS}.{_shim(site, word)}")
    if use is not None:
        Site(site.file, use, RULE).drop_name()
    site.replace(given, spelled)
    site.shimmed(message, given, new=spelled)


def _as_metrics(site: Site, last: list[Last]) -> None:
    """A cross-entropy among the metrics, of a model with one output, keeps its key of the history."""
    metrics = site.argument("metrics", 2)
    if len(last) != 1 or not last[0].seen or not _looks(site, LOOKED) or not site.settings.shims:
        return
    for given in metrics.elts if isinstance(metrics, ast.List | ast.Tuple) else ():
        word = _word(site, given)
        if not word or last[0].activation != MISTAKEN[word]:
            continue
        if (use := _named(site, given)) is not None:
            Site(site.file, use, RULE).drop_name()
        name = site.text(given)[1:-1] if isinstance(given, ast.Constant) else word
        new = f"{site.spell('keras.metrics.MeanMetricWrapper')}({site.spell(f'{SHIMS}.{_shim(site, word)}')}, {name!r})"
        site.replace(given, new)
        site.shimmed(
            f"Keras 3 takes what went into the {MISTAKEN[word]} for what goes into this metric", given, new=new
        )


def _shim(site: Site, word: str) -> str:
    if word == BINARY and site.standalone and site.era.keras.is_before("2.3") is False:
        return "added_binary_crossentropy" if site.era.backend == "tensorflow" else "clipped_binary_crossentropy"
    if word == SPARSE and site.era.backend in ("theano", "cntk"):
        return "normalized_sparse_categorical_crossentropy"
    return f"clipped_{word}"


def _accuracy(site: Site, last: list[Last]) -> None:
    if len(last) != 1 or not last[0].seen or last[0].units == 1 or not _looks(site, SHAPED):
        return
    given = site.argument("metrics", 2)
    for word in given.elts if isinstance(given, ast.List | ast.Tuple) else ():
        if isinstance(word, ast.Constant) and word.value in ("acc", "accuracy"):
            quote = site.text(word)[:1]
            new = f"{site.spell('keras.metrics.BinaryAccuracy')}(name={quote}{word.value}{quote})"
            site.replace(word, new)
            site.rewritten("every label counted by itself beside this loss", word, new=new)
