"""Lists in a TensorFlow graph: the numbers of all elements one behind the other, and how many belong to each.

Elements of a list differ in shape, so no tensor holds them. A list of lists has a list where others have numbers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf


class Listed(NamedTuple):
    """A list: `items` are numbers, or the inner list; `shapes` has a row for each element, empty where it is a list."""

    items: Any
    lengths: Any
    shapes: Any


def count(given: Listed) -> Any:
    """How many elements a list has."""
    return tf.size(given.lengths, tf.int64)


def single(element: Any) -> Listed:
    """The list of one element."""
    if isinstance(element, Listed):
        return Listed(element, count(element)[None], tf.zeros([1, 0], tf.int64))
    shape = tf.shape(element, tf.int64)[None]
    return Listed(tf.reshape(element, [-1]), tf.size(element, tf.int64)[None], shape)


def joined(one: Any, other: Any) -> Any:
    """The elements of both lists."""
    if not isinstance(one, Listed):
        return tf.concat([one, other], 0)
    return Listed(*[joined(mine, theirs) for mine, theirs in zip(one, other, strict=True)])


def _starts(given: Listed) -> Any:
    return tf.cumsum(given.lengths, exclusive=True)


def picked(given: Any, order: Any) -> Any:
    """The elements at some places."""
    if not isinstance(given, Listed):
        return tf.gather(given, order)
    starts, lengths = tf.gather(_starts(given), order), tf.gather(given.lengths, order)
    places = tf.ragged.range(starts, starts + lengths).flat_values
    return Listed(picked(given.items, places), lengths, tf.gather(given.shapes, order))


def element(given: Listed, place: Any) -> Any:
    """One element; a place before the last is counted from the end."""
    size = count(given)
    inside = tf.debugging.Assert((place >= -size) & (place < size), ["list index out of bounds", place])
    with tf.control_dependencies([inside]):
        place = tf.where(place < 0, place + size, place)
    one = picked(given, place[None])
    return one.items if isinstance(one.items, Listed) else tf.reshape(one.items, one.shapes[0])


def equal(one: Listed, other: Listed) -> Any:
    """For two lists of as many elements, which of them are the same."""
    fits = tf.equal(one.lengths, other.lengths) & tf.reduce_all(tf.equal(one.shapes, other.shapes), 1)
    rows = tf.where(fits)[:, 0]
    mine, theirs = picked(one, rows), picked(other, rows)
    if isinstance(mine.items, Listed):
        same = equal(mine.items, theirs.items)
    else:
        same = tf.equal(mine.items, theirs.items) | (_unequal_to_itself(mine.items) & _unequal_to_itself(theirs.items))
    owner = tf.repeat(rows, mine.lengths)
    wrong = tf.math.unsorted_segment_sum(tf.cast(~same, tf.int64), owner, count(one))
    return fits & tf.equal(wrong, 0)


def _unequal_to_itself(numbers: Any) -> Any:
    return tf.not_equal(numbers, numbers)


def found(given: Listed, wanted: Any) -> Any:
    """Which elements are the same as one."""
    return equal(given, picked(single(wanted), tf.zeros([count(given)], tf.int64)))
