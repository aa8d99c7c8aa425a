"""Merging layers of one's own."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from kmigrate_shims.layers.merging import MergeBase


class Weighted(MergeBase):
    def __init__(self, share: float = 0.25, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.share = share

    def _merge_function(self, inputs: Any) -> Any:
        return self.share * inputs[0] + (1 - self.share) * inputs[1]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "share": self.share}


def test_images_and_one_row_of_them(tmp_path: Any) -> None:
    """As `_Merge` did, what has fewer dimensions gets more of them behind the first."""
    one, other = keras.Input((4, 3)), keras.Input((3,))
    model = keras.Model([one, other], Weighted()([one, other]))
    left, right = np.arange(24, dtype="float32").reshape(2, 4, 3), np.ones((2, 3), "float32")
    assert model.output_shape == (None, 4, 3)
    assert np.allclose(model.predict([left, right], verbose=0), 0.25 * left + 0.75)
    model.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras", custom_objects={"Weighted": Weighted})
    assert np.allclose(again.predict([left, right], verbose=0), 0.25 * left + 0.75)


def test_masks_that_there_are_count() -> None:
    x = np.array([[[1.0], [0.0]]], "float32")
    given = keras.Input((2, 1))
    output = Weighted(0.5)([keras.layers.Masking()(given), given])
    assert keras.Model(given, keras.layers.LSTM(1, kernel_initializer="ones")(output)).predict(x, verbose=0).size == 1
    assert getattr(output, "_keras_mask", None) is not None


def test_shapes_that_do_not_go_together() -> None:
    with pytest.raises(ValueError, match="incompatible shapes"):
        Weighted()([keras.Input((4,)), keras.Input((3,))])
