"""`K.get_value` while a layer's `call` is traced."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from kmigrate_shims import backend as K


class Cut(keras.layers.Layer):  # type: ignore[misc]
    """Takes as many columns as it computes, as layers did that computed sizes by functions of K."""

    def call(self, inputs: Any) -> Any:
        wide = K.int_shape(inputs)[-1]
        return inputs[:, : int(K.get_value(K.minimum(round(0.5 * wide), wide - 1)))]


def test_a_number_of_sizes_is_known() -> None:
    x = keras.layers.Input((6,))
    model = keras.Model(x, Cut()(x))
    np.testing.assert_array_equal(model.predict(np.arange(12.0).reshape(2, 6), verbose=0), [[0, 1, 2], [6, 7, 8]])


class Asking(keras.layers.Layer):  # type: ignore[misc]
    def call(self, inputs: Any) -> Any:
        return inputs * float(K.get_value(K.sum(inputs)))


def test_a_number_of_what_is_given_later_is_not() -> None:
    with pytest.raises(Exception, match="known when the model runs"):
        Asking()(keras.layers.Input((6,)))
