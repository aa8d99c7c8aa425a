"""Tensors that a layer's `call` keeps for the next call."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM294"
HEAD = (
    "import tensorflow as tf\nimport numpy as np\nfrom tensorflow.keras import backend as K, layers\n\n\nclass A({0}):\n"
    "    def call(self, x):\n{1}\n        return x * self.mask\n\n"
    "    def make(self, n):\n{2}\n        return self.mask\n"
)
PLAIN = "        self.n = n"


def said(call: str, make: str = PLAIN, base: str = "layers.Layer") -> list[str]:
    result = rewrite(HEAD.format(base, call, make), Settings())
    return [finding.status.value for finding in result.findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "call",
    [
        "        self.mask = tf.ones((3,))",
        "        if self.mask is None:\n            self.mask = self.add_weight(shape=(3,))",
        "        if self.mask is None:\n            self.mask = 3",
        "        if self.mask is None:\n            mask = tf.ones((3,))",
        "        if x is None:\n            self.mask = tf.ones((3,))",
        "        if self.mask is None:\n            self.mask = np.ones((3,))",
        "        if self.mask is None:\n            with tf.init_scope():\n                self.mask = tf.ones((3,))",
    ],
)
def test_what_is_no_tensor_of_a_call_stays(call: str) -> None:
    assert said(call) == []


def test_a_method_that_call_does_not_reach() -> None:
    assert said("        y = x", "        if self.mask is None:\n            self.mask = tf.ones((n,))") == []


def test_other_classes_are_their_own() -> None:
    assert said("        if self.mask is None:\n            self.mask = tf.ones((3,))", base="object") == []


@pytest.mark.parametrize(
    ("call", "make"),
    [
        ("        if self.mask is None:\n            self.mask = tf.ones((3,))", PLAIN),
        ("        if not hasattr(self, 'mask'):\n            self.mask = K.ones((3,))", PLAIN),
        (
            "        x = self.make(3)",
            "        if self.n != n:\n            self.mask = tf.ones((n,))\n            self.n = n",
        ),
    ],
)
def test_a_tensor_kept_for_the_next_call_is_for_a_person(call: str, make: str) -> None:
    assert said(call, make) == ["review"]
