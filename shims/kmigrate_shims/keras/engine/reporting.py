"""The metrics of a compiled model: which there are, what they are called, and what they compute."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_shims import backend as K
from kmigrate_shims.backend.dispatch import NotInferred
from kmigrate_shims.backend.symbolic import noted
from kmigrate_shims.keras import era, losses
from kmigrate_shims.keras.engine.compiling import before_23
from kmigrate_shims.keras.engine.nodes import mask_of
from kmigrate_shims.keras.utils.generic_utils import check_for_unexpected_keys, to_list

ACCURACY = ("accuracy", "acc")
ENTROPY = ("crossentropy", "ce")


def per_output(metrics: Any, names: list[str]) -> list[list[Any]]:
    """The metrics of each output."""
    if not metrics:
        return [[] for _ in names]
    if isinstance(metrics, dict):
        if not era.is_before("2.3"):
            check_for_unexpected_keys("metrics", metrics, names)
        return [to_list(metrics.get(name, []), allow_tuple=True) for name in names]
    if not isinstance(metrics, (list, tuple)):
        raise TypeError(f"Type of `metrics` argument not understood. Expected a list or dictionary, found: {metrics}")
    if any(isinstance(m, (list, tuple)) for m in metrics):
        if len(metrics) != len(names):
            raise ValueError(
                f"When passing a list of lists as `metrics`, it should have one entry per model output. The model has "
                f"{len(names)} outputs, but you passed metrics={metrics}"
            )
        return [to_list(m, allow_tuple=True) for m in metrics]
    if len(names) > 1 and not era.is_before("2.3"):
        from kmigrate_shims.keras.metrics import clone_metric

        return [[clone_metric(metric) for metric in metrics] for _ in names]
    return [list(metrics) for _ in names]


def _kind(shape: Any, loss: Any) -> str:
    fn = getattr(loss, "fn", loss)
    if shape[-1] == 1 or fn is losses.binary_crossentropy:
        return "binary"
    return "sparse_categorical" if fn is losses.sparse_categorical_crossentropy else "categorical"


def metric_function(metric: Any, shape: Any = None, loss: Any = None) -> Any:
    """The function of a metric; accuracy goes by the output and its loss."""
    from kmigrate_shims.keras import metrics as module

    if metric in ACCURACY:
        return getattr(module, _kind(shape, loss) + "_accuracy")
    if metric in ENTROPY:
        return getattr(losses, _kind(shape, loss) + "_crossentropy")
    return module.get(metric)


def metric_name(metric: Any, weighted: bool = False) -> str:
    from kmigrate_shims.keras import metrics as module

    if era.is_before("2.3"):
        prefix = "weighted_" if weighted else ""
        if metric in ACCURACY:
            return prefix + "acc"
        if metric in ENTROPY:
            return prefix + "ce"
        fn = module.get(metric)
        return prefix + str(getattr(fn, "name", None) or getattr(fn, "__name__", type(fn).__name__))
    if isinstance(metric, str):
        return metric
    fn = module.get(metric)
    return str(getattr(fn, "name", None) or getattr(fn, "__name__", type(fn).__name__))


class Reported:
    """One number that fit and evaluate tell: a metric with a state, or the tensor of one batch."""

    def __init__(self, name: str, tensor: Any, metric: Any = None) -> None:
        self.name, self.tensor, self.metric = name, tensor, metric
        self.value: Any = tensor


@noted
def _batch_mean(score: Any, weights: Any, mask: Any) -> Any:
    import tensorflow as tf

    return before_23(tf.convert_to_tensor(score), weights, mask)


@noted
def _mean_of_batch(fn: Any, y_true: Any, y_pred: Any, weights: Any, mask: Any) -> Any:
    return before_23(fn(y_true, y_pred), weights, mask)


def reported(model: Any, output_losses: list[Any]) -> list[Reported]:
    """All of them, in the order in which they are told."""
    found: list[Reported] = []
    kept = [i for i, fn in enumerate(model.loss_functions) if fn is not None]
    if len(model.outputs) > 1:
        for i, loss in zip(kept, output_losses, strict=True):
            found.append(_of_loss(model.output_names[i] + "_loss", loss))
    plain = per_output(model._compile_metrics, model.output_names)
    weighted = per_output(model._compile_weighted_metrics, model.output_names)
    for i in kept:
        prefix = model.output_names[i] + "_" if len(model.output_names) > 1 else ""
        for metric in plain[i]:
            name = _unique(prefix + metric_name(metric), found)
            found.append(_of_metric(model, i, metric, name, None))
        for metric in weighted[i]:
            name = _unique(prefix + metric_name(metric, True), found)
            found.append(_of_metric(model, i, metric, name, model.sample_weights[i]))
    return found


def numbered(names: list[str]) -> list[str]:
    """Before Keras 2.1.5 training told several outputs of one layer apart in its logs: `out_loss_1`, `out_loss_2`."""
    if not era.is_before("2.1.5"):
        return list(names)
    return [f"{name}_{names[:i].count(name) + 1}" if names.count(name) > 1 else name for i, name in enumerate(names)]


def _unique(name: str, found: list[Reported]) -> str:
    """Since Keras 2.1.5 a metric's name that is there already gets a number."""
    if era.is_before("2.1.5"):
        return name
    taken, base, index = {one.name for one in found}, name, 1
    while name in taken:
        name, index = f"{base}_{index}", index + 1
    return name


