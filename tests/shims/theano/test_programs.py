"""Programs of the old days, step by step, against what the real Theano 1.0.5 gave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

# How many steps the default run takes of the hundred that are recorded: the heavy ones fewer.
STEPS = {"logistic": 100, "mlp": 25, "lenet": 5, "lstm": 15, "rbm": 60, "autoencoder": 25}
RELATIVE = {"float64": 1e-9, "float32": 1e-5}


def check(program: Any, recorded: Any, steps: int, dtype: str) -> None:
    step, parameters = program.build()
    losses = [float(step(*program.batch(number))) for number in range(steps)]
    np.testing.assert_allclose(losses, recorded["losses"][:steps], rtol=RELATIVE[dtype])
    if steps == len(recorded["losses"]):
        sums = [np.abs(parameter.get_value()).sum(dtype="float64") for parameter in parameters]
        np.testing.assert_allclose(sums, recorded["sums of parameters"], rtol=10 * RELATIVE[dtype])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", STEPS)
def test_losses_are_those_of_theano(
    name: str, dtype: str, program: Callable[..., Any], recording: Callable[..., Any], floatx: Callable[[str], None]
) -> None:
    floatx(dtype)
    check(program("programs", name), recording("programs", name, dtype), STEPS[name], dtype)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", STEPS)
def test_a_hundred_steps_are_those_of_theano(
    name: str, dtype: str, program: Callable[..., Any], recording: Callable[..., Any], floatx: Callable[[str], None]
) -> None:
    floatx(dtype)
    check(program("programs", name), recording("programs", name, dtype), 100, dtype)
