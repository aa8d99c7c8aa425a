"""Connectionist temporal classification as Keras computed it on Theano.

Probabilities are smoothed over the places of a label, and are no longer those of a softmax; the probabilities of all
steps are added, where each is the same: the loss is smaller by the logarithm of the number of steps.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

_SMOOTHED = 1e-4
_NEVER = -1e30


def batch_cost(labels: Any, predicted: Any, steps: Any, label_lengths: Any) -> Any:
    """The loss of each sample: labels (samples, longest), predictions (samples, steps, classes), and two lengths."""
    blank = tf.shape(predicted)[2] - 1
    said = tf.cast(labels, "int32")
    blanks = tf.fill(tf.shape(said), blank)
    # A blank before, between and behind the labels.
    places = tf.reshape(tf.stack([blanks, said], axis=2), [tf.shape(said)[0], -1])
    places = tf.concat([places, blanks[:, :1]], axis=1)
    found = tf.gather(predicted, tf.maximum(places, 0), axis=2, batch_dims=1)
    count = tf.cast(2 * label_lengths + 1, found.dtype)[:, None, None]
    likely = tf.math.log((1 - _SMOOTHED) * found + _SMOOTHED / count)
    last = _last(tf.transpose(likely, [1, 0, 2]), _may_skip(places, blank), steps)
    total = tf.reduce_logsumexp(
        tf.gather(last, tf.stack([2 * label_lengths, tf.abs(2 * label_lengths - 1)], 1), axis=1, batch_dims=1), axis=1
    )
    loss = -total - tf.math.log(tf.cast(steps, total.dtype))
    return tf.where(total < _NEVER / 2, tf.constant(float("inf"), loss.dtype), loss)


def _may_skip(places: Any, blank: Any) -> Any:
    """Where the blank before a place may be left out: the label before it is another."""
    before = tf.pad(places[:, :-2], [[0, 0], [2, 0]], constant_values=-1)
    inside = tf.range(tf.shape(places)[1])[None, :] >= 2
    return inside & tf.not_equal(places, blank) & tf.not_equal(places, before)


def _last(likely: Any, may_skip: Any, steps: Any) -> Any:
    """The logarithms of the probabilities to be at each place behind a sample's last step."""
    never = tf.fill(tf.shape(likely)[1:], tf.constant(_NEVER, likely.dtype))
    begin = tf.concat([tf.zeros_like(never[:, :1]), never[:, 1:]], axis=1)

    def step(before: Any, given: Any) -> Any:
        now, number = given
        moved = tf.concat([never[:, :1], before[:, :-1]], axis=1)
        skipped = tf.concat([never[:, :2], before[:, :-2]], axis=1)
        skipped = tf.where(may_skip, skipped, never)
        after = tf.reduce_logsumexp(tf.stack([before, moved, skipped]), axis=0) + now
        return tf.where((number < steps)[:, None], tf.maximum(after, never), before)

    return tf.foldl(step, (likely, tf.range(tf.shape(likely)[0])), initializer=begin)
