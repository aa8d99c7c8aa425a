"""Activations as the old Keras computed them. They are saved and loaded with the models that use them."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


# Keras 3.0 saves a function whose name is that of a built-in as the built-in, so the function's own name must be
# another one.
@keras.saving.register_keras_serializable(package="kmigrate_shims", name="hard_sigmoid")
def keras_2_hard_sigmoid(x: Any) -> Any:
    """`clip(0.2 * x + 0.5, 0, 1)`, as in Keras 0.3 to 2.3; Keras 3 has the slope 1/6."""
    x = ops.convert_to_tensor(x)
    return ops.clip(ops.add(ops.multiply(x, 0.2), 0.5), 0.0, 1.0)


hard_sigmoid = keras_2_hard_sigmoid


@keras.saving.register_keras_serializable(package="kmigrate_shims", name="theano_relu")
def theano_relu(x: Any) -> Any:
    """`relu` whose derivative at exactly 0 is one half, as on Theano."""
    x = ops.convert_to_tensor(x)
    return ops.multiply(ops.add(x, ops.absolute(x)), 0.5)
