"""Draws from rows of probabilities by given uniform numbers, as Theano's multinomial ops take them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf


def first_above(probabilities: Any, uniform: Any) -> tuple[Any, Any, Any]:
    """Of each row: whether the running sum, in float64, gets above the number; where first; the running sums."""
    sums = tf.cumsum(tf.cast(probabilities, tf.float64), axis=1)
    above = sums > tf.cast(uniform, tf.float64)[..., None]
    return tf.reduce_any(above, axis=-1), tf.argmax(above, axis=-1, output_type=tf.int32), sums


def counts(probabilities: Any, uniform: Any, samples: Any, dtype: str) -> Any:
    """How often each outcome of each row came in so many samples; the numbers come sample by sample."""
    rows, outcomes = tf.unstack(tf.shape(probabilities))
    drawn = tf.reshape(uniform, tf.stack([tf.cast(samples, tf.int32), rows]))
    hit, index, _ = first_above(probabilities, drawn)
    ones = tf.one_hot(index, outcomes, dtype=tf.int32) * tf.cast(hit, tf.int32)[..., None]
    return tf.cast(tf.reduce_sum(ones, axis=0), dtype)


def without_replacement(probabilities: Any, uniform: Any, samples: Any, dtype: str) -> Any:
    """The outcomes of each row, one after the other; what came is taken out and the rest scaled to one again."""
    rows, outcomes = tf.unstack(tf.shape(probabilities))
    number = tf.cast(samples, tf.int32)
    drawn = tf.reshape(uniform, tf.stack([number, rows]))
    positions = tf.range(outcomes)[None, :]

    def once(turn: Any, left: Any, chosen: Any) -> tuple[Any, Any, Any]:
        hit, index, sums = first_above(left, drawn[turn])
        here = positions == index[:, None]
        before = tf.cast(sums - tf.cast(left, tf.float64), left.dtype)
        zero = tf.zeros_like(left)
        # Theano starts at what came before and adds the rest in the probabilities' own type, in this order.
        terms = tf.where(here, before, tf.where(positions > index[:, None], left, zero))
        total = tf.cumsum(terms, axis=1)[:, -1:]
        scaled = tf.where(here, zero, left) / total
        left = tf.where(hit[:, None], scaled, left)
        return turn + 1, left, chosen.write(turn, tf.where(hit, index, -1))

    array = tf.TensorArray(tf.int32, size=number, element_shape=[None])
    shapes = (tf.TensorShape([]), tf.TensorShape([None, None]), tf.TensorShape(None))
    start = (tf.constant(0), probabilities, array)
    _, _, array = tf.while_loop(lambda turn, *_: turn < number, once, start, shape_invariants=shapes)
    return tf.cast(tf.transpose(array.stack()), dtype)
