"""Cross-entropies behind other activations, and the accuracy of several labels."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
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
