"""Sessions that compute tensors of Keras: which calls belong to one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.session_runs import runs

SiteOf = Callable[[str, str], Site]
HEAD = (
    "import tensorflow as tf\nfrom keras import backend as K\nfrom keras.layers import Input, Dense\n\n"
    "x = Input((3,))\ny = Dense(2)(x)\nother = make()\n"
)


def kept(site_of: SiteOf, text: str) -> int:
    return len(runs(site_of(HEAD + text, "keras.layers.Input").file).kept)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s = K.get_session()\n",
        "s = K.get_session()\nkeep(s)\n",
        "s = K.get_session()\ns.run(other)\n",
        "s = K.get_session()\ns.run(y, {other: 1})\n",
        "s = K.get_session()\ns = make()\ns.run(y, {x: 1})\n",
        "s = tf.Session(graph=g)\ns.run(y, {x: 1})\n",
        "K.get_session().run(y, *more)\n",
    ],
)
def test_what_is_not_understood_belongs_to_none(site_of: SiteOf, text: str) -> None:
    assert kept(site_of, text) == 0


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("K.get_session().run(y, {x: 1})\n", 2),
        ("s = K.get_session()\ns.run(y, {x: 1})\ns.run([y, y * 2], feed_dict={x: 1})\n", 3),
        ("with tf.Session() as s:\n    K.set_session(s)\n    s.run(K.sum(y), {x: 1})\n", 3),
        ("def f():\n    s = K.get_session()\n    return s.run(y, {x: 1})\n\n\ns = make()\nkeep(s)\n", 2),
    ],
)
def test_calls_that_belong_together(site_of: SiteOf, text: str, calls: int) -> None:
    assert kept(site_of, text) == calls
