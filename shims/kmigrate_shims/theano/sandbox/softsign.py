"""`softsign`, which moved to `theano.tensor.nnet`."""

from __future__ import annotations

from typing import Any


def softsign(x: Any) -> Any:
    """x / (1 + |x|)."""
    return x / (1.0 + abs(x))
