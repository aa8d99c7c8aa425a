"""Programs of the old days, a hundred steps of training each, against what the real Theano 1.0.5 gave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

PROGRAMS = ("logistic", "mlp", "lenet", "lstm", "rbm", "autoencoder")
RELATIVE = {"float64": 1e-9, "float32": 5e-5}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_hundred_steps_are_those_of_theano(
    name: str, dtype: str, program: Callable[..., Any], recording: Callable[..., Any], floatx: Callable[[str], None]
) -> None:
    floatx(dtype)
    module, recorded = program("programs", name), recording("programs", name, dtype)
    step, parameters = module.build()
    losses = [float(step(*module.batch(number))) for number in range(len(recorded["losses"]))]
    assert len(losses) == 100
    np.testing.assert_allclose(losses, recorded["losses"], rtol=RELATIVE[dtype])
    sums = [np.abs(parameter.get_value()).sum(dtype="float64") for parameter in parameters]
    np.testing.assert_allclose(sums, recorded["sums of parameters"], rtol=10 * RELATIVE[dtype])