def _of_loss(name: str, loss: Any) -> Reported:
    if era.is_before("2.3"):
        return Reported(name, loss)
    from kmigrate_shims.keras.metrics.base import Mean

    mean = Mean(name=name)
    return Reported(name, mean(loss), mean)


def _of_metric(model: Any, i: int, metric: Any, name: str, weights: Any) -> Reported:
    from kmigrate_shims.keras.metrics.base import Mean, MeanMetricWrapper, Metric

    y_true, y_pred, mask = model.targets[i], model.outputs[i], mask_of(model.outputs[i])
    fn = metric_function(metric, K.int_shape(y_pred), model.loss_functions[i])
    if isinstance(fn, type) and issubclass(fn, Metric):
        fn = fn()
    if isinstance(fn, Metric):
        if isinstance(fn, MeanMetricWrapper) and not era.is_before("2.3"):
            fn.name = name
        if mask is not None:
            weights = _masked_weights(weights, mask, y_pred)
        return Reported(
            name, fn(y_true, y_pred, sample_weight=weights) if weights is not None else fn(y_true, y_pred), fn
        )
    if hasattr(fn, "update_state") and hasattr(fn, "reset_state"):
        raise TypeError(f"{fn} is a metric of today's Keras; a model of the old one takes those of keras.metrics")
    if era.is_before("2.3"):
        kept = fn if isinstance(fn, keras.layers.Layer) and getattr(fn, "stateful", False) else None
        try:
            return Reported(name, _batch_mean(fn(y_true, y_pred), weights, mask), kept)
        except NotInferred:
            return Reported(name, _mean_of_batch(fn, y_true, y_pred, weights, mask), kept)
    if mask is not None:
        weights = _masked_weights(weights, mask, y_pred)
    if getattr(fn, "__module__", "").startswith("kmigrate_shims.keras."):
        wrapper: Any = MeanMetricWrapper(fn, name=name)
        tensor = wrapper(y_true, y_pred, sample_weight=weights)
    else:
        wrapper = Mean(name=name)
        try:
            tensor = wrapper(fn(y_true, y_pred), sample_weight=weights)
        except NotInferred:
            wrapper = MeanMetricWrapper(fn, name=name)
            tensor = wrapper(y_true, y_pred, sample_weight=weights)
    return Reported(name, tensor, wrapper)


@noted
def _masked(weights: Any, mask: Any, like: Any) -> Any:
    import tensorflow as tf

    from kmigrate_shims.keras.utils import losses_utils

    mask = tf.cast(mask, like.dtype)
    if weights is None:
        return mask
    weights = tf.cast(weights, like.dtype)
    mask, _, weights = losses_utils.squeeze_or_expand_dimensions(mask, None, weights)
    return weights * mask


def _masked_weights(weights: Any, mask: Any, like: Any) -> Any:
    return _masked(weights, mask, like)
