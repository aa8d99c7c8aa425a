"""Batches for `validation_data` with a number of steps: each validation goes on where the last one stopped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import tensorflow as tf

from kmigrate_shims.utils.endless import endless

PEEKED = 2  # batches that are compared to see which axes vary


def endless_validation(batches: Any) -> tf.data.Dataset:
    """The batches of a generator or Sequence, in their order, as Keras 2 took them for validation.

    Keras 3 starts a generator's first two batches again for every validation, and reads ahead what it then forgets. A
    dataset that does not read ahead, over one iterator, gives every batch once.
    """
    source = endless(batches, shuffle=False)
    first = [batch for _, batch in zip(range(PEEKED), source, strict=False)]
    going = chain(first, source)

    def rest() -> Iterator[Any]:
        yield from going

    signature = tf.nest.map_structure(_spec, *(first if len(first) == PEEKED else first * PEEKED))
    dataset = tf.data.Dataset.from_generator(rest, output_signature=signature)
    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.inject_prefetch = False
    return dataset.with_options(options)


def _spec(one: Any, other: Any) -> tf.TensorSpec:
    """What two batches have in common; how many samples a batch has is never fixed."""
    one, other = tf.convert_to_tensor(one), tf.convert_to_tensor(other)
    sizes = [a if a == b and axis else None for axis, (a, b) in enumerate(zip(one.shape, other.shape, strict=True))]
    return tf.TensorSpec(sizes, one.dtype)
