"""Pooling by the name that it had before."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.tensor.signal.pool import Pool, max_pool_2d_same_size, pool_2d

__all__ = ["DownsampleFactorMax", "max_pool_2d", "max_pool_2d_same_size"]

DownsampleFactorMax = Pool


def max_pool_2d(
    input: Any,
    ds: Any,
    ignore_border: Any = None,
    st: Any = None,
    padding: Any = (0, 0),
    mode: str = "max",
) -> Any:
    """The last two axes, window by window."""
    return pool_2d(input, ds, ignore_border, st, padding, mode)
