"""Targets as the old Keras took them: a list of numbers was a column, and whole numbers were numbers like others."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from kmigrate_shims.losses import Counted, Everywhere

GIVEN = np.array([[0.9], [0.2], [0.6], [0.3]], "float32")


@pytest.mark.parametrize("cls", [Counted, Everywhere])
@pytest.mark.parametrize("loss", ["binary_crossentropy", "mse", lambda y, p: keras.ops.mean(y * p)])
def test_a_list_of_targets_is_a_column(cls: Any, loss: Any) -> None:
    made, given = cls(loss), keras.ops.convert_to_tensor(GIVEN)
    column = made(keras.ops.convert_to_tensor(np.array([[1], [0], [1], [0]], "float32")), given)
    for targets in (np.array([1, 0, 1, 0]), np.array([[1.0], [0.0], [1.0], [0.0]], "float64")):
        np.testing.assert_allclose(made(keras.ops.convert_to_tensor(targets), given), column)
