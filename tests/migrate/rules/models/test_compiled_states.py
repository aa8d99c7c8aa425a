"""Models whose parts are frozen or freed after they were compiled."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

HEAD = """\
from keras.layers import Input
from keras.models import Model, load_model

maker, critic, z = load_model('m.keras'), load_model('c.keras'), Input((8,))
learns = Model(z, critic(maker(z)))
# here
"""
_ASKING = Asking("KM352", HEAD)
text, statuses = _ASKING.text, _ASKING.statuses
COMPILE, TRAIN = "learns.compile('sgd', 'mse')\n", "learns.train_on_batch(x, y)\n"
KEPT = "as_compiled(learns).compile('sgd', 'mse')\n"
SETS = "def sets(model, value):\n    model.trainable = value\n    for layer in model.layers:\n        layer.trainable = value\n\n\n"


@pytest.mark.parametrize(
    "lines",
    [
        COMPILE + TRAIN,
        "maker.trainable = False\n" + COMPILE + TRAIN,
        "maker.trainable = False\n" + COMPILE + "maker.trainable = False\n" + TRAIN,
        "maker.trainable = False\n" + COMPILE + "maker.trainable = True\nmaker.trainable = False\n" + TRAIN,
        "maker.trainable = False\n" + COMPILE + TRAIN + "maker.trainable = True\n" + COMPILE + TRAIN,
        COMPILE + TRAIN + "maker.trainable = False\n",
        COMPILE + "maker.trainable = False\nother.train_on_batch(x, y)\n",
        COMPILE + "away = load_model('a')\naway.trainable = False\n" + TRAIN,
        COMPILE + "for layer in learns.layers[:3]:\n    layer.trainable = False\n" + TRAIN,
        SETS + "sets(maker, False)\n" + COMPILE + "sets(maker, True)\nsets(maker, False)\n" + TRAIN,
    ],
)
def test_what_trains_the_same_stays(lines: str) -> None:
    assert text(lines) == lines.rstrip()


@pytest.mark.parametrize(
    "lines",
    [
        "maker.trainable = False\n" + COMPILE + "maker.trainable = True\n" + TRAIN,
        COMPILE + "critic.trainable = False\n" + TRAIN,
        "for layer in maker.layers:\n    layer.trainable = False\n" + COMPILE
        + "for layer in maker.layers:\n    layer.trainable = True\n" + TRAIN,
        COMPILE + "for layer in maker.layers[:3]:\n    layer.trainable = False\n" + TRAIN,
        SETS + "sets(maker, False)\n" + COMPILE + "sets(maker, value=True)\n" + TRAIN,
        COMPILE + "maker.trainable = flag\n" + TRAIN,
    ],
)  # fmt: skip
def test_what_was_trainable_when_it_was_compiled_is_kept(lines: str) -> None:
    assert text(lines) == lines.replace(COMPILE, KEPT).rstrip()
    assert statuses(lines) == ["shimmed"]
    assert statuses(lines, Settings(shims=False)) == ["review"]


def test_two_models_of_a_class() -> None:
    lines = (
        "class Net:\n    def __init__(self):\n        self.a, self.c = load_model('a'), load_model('c')\n"
        "        self.a.trainable = False\n        self.one = Model(z, self.c(self.a(z)))\n"
        "        self.one.compile('sgd', 'mse')\n        self.c.trainable = False\n        self.a.trainable = True\n"
        "        self.two = Model(z, self.c(self.a(z)))\n        self.two.compile('sgd', 'mse')\n\n"
        "    def train(self):\n        self.one.train_on_batch(x, y)\n        self.two.train_on_batch(x, y)"
    )
    assert text(lines) == lines.replace("self.one.compile", "as_compiled(self.one).compile")
