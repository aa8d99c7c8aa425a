"""Rows that are taken of a table, whose gradients count every row once."""

from __future__ import annotations

from typing import Any

import tensorflow as tf


@tf.custom_gradient
def added_up(table: Any) -> tuple[Any, Any]:
    """The table itself. Its gradient is one array, in which a word that stood in a batch twice has one sum.

    TensorFlow gives such a word two entries, and the optimizers of Keras 3 square each of them by itself.
    """
    return tf.identity(table), tf.convert_to_tensor
