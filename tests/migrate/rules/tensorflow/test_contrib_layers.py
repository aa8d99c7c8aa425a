"""Initializers and penalties of contrib."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.contrib import layers as cl\n\n# here\n"
_ASKING = Asking("KM649", HEAD)


@pytest.mark.parametrize(
    "line", ["f.l2_regularizer(0.1)", "keras.regularizers.L2(0.1)", "tf.keras.regularizers.l1(0.1)"]
)
def test_these_stay(line: str) -> None:
    assert _ASKING.text(line) == line
    assert _ASKING.said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tf.contrib.layers.l2_regularizer(0.1)", "L2(0.1 / 2)"),
        ("tf.contrib.layers.l2_regularizer(scale=rate)", "L2(l2=rate / 2)"),
        ("tf.contrib.layers.l2_regularizer(a + b)", "L2((a + b) / 2)"),
        ("cl.l1_regularizer(0.1)", "L1(0.1)"),
        ("cl.l1_l2_regularizer(0.1, 0.2)", "L1L2(0.1, 0.2 / 2)"),
        ("cl.l1_l2_regularizer(scale_l2=0.2)", "L1L2(l2=0.2 / 2, l1=1.0)"),
        ("cl.l1_l2_regularizer(0.1)", "L1L2(0.1, l2=0.5)"),
        ("cl.xavier_initializer()", "GlorotUniform()"),
        ("cl.xavier_initializer_conv2d(seed=3)", "GlorotUniform(seed=3)"),
        ("cl.xavier_initializer(True, 3)", "GlorotUniform(seed=3)"),
        ("cl.xavier_initializer(uniform=True)", "GlorotUniform()"),
    ],
)
def test_they_are_those_of_keras(before: str, after: str) -> None:
    assert _ASKING.text(before).rpartition("izers.")[2] == after
    assert _ASKING.statuses(before) == ["rewritten"]


@pytest.mark.parametrize(
    "line",
    [
        "cl.xavier_initializer(uniform=False)",
        "cl.xavier_initializer(dtype=tf.float64)",
        "cl.variance_scaling_initializer()",
        "cl.l2_regularizer(0.1, 'scope')",
        "cl.l2_regularizer(*a)",
    ],
)
def test_what_keras_has_not_is_said(line: str) -> None:
    found = rewrite(HEAD.replace("# here\n", line + "\n"), Settings())
    assert line in found.text
    assert [one.status.value for one in found.findings if one.line == 5] == ["review"]
