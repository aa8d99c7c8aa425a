"""Keywords that the target does not have."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM205"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


HEAD = """from keras.models import load_model
from keras.callbacks import ModelCheckpoint
from keras import layers, losses

m = load_model(p)
"""


@pytest.mark.parametrize(
    "line",
    [
        "layers.Dense(3, name='n', trainable=False, dtype='float32', input_shape=(3,))",
        "layers.LSTM(3, implementation=1)",
        "layers.LSTM(3, **options)",
        "layers.Dense(units=3, init='zero')",
        "m.fit(x, y, epochs=3, workers=2, validation_freq=2)",
        "m.fit_generator(generator=g, nb_epoch=3)",
        "m.summary(line_length=80)",
    ],
)
def test_known_keywords_are_not_reported(line: str) -> None:
    assert said(HEAD + line + "\n") == []


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("layers.Dense(3, wobble=3)", "wobble"),
        ("losses.MeanSquaredError(scale=3)", "scale"),
    ],
)
def test_an_unknown_keyword_is_for_a_person(line: str, word: str) -> None:
    findings = said(HEAD + line + "\n")
    assert [f.status.value for f in findings] == ["review"]
    assert word in findings[0].message


def test_an_ordering_of_pictures_is_spoken_of_by_its_own_rule() -> None:
    before = "from keras.preprocessing.image import ImageDataGenerator\nImageDataGenerator(dim_ordering='tf')\n"
    result = rewrite(before, Settings())
    assert "ImageDataGenerator(data_format='channels_last')" in result.text
    assert {finding.status.value for finding in result.findings} == {"rewritten"}
