"""`add_loss` and `add_metric` of a finished model, as variational autoencoders say them.

Both took a tensor that was computed from tensors of the model. Today a tensor has a shape alone, and only a layer may
add a loss, in its call. So the model computes the tensor beside its outputs and adds it there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import keras

from kmigrate_shims.losses.beside import beside


def add_loss(model: Any, losses: Any) -> None:
    """One tensor of the model or several, or functions without parameters."""
    for loss in losses if isinstance(losses, (list, tuple)) else [losses]:
        _listen(model, loss, functools.partial(keras.layers.Layer.add_loss, model), "add_loss")


def add_metric(model: Any, value: Any, name: str | None = None, aggregation: str | None = "mean") -> None:
    """The mean of a tensor's values over the batches of an epoch, which logs show by this name."""
    if aggregation not in (None, "mean"):
        raise ValueError(f"add_metric knows the aggregation 'mean' alone, not {aggregation!r}.")
    metric = keras.metrics.Mean(name=name or getattr(value, "name", None))
    names = [one.name for one in _added(model)]
    if metric.name in names:
        raise ValueError(f"There is a metric {metric.name!r} in this model already. Give this one another name.")
    model.added_metrics = [*_added(model), metric]  # an attribute, so that Keras resets it and shows it
    _listen(model, value, metric.update_state, "add_metric")


def _added(model: Any) -> list[Any]:
    return list(getattr(model, "added_metrics", ()))


def _listen(model: Any, value: Any, told: Callable[[Any], Any], caller: str) -> None:
    if not getattr(model, "inputs", None):
        raise TypeError(f"{caller} wants a model that was built from tensors; in a class of your own, say it in call.")
    computed = beside(model)
    if callable(value) and not isinstance(value, keras.KerasTensor):
        computed.compute([])
        computed.listeners.append(lambda values: told(value()))
        return
    if not isinstance(value, keras.KerasTensor):
        raise TypeError(
            f"{caller} was given {type(value).__name__}, which has one value for good. Give a tensor that is computed "
            "from tensors of the model, or a function without parameters that computes it: lambda: ..."
        )
    try:
        computed.compute([value])
    except ValueError as error:
        raise ValueError(f"{caller} was given a tensor that this model does not compute: {error}") from None
    computed.listeners.append(lambda values: told(values[id(value)]))
