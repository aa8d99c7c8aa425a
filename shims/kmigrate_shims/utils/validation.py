"""Batches for `validation_data` with a number of steps: each validation goes on where the last one stopped."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.utils.endless import endless
from kmigrate_shims.utils.varying import as_dataset


def endless_validation(batches: Any) -> tf.data.Dataset:
    """The batches of a generator or Sequence, in their order, as Keras 2 took them for validation.

    Keras 3 starts a generator's first two batches again for every validation, and reads ahead what it then forgets.
    """
    return as_dataset(endless(batches, shuffle=False))
