"""Moving averages. TensorFlow 1 took them off their start at zero, when Keras 2.1 and 2.2 asked it to.

An average that was kept from zero on is divided by what of it is not zero yet, so that the first step gives the value
itself, whatever the variable was before. What is kept besides is no weight of a layer, and was in no file.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.backend.recording import frame
from kmigrate_shims.backend.running import Update, _update
from kmigrate_shims.backend.symbolic import computing, note, op, plain
from kmigrate_shims.backend.variables import Making, Variable

__all__ = ["moving_average_update"]


class Averages:
    """What differed from release to release."""

    start_at_zero = False


class Average(Update):
    """The variable, what is kept from zero on, and the count of steps: new values in one vector."""

    def apply(self, value: Any) -> None:
        biased, steps = _kept(self.variable)
        size = int(np.prod(biased.value.shape))
        for one, part in (
            (self.variable, value[:size]),
            (biased, value[size:-1]),
            (steps, value[-1]),
        ):
            target = one.value if isinstance(one, Variable) else one
            target.assign(tf.cast(tf.reshape(part, target.shape), target.dtype))


def _kept(variable: Any) -> tuple[Any, Any]:
    found = getattr(variable, "kmigrate_average", None)
    if found is None:
        with tf.init_scope():
            shape = tuple(int(size) for size in variable.shape)
            found = Variable(np.zeros(shape, "float32")), Variable(np.float32(0))
        for one in found:
            one.trainable = False  # `tf.trainable_variables()` does not name them
        variable.kmigrate_average = found
    return found


@op
def _toward(x: Any, value: Any, momentum: Any) -> Any:
    return (x - tf.cast(value, x.dtype)) * tf.cast(1 - momentum, x.dtype)


@op
def _from_zero(biased: Any, steps: Any, value: Any, momentum: Any) -> Any:
    kept = biased - (biased - tf.cast(value, "float32")) * tf.cast(1 - momentum, "float32")
    count = steps + 1.0
    average = kept / (1.0 - tf.pow(tf.cast(momentum, "float32"), count))
    return tf.concat([tf.reshape(average, [-1]), tf.reshape(kept, [-1]), tf.reshape(count, [1])], 0)


def moving_average_update(x: Any, value: Any, momentum: Any) -> Any:
    if Making.now is not None:
        return tf.keras.backend.moving_average_update(x, value, momentum)
    if not Averages.start_at_zero:
        if computing():
            return _update(x, (plain(x) - plain(value)) * (1 - momentum), "assign_sub")
        return Update(x, note("_toward", x, value, momentum), "assign_sub")
    biased, steps = _kept(x)
    if not computing():
        return Average(x, note("_from_zero", biased, steps, value, momentum))
    found = Average(x, _from_zero(plain(biased), plain(steps), plain(value), momentum))
    if frame() is None:
        found.apply(found.value)
        return x
    return found
