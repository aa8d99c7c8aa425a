"""Helpers for tests that programs took from Theano."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano import gradient
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gradient_errors import GradientError
from kmigrate_shims.theano.tensor.type import TensorType


def fetch_seed(pseed: Any = None) -> Any:
    """The seed for tests: the one that is given, or the one of the settings."""
    seed = pseed or config.unittests.rseed
    return None if seed == "random" else int(seed)


def seed_rng(pseed: Any = None) -> Any:
    """Seed NumPy's random numbers."""
    seed = fetch_seed(pseed)
    np.random.seed(seed)
    return seed


def verify_grad(op: Any, pt: Any, n_tests: int = 2, rng: Any = None, *args: Any, **kwargs: Any) -> None:
    """`theano.gradient.verify_grad`, seeded."""
    if rng is None:
        seed_rng()
        rng = np.random
    gradient.verify_grad(op, pt, n_tests, rng, *args, **kwargs)


verify_grad.E_grad = GradientError  # type: ignore[attr-defined]


class WrongValue(Exception):
    """Two arrays are not the same."""


def assert_allclose(expected: Any, value: Any, rtol: Any = None, atol: Any = None) -> None:
    """Raise where two arrays differ by more than rounding."""
    if not TensorType.values_eq_approx(np.asarray(expected), np.asarray(value), rtol=rtol, atol=atol):
        raise WrongValue(f"expected {expected}, got {value}")
