"""TensorFlow's errors under the names that Theano's programs catch."""

from __future__ import annotations

import builtins
import re

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host

# The name of operations that look up a class in a row: Theano's error of a class that is not there was a ValueError.
CLASS_OF_ROW = "class_of_row"
# And of those that ask whether a dimension is of size 1: that was a ValueError too, and others an AssertionError.
SIZE_ONE = "size_one"
_OUT_OF_BOUNDS = (
    "ConcatOp : Expected concatenating dimensions",
    "out of bounds",
    "indices[",
    "not in [0,",
    "does not index into",
    "slice index",
)
_SAID = re.compile(r"\[\s*'?(\w+(?:Error|Exception)): ")
_SHAPE = "is not compatible with expected shape"
_SINGULAR = ("not invertible", "Cholesky decomposition was not successful", "LinAlgError")


def translated(error: Exception) -> Exception:
    """The error that Theano would have raised for the same reason, with TensorFlow's words."""
    text = str(getattr(error, "message", error))
    own = host.raised_in(text) if isinstance(error, tf.errors.OpError) else None
    if own is not None:
        return own
    if isinstance(error, (tf.errors.InvalidArgumentError, tf.errors.OutOfRangeError)):
        if CLASS_OF_ROW in text:
            return ValueError(f"y_i value out of bounds: {text}")
        if SIZE_ONE in text:
            return ValueError(f"Dimension in Rebroadcast's input was supposed to be 1: {text}")
        if any(word in text for word in _OUT_OF_BOUNDS):
            return IndexError(f"index out of bounds: {text}")
        if any(word in text for word in _SINGULAR):
            singular: Exception = np.linalg.LinAlgError(text)
            return singular
        if "ssertion" in text or "assert" in text or _SHAPE in text:
            return _said(text)(text)
        return ValueError(text)
    return error


def _said(text: str) -> type[Exception]:
    """The kind of error that the message of a check names, as in `TypeError: ...`."""
    found = _SAID.search(text)
    kind = getattr(builtins, found.group(1), None) if found else None
    return kind if isinstance(kind, type) and issubclass(kind, Exception) else AssertionError
