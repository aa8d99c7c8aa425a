"""Values that are known before a function runs, because only constants take part in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import Lowering
from kmigrate_shims.theano.gof import graph
from kmigrate_shims.theano.gof.graph import Constant


def known(variable: Any) -> Any:
    """The value of a variable as an array, or None."""
    if isinstance(variable, Constant):
        return np.asarray(variable.data)
    leaves = graph.inputs([variable])
    if not all(isinstance(leaf, Constant) for leaf in leaves):
        return None
    try:
        # Outside of every graph, TensorFlow computes at once.
        with tf.init_scope():
            return np.asarray(Lowering()(variable))
    except Exception:  # what cannot be computed at once is just not known
        return None


def as_known(variable: Any, value: Any) -> Any:
    """The tensor of a variable, as a constant where it is known."""
    if tf.get_static_value(value) is not None:
        return value
    found = known(variable)
    return value if found is None else tf.constant(found, value.dtype)
