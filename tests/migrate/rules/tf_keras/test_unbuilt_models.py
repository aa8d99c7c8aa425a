"""KM417: models without a `call` that are saved."""

from __future__ import annotations

import pytest
from asking import Asking

_ASKING = Asking("KM417")
text, said = _ASKING.text, _ASKING.said

GAN = """import tensorflow as tf
from tensorflow import keras


class GAN(keras.Model):
    def __init__(self, maker, **kwargs):
        {begin}
        self.maker = maker

    def train_step(self, data):
        return {{"loss": 0.0}}
{more}

gan = GAN(keras.Sequential())
{save}
"""
SAVED = "gan.save_weights('gan.weights.h5')"


def program(begin: str = "super().__init__(**kwargs)", more: str = "", save: str = SAVED) -> str:
    return GAN.format(begin=begin, more=more, save=save)


@pytest.mark.parametrize(
    "before",
    [
        program(save="gan.fit(x)"),
        program(more="\n    def call(self, x):\n        return self.maker(x)\n"),
        program(begin="super().__init__(**kwargs)\n        self.built = True"),
    ],
)
def test_what_is_not_saved_or_can_be_called_stays(before: str) -> None:
    assert said(before) == []
    assert text(before) == before


@pytest.mark.parametrize("begin", ["super().__init__(**kwargs)", "super(GAN, self).__init__()"])
@pytest.mark.parametrize("save", [SAVED, "gan.fit(x, callbacks=[keras.callbacks.ModelCheckpoint('x.weights.h5')])"])
def test_a_model_of_models_says_that_it_is_built(begin: str, save: str) -> None:
    before = program(begin=begin, save=save)
    found = text(before)
    assert f"        {begin}\n        self.built = True\n        self.maker = maker\n" in found
    assert [f.status.value for f in said(before)] == ["rewritten"]
    assert text(found) == found


def test_where_nothing_begins_it_a_person_must() -> None:
    assert [f.status.value for f in said(program(begin="prepare(self)"))] == ["review"]
