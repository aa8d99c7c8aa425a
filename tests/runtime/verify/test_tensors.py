"""What variables hold is looked at where it is, and what was read once stays."""

from __future__ import annotations

import keras
import numpy as np

from kmigrate_runtime.verify.tensors import held


def test_a_variable_is_read_without_a_copy_and_what_was_read_stays() -> None:
    variable = keras.Variable(np.ones((64, 64), "float32"))
    one, two = held(variable), held(variable)
    assert np.shares_memory(one, two)
    variable.assign(np.zeros((64, 64), "float32"))
    variable.assign_add(np.full((64, 64), 2.0, "float32"))
    assert (one == 1.0).all()
    assert (held(variable) == 2.0).all()
