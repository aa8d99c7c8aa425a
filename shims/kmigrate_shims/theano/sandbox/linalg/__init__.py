"""Linear algebra, which moved to `theano.tensor.nlinalg` and `theano.tensor.slinalg`."""

from __future__ import annotations

from kmigrate_shims.theano.tensor.nlinalg import alloc_diag, det, eig, extract_diag, matrix_inverse, trace
from kmigrate_shims.theano.tensor.slinalg import cholesky, solve

__all__ = ["alloc_diag", "cholesky", "det", "eig", "extract_diag", "matrix_inverse", "solve", "trace"]
