"""Targets as the old Keras gave them to metrics: of the predictions' type, and a column where of one dimension."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import tensorflow as tf
from keras import ops


def as_column(y_true: Any, y_pred: Any) -> Any:
    """`n` targets of `n` rows of one prediction as `n` rows too; anything else as it is."""
    one_less = len(y_true.shape) == 1 and len(y_pred.shape) == 2 and y_pred.shape[-1] == 1
    return ops.expand_dims(y_true, -1) if one_less else y_true


def ranked(found: Any) -> Any:
    """One number where nobody knows how many axes there are, as of what `tf.py_function` gives: the old mean of all."""
    unknown = tf.is_tensor(found) and found.shape.rank is None
    return tf.reshape(tf.reduce_mean(found), ()) if unknown else found


def columns(function: Callable[..., Any]) -> Callable[..., Any]:
    """A metric of the program's own, given targets of the predictions' type, and those of one dimension as a column.

    Keras 3 gives it targets as they are: whole numbers, float64, and (n,) beside predictions of (n, 1).
    """

    @functools.wraps(function)
    def given(y_true: Any, y_pred: Any, *args: Any, **kwargs: Any) -> Any:
        y_pred = ops.convert_to_tensor(y_pred)
        return ranked(function(as_column(ops.cast(y_true, y_pred.dtype), y_pred), y_pred, *args, **kwargs))

    return given


def matched(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `columns`: the name that programs of tf.keras were once given."""
    return columns(function)


def by_samples(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `columns`; and where it gives one number for a batch, that counts for every sample of the batch.

    So it was before Keras 2.3. Now one number counts once, so that a smaller last batch weighs as much as the others.
    """
    of_columns = columns(function)

    @functools.wraps(function)
    def given(y_true: Any, y_pred: Any, *args: Any, **kwargs: Any) -> Any:
        found = ops.convert_to_tensor(of_columns(y_true, y_pred, *args, **kwargs))
        return found if len(found.shape) else ops.broadcast_to(found, (ops.shape(y_pred)[0],))

    return given
