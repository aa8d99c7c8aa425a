"""Batches of a generator as a dataset, whose sequences and pictures may be of other sizes in every batch."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.utils.endless import endless

PEEKED = 2  # batches that are compared to see which axes vary


def varying(batches: Any, **options: Any) -> tf.data.Dataset:
    """The batches of a generator, for `fit`; the options are those of `endless`, which it gives them by.

    Keras 3 takes an axis that is the same in the first two batches for one that never varies, and stops at the first
    batch of another size.
    """
    return as_dataset(endless(batches, **options))


def as_dataset(source: Iterator[Any], varies: bool = True) -> tf.data.Dataset:
    """A dataset that does not read ahead, over one iterator: every batch is given once."""
    first = [batch for _, batch in zip(range(PEEKED), source, strict=False)]
    going = chain(first, source)

    def rest() -> Iterator[Any]:
        yield from going

    common = functools.partial(_spec, varies=varies)
    signature = tf.nest.map_structure(common, *(first if len(first) == PEEKED else first * PEEKED))
    dataset = tf.data.Dataset.from_generator(rest, output_signature=signature)
    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.inject_prefetch = False
    return dataset.with_options(options)


def _spec(one: Any, other: Any, varies: bool) -> tf.TensorSpec:
    """What all batches have in common, as far as two of them tell; how many samples a batch has is never fixed."""
    one, other = tf.convert_to_tensor(one), tf.convert_to_tensor(other)
    may = _may_vary(one) if varies else {0}
    pairs = enumerate(zip(one.shape, other.shape, strict=True))
    return tf.TensorSpec([None if a != b or axis in may else a for axis, (a, b) in pairs], one.dtype)


def _may_vary(given: tf.Tensor) -> set[int]:
    """Samples; steps and sides, which are between the samples and the features; steps of words, which have none."""
    rank = len(given.shape)
    if rank != 2 or given.shape[1] == 1:
        return set(range(max(rank - 1, 1)))
    values = np.asarray(given)
    words = values.dtype.kind in "iu" or bool(values.size and values.max() > 1 and (values == np.round(values)).all())
    return {0, 1} if words else {0}
