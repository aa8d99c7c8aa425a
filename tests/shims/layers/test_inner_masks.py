"""A TimeDistributed whose masks are those of Keras 2.2 on; expected numbers are those of `masks_of_steps.py`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from kmigrate_shims.layers import TimeDistributed

RECORDED = json.loads(
    (
        Path(__file__).resolve().parents[3] / "fixtures/programs_as_they_were/masks_of_steps-tf.keras-2.15.1.json"
    ).read_text()
)
WORDS = np.array([[[1, 2, 0], [3, 0, 0], [0, 0, 0]], [[4, 1, 2], [0, 0, 0], [0, 0, 0]]])


def loop(**kwargs: Any) -> Any:
    return keras.layers.SimpleRNN(2, **kwargs)


def embedding() -> Any:
    return keras.layers.Embedding(5, 2, mask_zero=True)


def made_inside(x: Any) -> Any:
    return TimeDistributed(loop(), inner_masks=True)(TimeDistributed(embedding(), inner_masks=True)(x))


def made_inside_twice(x: Any) -> Any:
    return loop()(made_inside(x))


def given_twice(x: Any) -> Any:
    return loop()(TimeDistributed(loop(), inner_masks=True)(embedding()(x)))


@pytest.mark.parametrize("case", [made_inside, made_inside_twice, given_twice])
def test_of_then(tmp_path: Path, case: Any) -> None:
    x = keras.layers.Input((3, 3))
    model = keras.Model(x, case(x))
    model.set_weights([np.cos(np.arange(w.size)).reshape(w.shape) / 2.0 for w in model.get_weights()])
    expected = RECORDED[case.__name__]["predicted"]
    assert np.ravel(model.predict(WORDS, verbose=0)) == pytest.approx(np.asarray(expected), abs=1e-5)
    model.save(tmp_path / "it.keras")
    loaded = keras.models.load_model(tmp_path / "it.keras")
    assert np.ravel(loaded.predict(WORDS, verbose=0)) == pytest.approx(np.asarray(expected), abs=1e-5)


def test_else_masks_go_past_it() -> None:
    plain = TimeDistributed(embedding())
    assert getattr(plain(WORDS), "_keras_mask", None) is None
    assert "inner_masks" not in plain.get_config()
