"""`compile`: targets, weights, losses and metrics become symbolic tensors, as they did."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.dispatch import NotInferred
from kmigrate_shims.backend.symbolic import adopted, hold, replace
from kmigrate_shims.keras import era, losses
from kmigrate_shims.keras.engine.nodes import mask_of
from kmigrate_shims.keras.utils import losses_utils
from kmigrate_shims.keras.utils.generic_utils import check_for_unexpected_keys


def loss_functions(loss: Any, output_names: list[str]) -> list[Any]:
    if isinstance(loss, dict):
        check_for_unexpected_keys("loss", loss, output_names)
        if not loss:
            return [None] * len(output_names)
        return [loss_function(loss.get(name)) for name in output_names]
    if isinstance(loss, str):
        return [loss_function(loss) for _ in output_names]
    if isinstance(loss, (list, tuple)):
        if len(loss) != len(output_names):
            raise ValueError(
                f"When passing a list as loss, it should have one entry per model outputs. The model has "
                f"{len(output_names)} outputs, but you passed loss={loss}"
            )
        return [loss_function(one) for one in loss]
    return [loss_function(loss) for _ in output_names]


def loss_function(loss: Any) -> Any:
    if loss is None or isinstance(loss, losses.Loss):
        return loss
    if isinstance(loss, keras.losses.Loss):
        return loss
    found = losses.get(loss)
    if isinstance(found, losses.Loss) or era.is_before("2.3"):
        return found
    if isinstance(found, type):
        return found()
    return losses.LossFunctionWrapper(found, name=getattr(found, "__name__", type(found).__name__))


def loss_weights(names: list[str], given: Any) -> list[float]:
    if given is None:
        return [1.0] * len(names)
    if isinstance(given, dict):
        check_for_unexpected_keys("loss_weights", given, names)
        return [given.get(name, 1.0) for name in names]
    if isinstance(given, list):
        if len(given) != len(names):
            raise ValueError(
                f"When passing a list as loss_weights, it should have one entry per model output. The model has "
                f"{len(names)} outputs, but you passed loss_weights={given}"
            )
        return given
    raise TypeError(f"Could not interpret loss_weights argument: {given} - expected a list of dicts.")


def target_tensors(model: Any, given: Any) -> list[Any]:
    count = len(model.outputs)
    if given is None:
        return [None] * count
    if isinstance(given, list):
        if len(given) != count:
            raise ValueError(
                f"When passing a list as `target_tensors`, it should have one entry per model output. The model has "
                f"{count} outputs, but you passed target_tensors={given}"
            )
        return given
    if isinstance(given, dict):
        for name in given:
            if name not in model.output_names:
                raise ValueError(
                    f'Unknown entry in `target_tensors` dictionary: "{name}". Only expected the following keys: '
                    f"{model.output_names}"
                )
        return [given.get(name) for name in model.output_names]
    if K.is_tensor(given) or K.is_variable(given):
        if count != 1:
            raise ValueError(
                f"The model has {count} outputs, but you passed a single tensor as `target_tensors`. Expected a list "
                "or a dict of tensors."
            )
        return [given]
    raise TypeError("Expected `target_tensors` to be a tensor, a list of tensors, or dict of tensors, but got:", given)


def weight_modes(model: Any, mode: Any, skipped: list[int]) -> list[Any]:
    names = model.output_names
    if isinstance(mode, dict):
        check_for_unexpected_keys("sample_weight_mode", mode, names)
        for index, name in enumerate(names):
            if index not in skipped and name not in mode:
                raise ValueError(f'Output "{name}" missing from `_sample_weight_modes` dictionary')
        return [None if i in skipped else mode.get(name) for i, name in enumerate(names)]
    if isinstance(mode, (list, tuple)):
        if len(mode) != len(names):
            raise ValueError(
                f"When passing a list as sample_weight_mode, it should have one entry per model output. The model has "
                f"{len(names)} outputs, but you passed sample_weight_mode={mode}"
            )
        return list(mode)
    return [None if i in skipped else mode for i in range(len(names))]


def sample_weight_tensors(model: Any, modes: list[Any], skipped: list[int]) -> list[Any]:
    made: list[Any] = []
    for index, (name, mode) in enumerate(zip(model.output_names, modes, strict=True)):
        if index in skipped:
            made.append(None)
        elif mode == "temporal":
            made.append(K.placeholder(ndim=2, name=name.replace("/", "_") + "_sample_weights"))
        else:
            made.append(K.placeholder(ndim=1, name=name.replace("/", "_") + "_sample_weights"))
    return made


class WeightedMean(keras.Operation):
    """A score per sample, its mask and its weights become one number, in the way of the release."""

    def __init__(self, fn: Any, reduction: str) -> None:
        super().__init__()
        self.fn, self.reduction = fn, reduction

    def call(self, y_true: Any, y_pred: Any, weights: Any, mask: Any) -> Any:
        score = tf.convert_to_tensor(self.fn(y_true, y_pred))
        if era.is_before("2.3"):
            return before_23(score, weights, mask)
        if mask is not None:
            mask = tf.cast(mask, score.dtype)
            if weights is None:
                weights = mask
            else:
                weights = tf.cast(weights, score.dtype)
                mask, _, weights = losses_utils.squeeze_or_expand_dimensions(mask, None, weights)
                weights = weights * mask
        return losses_utils.compute_weighted_loss(score, weights, self.reduction)


def before_23(score: Any, weights: Any, mask: Any) -> Any:
    """Means that leave out what is masked, and samples of weight 0."""
    if mask is not None:
        mask = tf.cast(mask, score.dtype)
        while len(mask.shape) > len(score.shape) and mask.shape[-1] == 1:  # one number for a batch meets the whole mask
            mask = tf.squeeze(mask, -1)
        # Where all is masked the loss is 0 since Keras 2.2.5, and was no number.
        score = score * mask / (tf.reduce_mean(mask) + (0.0 if era.is_before("2.2.5") else keras.config.epsilon()))
    if weights is not None:
        weights = tf.cast(weights, score.dtype)
        axes = list(range(len(weights.shape), len(score.shape)))
        score = (tf.reduce_mean(score, axes) if axes else score) * weights
        score = score / tf.reduce_mean(tf.cast(tf.not_equal(weights, 0), score.dtype))
    return tf.reduce_mean(score)


def plain(x: Any) -> Any:
    """A function for a node that is given values which were computed already."""
    return x


def weighted_loss(fn: Any, y_true: Any, y_pred: Any, weights: Any, mask: Any) -> Any:
    """The loss of one output. What a user's own function computes is noted step by step, for it may use anything."""
    reduction = losses_utils.Reduction.SUM_OVER_BATCH_SIZE
    inner = fn
    if isinstance(fn, losses.Loss) and type(fn).__call__ is losses.Loss.__call__:
        reduction, inner = fn.reduction, fn.call
        known = isinstance(fn, losses.LossFunctionWrapper) and fn.fn.__module__ == losses.__name__
    elif isinstance(fn, (losses.Loss, keras.losses.Loss)):
        return fn(y_true, y_pred, sample_weight=weights)
    else:
        known = getattr(fn, "__module__", None) == losses.__name__
    if known:
        held = replace((y_true, y_pred, weights, mask), hold)
        return WeightedMean(inner, reduction).symbolic_call(*held)
    try:
        score = adopted(inner(y_true, y_pred))
    except NotInferred:  # then all of it is one step
        return WeightedMean(inner, reduction).symbolic_call(*replace((y_true, y_pred, weights, mask), hold))
    return WeightedMean(_first, reduction).symbolic_call(*replace((score, y_pred, weights, mask), hold))


def _first(score: Any, y_pred: Any) -> Any:
    return score


def total_loss(model: Any) -> tuple[Any, list[Any]]:
    """The sum that is minimized, and the loss of each output."""
    total, each = None, []
    for i, fn in enumerate(model.loss_functions):
        if fn is None:
            continue
        mask = mask_of(model.outputs[i])
        found = weighted_loss(fn, model.targets[i], model.outputs[i], model.sample_weights[i], mask)
        if len(getattr(found, "shape", ())) > 0:
            found = K.mean(found)
        each.append(found)
        weight = model.loss_weights_list[i]
        scaled = found if isinstance(weight, (int, float)) and weight == 1 else weight * found
        total = scaled if total is None else total + scaled
    if total is None:
        if not model.losses:
            raise ValueError("The model cannot be compiled because it has no loss to optimize.")
        total = 0.0
    for loss in model.losses:
        total = total + (K.sum(loss) if len(getattr(loss, "shape", ())) else loss)
    return total, each
