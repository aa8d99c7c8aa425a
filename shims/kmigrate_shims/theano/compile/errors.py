"""TensorFlow's errors under the names that Theano's programs catch."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

_OUT_OF_BOUNDS = ("out of bounds", "indices[", "not in [0,", "does not index into", "slice index")
_SINGULAR = ("not invertible", "Cholesky decomposition was not successful", "LinAlgError")


def translated(error: Exception) -> Exception:
    """The error that Theano would have raised for the same reason, with TensorFlow's words."""
    text = str(getattr(error, "message", error))
    if isinstance(error, (tf.errors.InvalidArgumentError, tf.errors.OutOfRangeError)):
        if any(word in text for word in _OUT_OF_BOUNDS):
            return IndexError(f"index out of bounds: {text}")
        if any(word in text for word in _SINGULAR):
            singular: Exception = np.linalg.LinAlgError(text)
            return singular
        if "ssertion" in text or "assert" in text:
            return AssertionError(text)
        return ValueError(text)
    return error
