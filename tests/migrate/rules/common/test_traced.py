"""Code that Keras runs while it traces a model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.traced import is_traced

SiteOf = Callable[[str, str], Site]
HEAD = "from keras import backend as K\nfrom keras.layers import Dense, Lambda, Layer\nfrom keras.callbacks import Callback\n"


def traced(site_of: SiteOf, text: str) -> bool:
    site = site_of(f"{HEAD}{text}\n", "keras.backend.zeros")
    return is_traced(site.file, site.use)


@pytest.mark.parametrize(
    "text",
    [
        "w = K.zeros(3)",
        "def make():\n    return K.zeros(3)",
        "def initial(shape):\n    return K.zeros(shape)",
        "a = Dense(1, kernel_initializer=lambda shape: K.zeros(shape))",
        "def build(n):\n    w = K.zeros(n)\n    return Dense(n)",
        "class A(Layer):\n    def build(self, shape):\n        self.w = K.zeros(3)",
        "class A(Callback):\n    def on_epoch_end(self, epoch, logs):\n        K.zeros(3)",
        "class A:\n    def go(self, x):\n        K.zeros(3)",
    ],
)
def test_what_runs_by_itself_is_not(site_of: SiteOf, text: str) -> None:
    assert not traced(site_of, text)


@pytest.mark.parametrize(
    "text",
    [
        "def loss(t, p):\n    return K.zeros(3) + p",
        "a = Lambda(lambda x: x + K.zeros(3))",
        "class A(Layer):\n    def call(self, x):\n        return x + K.zeros(3)",
        "def made(n):\n    def loss(t, p):\n        return K.zeros(n)\n    return loss",
    ],
)
def test_losses_calls_and_lambdas_are(site_of: SiteOf, text: str) -> None:
    assert traced(site_of, text)
