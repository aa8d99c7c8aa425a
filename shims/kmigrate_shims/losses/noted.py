"""`add_metric` of a layer or model, said in its own `call`."""

from __future__ import annotations

from typing import Any

import keras


def layer_metric(layer: Any, value: Any, name: str, aggregation: str | None = "mean") -> None:
    """The mean of what a layer computes in its call, over the batches of an epoch; logs show it by this name.

    The metric is made when `call` says so for the first time, as in tf.keras up to TensorFlow 2.15.
    """
    if aggregation not in (None, "mean"):
        raise ValueError(f"layer_metric knows the aggregation 'mean' alone, not {aggregation!r}.")
    made = next((one for one in layer._metrics if one.name == name), None)
    if made is None:
        made = keras.metrics.Mean(name=name)
        layer._metrics.append(made)  # where Keras counts them; an attribute could not be set any more
    made.update_state(value)
