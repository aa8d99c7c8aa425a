"""Embeddings whose words stand in a batch more than once."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

ASKING = Asking("KM237")
HEAD = "from keras.layers import Embedding\nfrom keras.models import Sequential\n"
LAYER = "m = Sequential([Embedding(9, 4)])\n"
NEW = "from kmigrate_shims.layers import Embedding\n"
OTHER = "from tensorflow.keras.layers import Embedding\n"


def text(body: str, head: str = HEAD, **given: str) -> str:
    first = ASKING.text(head + body, **given)
    assert ASKING.text(first, **given) == first
    return first


@pytest.mark.parametrize(
    "body",
    [
        "isinstance(m, Embedding)\n",
        "isinstance(m, (int, Embedding))\n",
        "type(m) is Embedding\n",
        "Embedding.build(m, s)\n",
        "Embedding(9, 4, sparse=True)\n",
        LAYER + "m.compile('sgd', 'mse')\n",
        LAYER + "m.compile(loss='mse', optimizer='SGD')\n",
        "from keras.optimizers import SGD\n" + LAYER + "m.compile(SGD(0.1, momentum=0.9), 'mse')\n",
        "from keras.optimizers import SGD\nbest = SGD(lr=0.1)\n" + LAYER + "m.compile(best, 'mse')\n",
    ],
)
def test_what_only_adds_up_or_asks_stays(body: str) -> None:
    assert "kmigrate_shims" not in text(body)
    assert ASKING.said(HEAD + body) == []


@pytest.mark.parametrize(
    "body",
    [
        LAYER,
        LAYER + "m.compile('adam', 'mse')\n",
        LAYER + "m.compile(given, 'mse')\n",
        LAYER + "m.compile('sgd', 'mse')\nm.compile('rmsprop', 'mse')\n",
        "from keras.optimizers import SGD\n" + LAYER + "m.compile(SGD(0.1, clipvalue=1.0), 'mse')\n",
        "from keras.optimizers import Adam\n" + LAYER + "m.compile('sgd', 'mse')\nlater = Adam()\n",
        "class Positions(Embedding):\n    pass\n",
        "layers = {'words': Embedding}\n",
    ],
)
def test_the_shim_adds_up_the_parts_of_a_word(body: str) -> None:
    new = text(body)
    assert NEW in new
    assert OTHER not in new
    assert ASKING.statuses(HEAD + body) == ["shimmed"]
    assert ASKING.statuses(HEAD + body, Settings(shims=False)) == ["review"]
    assert ASKING.said(HEAD + body, Settings(modern=True)) == []


def test_tf_keras_did_so_too() -> None:
    head = "import tensorflow as tf\n"
    assert text("x = tf.keras.layers.Embedding(9, 4)\n", head) == head + NEW + "x = Embedding(9, 4)\n"


def test_classes_that_are_asked_about_keep_their_name() -> None:
    new = text("x = Embedding(9, 4)\nisinstance(x, Embedding)\n")
    assert "x = old_Embedding(9, 4)\nisinstance(x, Embedding)\n" in new
