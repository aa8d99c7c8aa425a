"""A variable that one function updates more than once: two layers hold it, and the optimizer meets it twice.

Keras took the first update of each variable on Theano. TensorFlow ran all of them. Before Keras 2.3 they add up there,
for its variables were read when they were written; from then on each says the same new value.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import tensorflow as tf

from kmigrate_shims.backend.theano_ways import Ways


def first_of_each(updates: list[Any]) -> list[Any]:
    """Those that are run: on Theano the first of each variable."""
    if not Ways.theano:
        return updates
    return list({_key(one): one for one in reversed(updates)}.values())[::-1]


def _key(update: Any) -> int:
    """Of one variable alone: an update may also be one of many, which a whole optimizer makes."""
    return id(update if update.variable is None else update.variable)


class Steps:
    """The way that repeated updates of one run have gone so far."""

    def __init__(self, updates: list[Any]) -> None:
        count = Counter(_key(one) for one in updates if one.adds) if Ways.adds_steps else Counter()
        self.repeated = {key for key, times in count.items() if times > 1}
        self.before: dict[int, Any] = {}

    def apply(self, update: Any, value: Any) -> None:
        key = _key(update)
        if key not in self.repeated or not update.adds:
            update.apply(value)
            return
        now = tf.identity(tf.convert_to_tensor(getattr(update.variable, "value", update.variable)))
        if key not in self.before:
            self.before[key] = now
            update.apply(value)
        else:
            update.apply(now + (tf.cast(tf.convert_to_tensor(value), now.dtype) - self.before[key]))
