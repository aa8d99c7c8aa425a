"""Linear algebra under the name of its old module. Hints about matrices are accepted and not used."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.tensor.nlinalg import det, diag, extract_diag, matrix_inverse, trace
from kmigrate_shims.theano.tensor.slinalg import cholesky, solve

__all__ = ["cholesky", "det", "diag", "extract_diag", "hints", "matrix_inverse", "psd", "solve", "trace"]


def hints(variable: Any) -> dict[str, Any]:
    """What was said of a matrix: nothing is kept."""
    return {}


def psd(v: Any) -> Any:
    """The matrix itself: that it is positive and symmetric is not used."""
    return v


def spectral_radius_bound(X: Any, log2_exponent: int) -> Any:
    """A bound of the largest eigenvalue of a positive symmetric matrix."""
    if X.type.ndim != 2:
        raise TypeError("spectral_radius_bound requires a matrix argument", X)
    power = X
    for _ in range(log2_exponent):
        power = power.dot(power)
    return trace(power) ** (2 ** (-log2_exponent))
