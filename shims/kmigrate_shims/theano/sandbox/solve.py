"""`solve`, which moved to `theano.tensor.slinalg`."""

from __future__ import annotations

from kmigrate_shims.theano.tensor.slinalg import Solve, solve

__all__ = ["Solve", "solve"]
