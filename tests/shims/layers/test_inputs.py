"""`Input` that is given a tensor, or none."""

from __future__ import annotations

import keras
import numpy as np

from kmigrate_shims import backend as K
from kmigrate_shims.layers.inputs import Input


def test_without_a_tensor_it_is_that_of_keras() -> None:
    assert Input((3,), 4, name="one").shape == (4, 3)
    assert Input(tensor=None, batch_shape=(2, None)).shape == (2, None)


def test_an_input_of_an_input_is_that_input() -> None:
    x = keras.Input((3,))
    assert Input(tensor=x, shape=(3,)) is x


def test_a_tensor_stays_itself_and_is_computed_where_it_is_not_fed() -> None:
    x = keras.Input((3,))
    doubled = x * 2.0
    begin = Input(tensor=doubled, shape=(None,))
    assert begin is doubled
    model = keras.Model(begin, begin + 1.0)
    ones = np.ones((2, 3), "float32")
    np.testing.assert_allclose(model.predict(ones, verbose=0), 2.0 * ones)
    np.testing.assert_allclose(K.function([x], [model.output])([ones])[0], 3.0 * ones)
