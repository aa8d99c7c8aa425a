"""Names that tf.keras added to the backend; they compute what they compute there, on symbolic tensors too."""

from __future__ import annotations

import keras
import tensorflow as tf

from kmigrate_shims.backend.random import random_binomial
from kmigrate_shims.backend.symbolic import op

__all__ = [
    "binary_focal_crossentropy", "categorical_focal_crossentropy", "is_float_dtype", "is_int_dtype",
    "random_bernoulli", "result_type", "standardize_dtype",
]  # fmt: skip

random_bernoulli = random_binomial
binary_focal_crossentropy = op(tf.keras.backend.binary_focal_crossentropy)
categorical_focal_crossentropy = op(tf.keras.backend.categorical_focal_crossentropy)
is_float_dtype = keras.backend.is_float_dtype
is_int_dtype = keras.backend.is_int_dtype
result_type = keras.backend.result_type
standardize_dtype = keras.backend.standardize_dtype
