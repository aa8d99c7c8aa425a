"""Layers of Keras before 1.0.6; recorded programs run in tests/runtime/test_recorded_programs.py."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


@pytest.mark.parametrize(
    ("given", "new"),
    [
        ("mode=0, epsilon=0.01, momentum=0.8", 'epsilon=0.01, momentum=0.8, era="0.3"'),
        ("mode=1, epsilon=0.01, momentum=0.8", 'mode=1, epsilon=0.01, momentum=0.8, era="0.3"'),
        ("epsilon=0.01, momentum=0.8", 'epsilon=0.01, momentum=0.8, era="0.3"'),
    ],
)
def test_normalization_kept_the_deviation(given: str, new: str) -> None:
    text = f"from keras.layers.normalization import BatchNormalization\n\nlayer = BatchNormalization({given})\n"
    result = rewrite(text, Settings(source="0.3.3", backend="theano"))
    head = "from kmigrate_shims.layers import BatchNormalization"
    assert result.text == f"{head}\n\nlayer = BatchNormalization({new})\n"
    assert "era=" not in rewrite(text, Settings(source="1.0.6", backend="tensorflow")).text


@pytest.mark.parametrize(
    "line",
    ["ActivityRegularization(l1=0.1)", "Dense(3, activity_regularizer='l1')", "Dense(3, activity_regularizer=l2())"],
)
def test_penalties_of_outputs_were_divided_as_they_are(line: str) -> None:
    text = f"from keras.layers.core import {line.partition('(')[0]}\nfrom keras.regularizers import l2\n\n{line}\n"
    assert "kmigrate_shims" not in rewrite(text, Settings(source="0.3.3")).text
    assert "kmigrate_shims" in rewrite(text, Settings(source="1.2.2")).text
