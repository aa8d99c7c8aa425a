"""Batches for `validation_data` with a number of steps: each validation goes on where the last one stopped."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.utils.endless import endless
from kmigrate_shims.utils.varying import as_dataset


def endless_validation(batches: Any, varies: bool = False) -> tf.data.Dataset:
    """The batches of a generator or Sequence, in their order, as Keras 2 took them for validation.

    Keras 3 starts a generator's first two batches again for every validation, and reads ahead what it then forgets.
    `varies` says that an input of the model leaves a size open, so that a later batch may have another one.
    """
    return as_dataset(endless(batches, shuffle=False), varies)
