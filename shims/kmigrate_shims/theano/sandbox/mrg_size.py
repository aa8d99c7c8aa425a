"""Sizes of random variables, and how many streams they get."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from kmigrate_shims.theano.gof.graph import Variable
from kmigrate_shims.theano.tensor import basic as tensor

_MOST = 60 * 256


def guess_n_streams(size: Any, warn: bool = False) -> int:
    """A sixth of the numbers to draw, where that is known, and never more than 15360."""
    if isinstance(size, (tuple, list)) and all(isinstance(length, int) for length in size):
        number = 1
        for length in size:
            number *= length
        return min(number // 6 if number > 6 else number, _MOST)
    if warn:
        warnings.warn(f"MRG_RandomStreams Can't determine #streams from size ({size}), guessing 60*256", stacklevel=3)
    return _MOST


def check_size(size: Any) -> Any:
    """A size as a vector."""
    if isinstance(size, Variable):
        if size.ndim == 1:
            return size
        if size.ndim == 0:
            return tensor.stack([size], ndim=1)
        raise ValueError("Theano variable must have 1 dimension to be a valid size.", size)
    if isinstance(size, (np.integer, int)):
        return tensor.constant([size], ndim=1)
    if not isinstance(size, (tuple, list)):
        raise ValueError("Size must be a int, tuple, list or Theano variable.", size)
    for length in size:
        if isinstance(length, Variable):
            if length.ndim != 0:
                raise ValueError("Non-scalar Theano variable in size", size, length)
        elif not isinstance(length, (np.integer, int)):
            raise ValueError("Only Theano variables and integers are allowed in a size-tuple.", size, length)
        elif length <= 0:
            raise ValueError("Non-positive dimensions not allowed in size.", size, length)
    return tensor.as_tensor_variable(size, ndim=1)
