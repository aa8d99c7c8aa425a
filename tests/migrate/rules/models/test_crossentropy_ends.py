"""Cross-entropies behind other activations, and the accuracy of several labels."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.clues import TENSORFLOW, Clue
from kmigrate.era.versions import span_of
from kmigrate.settings import Settings

HEAD = """from keras.layers import Activation, Dense, Input
from keras.models import Model, Sequential

"""


def after(model: str, loss: str, metrics: str = "[]", shims: bool = True) -> tuple[str, str]:
    given = Settings(source="2.2", shims=shims)
    text = f"{HEAD}{model}\nm.compile('sgd', {loss}, metrics={metrics})\n"
    result = rewrite(text, given)
    assert rewrite(result.text, given).text == result.text
    inside = result.text.partition("'sgd', ")[2].rstrip()[:-1]
    return inside.partition(", metrics=")[0], inside.partition(", metrics=")[2]


LINE = "m = Sequential([Dense({}, activation='{}')])"
BINARY, MANY = "'binary_crossentropy'", "'categorical_crossentropy'"


@pytest.mark.parametrize(
    ("model", "loss"),
    [
        (LINE.format(1, "sigmoid"), BINARY),
        (LINE.format(4, "sigmoid"), BINARY),
        (LINE.format(4, "softmax"), MANY),
        (LINE.format(4, "sigmoid"), "'mse'"),
        ("m = other()", BINARY),
    ],
)
def test_an_activation_of_its_own_stays(model: str, loss: str) -> None:
    assert after(model, loss) == (loss, "[]")


@pytest.mark.parametrize(
    "model",
    [
        LINE.format(2, "softmax"),
        "m = Sequential()\nm.add(Dense(2))\nm.add(Activation('softmax'))",
        "i = Input((3,))\nx = Dense(2)(i)\nx = Dense(2, activation='softmax')(x)\nm = Model(i, x)",
        "i = Input((3,))\nm = Model(inputs=i, outputs=Dense(2, activation='softmax')(i))",
    ],
)
def test_a_binary_loss_behind_a_softmax_takes_probabilities(model: str) -> None:
    assert after(model, BINARY)[0] == "clipped_binary_crossentropy"
    assert after(model, BINARY, shims=False)[0] == BINARY


def test_a_categorical_loss_behind_sigmoids_takes_probabilities() -> None:
    assert after(LINE.format(3, "sigmoid"), MANY)[0] == "clipped_categorical_crossentropy"


@pytest.mark.parametrize("metrics", ["['accuracy']", "['acc', 'mae']"])
def test_one_output_has_the_accuracy_that_it_had(metrics: str) -> None:
    assert after(LINE.format(1, "sigmoid"), BINARY, metrics)[1] == metrics


def test_every_label_counts_by_itself() -> None:
    model = LINE.format(4, "sigmoid")
    assert after(model, BINARY, "['acc', 'mae']")[1] == "[BinaryAccuracy(name='acc'), 'mae']"
    assert after(LINE.format(4, "softmax"), MANY, "['acc']")[1] == "['acc']"


LAST = "i = Input((3,))\nx = Dense({})(i)\nx = Dense(2)(x)\nm = Model(i, Activation('softmax')(x))"


@pytest.mark.parametrize(
    "loss",
    [
        "'bce'",
        "losses.binary_crossentropy",
        "losses.BinaryCrossentropy()",
        "word",
    ],
)
def test_however_the_loss_is_written(loss: str) -> None:
    head = "from keras import losses\nword = 'binary_crossentropy'\n"
    assert after(head + LAST.format(5), loss)[0] == "clipped_binary_crossentropy"


def test_one_of_two_words() -> None:
    got = after(LINE.format("n", "softmax"), "'binary_crossentropy' if n == 2 else 'categorical_crossentropy'")[0]
    assert got == "clipped_binary_crossentropy if n == 2 else 'categorical_crossentropy'"


@pytest.mark.parametrize("loss", ["losses.BinaryCrossentropy(from_logits=True)", "losses.mse", "other"])
def test_other_losses_stay(loss: str) -> None:
    assert after("from keras import losses\n" + LAST.format(5), loss)[0].startswith(loss[:10])


TWO = (
    "i = Input((3,))\na = Dense(2, activation='softmax', name='a')(i)\nb = Dense(2, activation='sigmoid', name='b')(i)\n"
    "m = Model(i, [a, b])"
)


def test_each_output_has_its_own() -> None:
    assert after(TWO, f"[{BINARY}, {BINARY}]")[0] == f"[clipped_binary_crossentropy, {BINARY}]"
    assert after(TWO, f"{{'b': {BINARY}, 'a': {BINARY}}}")[0] == f"{{'b': {BINARY}, 'a': clipped_binary_crossentropy}}"
    assert after(TWO, BINARY)[0] == "clipped_binary_crossentropy"


def test_where_the_end_is_not_seen_the_file_tells() -> None:
    model = "from keras.models import load_model\n{}\nm = load_model('m.keras')"
    assert after(model.format("Dense(2, activation='softmax')"), BINARY)[0] == "clipped_binary_crossentropy"
    assert after(model.format("Dense(2, activation='sigmoid')"), MANY)[0] == "clipped_categorical_crossentropy"
    assert after(model.format("f('sigmoid', 'softmax')"), MANY)[0] == MANY
    assert after(model.format("f(2)"), BINARY)[0] == BINARY


def test_a_metric_keeps_its_key() -> None:
    got = after(LINE.format(2, "softmax"), "'mse'", "['binary_crossentropy', 'mae']")[1]
    assert got == "[MeanMetricWrapper(clipped_binary_crossentropy, 'binary_crossentropy'), 'mae']"


@pytest.mark.parametrize(
    ("pin", "loss", "metrics"),
    [
        ("1.15", "clipped_binary_crossentropy", "[BinaryAccuracy(name='accuracy')]"),
        ("2.3", "clipped_binary_crossentropy", "['accuracy']"),
        ("2.4", BINARY, "['accuracy']"),
        ("2.15", BINARY, "['accuracy']"),
        ("", BINARY, "['accuracy']"),
    ],
)
def test_tf_keras_looked_earlier(pin: str, loss: str, metrics: str) -> None:
    text = f"{HEAD.replace('keras.', 'tensorflow.keras.')}{LINE.format(4, 'softmax')}\n"
    text += f"m.compile('sgd', {BINARY}, metrics=['accuracy'])\n"
    span = span_of(pin)
    clues = [Clue(TENSORFLOW, "pins it", span, place="requirements.txt")] if span is not None else []
    assert rewrite(text, clues=clues).text.rpartition("'sgd', ")[2] == f"{loss}, metrics={metrics})\n"


@pytest.mark.parametrize(
    ("source", "backend", "end", "loss", "shim"),
    [
        ("2.3.1", "tensorflow", "softmax", BINARY, "added_binary_crossentropy"),
        ("2.3.1", "theano", "softmax", BINARY, "clipped_binary_crossentropy"),
        (
            "2.2.4",
            "theano",
            "sigmoid",
            "'sparse_categorical_crossentropy'",
            "normalized_sparse_categorical_crossentropy",
        ),
    ],
)
def test_the_shim_of_its_release_and_backend(source: str, backend: str, end: str, loss: str, shim: str) -> None:
    text = f"{HEAD}{LINE.format(4, end)}\nm.compile('sgd', {loss})\n"
    assert f"'sgd', {shim})" in rewrite(text, Settings(source=source, backend=backend)).text
