"""Metrics of true and false positives and negatives at thresholds."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import plain
from kmigrate_shims.keras.metrics.base import Metric
from kmigrate_shims.keras.utils import losses_utils
from kmigrate_shims.keras.utils.metrics_utils import AUCCurve, AUCSummationMethod, checked

__all__ = [
    "AUC", "FalseNegatives", "FalsePositives", "Precision", "Recall", "SensitivityAtSpecificity",
    "SensitivitySpecificityBase", "SpecificityAtSensitivity", "TrueNegatives", "TruePositives",
]  # fmt: skip


def counts(
    y_true: Any, y_pred: Any, thresholds: Any, top_k: Any = None, class_id: Any = None, sample_weight: Any = None
) -> dict[str, Any]:
    """How many of each kind there are, at every threshold."""
    y_pred = tf.cast(y_pred, K.floatx())
    y_true = tf.cast(y_true, y_pred.dtype)
    y_pred, y_true = losses_utils.squeeze_or_expand_dimensions(y_pred, y_true)
    if top_k is not None:
        _, best = tf.nn.top_k(y_pred, top_k, sorted=False)
        kept = tf.reduce_sum(tf.one_hot(best, tf.shape(y_pred)[-1], axis=-1), -2)
        y_pred = y_pred * kept + (kept - 1) * 1e10
    if class_id is not None:
        y_true, y_pred = y_true[..., class_id], y_pred[..., class_id]
    flat_true = tf.reshape(tf.cast(y_true, "bool"), [1, -1])
    flat_pred = tf.reshape(y_pred, [1, -1])
    positive = flat_pred > tf.reshape(tf.cast(thresholds, y_pred.dtype), [-1, 1])
    if sample_weight is not None:
        weights = tf.cast(sample_weight, y_pred.dtype)
        _, _, weights = losses_utils.squeeze_or_expand_dimensions(y_pred, None, weights)
        weights = tf.reshape(weights * tf.ones_like(y_pred), [1, -1])
    else:
        weights = tf.ones_like(flat_pred)

    def total(which: Any) -> Any:
        return tf.reduce_sum(tf.cast(which, y_pred.dtype) * weights, 1)

    return {
        "tp": total(positive & flat_true),
        "fp": total(positive & ~flat_true),
        "fn": total(~positive & flat_true),
        "tn": total(~positive & ~flat_true),
    }


class _Counted(Metric):
    kind = ""

    def __init__(self, thresholds: Any = None, name: Any = None, dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.init_thresholds = thresholds
        self.thresholds = checked(thresholds, default_threshold=0.5)
        self.accumulator = self.add_weight("accumulator", shape=(len(self.thresholds),), initializer="zeros")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        found = counts(y_true, y_pred, self.thresholds, sample_weight=sample_weight)
        return K.update_add(self.accumulator, found[self.kind])

    def result(self) -> Any:
        value = plain(self.accumulator)
        return value[0] if len(self.thresholds) == 1 else value

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "thresholds": self.init_thresholds}


class FalsePositives(_Counted):
    kind = "fp"


class FalseNegatives(_Counted):
    kind = "fn"


class TrueNegatives(_Counted):
    kind = "tn"


class TruePositives(_Counted):
    kind = "tp"


class _Ratio(Metric):
    """True positives by those and something else."""

    other = ""

    def __init__(
        self, thresholds: Any = None, top_k: Any = None, class_id: Any = None, name: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.init_thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        self.thresholds = checked(thresholds, default_threshold=0.5 if top_k is None else -1e10)
        shape = (len(self.thresholds),)
        self.true_positives = self.add_weight("true_positives", shape=shape, initializer="zeros")
        name = {"fp": "false_positives", "fn": "false_negatives"}[self.other]
        setattr(self, name, self.add_weight(name, shape=shape, initializer="zeros"))
        self._second = getattr(self, name)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        found = counts(y_true, y_pred, self.thresholds, self.top_k, self.class_id, sample_weight)
        return [K.update_add(self.true_positives, found["tp"]), K.update_add(self._second, found[self.other])]

    def result(self) -> Any:
        first, second = plain(self.true_positives), plain(self._second)
        value = tf.math.divide_no_nan(first, first + second)
        return value[0] if len(self.thresholds) == 1 else value

    def get_config(self) -> dict[str, Any]:
        own = {"thresholds": self.init_thresholds, "top_k": self.top_k, "class_id": self.class_id}
        return {**super().get_config(), **own}


class Precision(_Ratio):
    other = "fp"


class Recall(_Ratio):
    other = "fn"


def _spread(count: int) -> list[float]:
    """Thresholds from 0 to 1, with a little more at both ends."""
    inner = [(i + 1) * 1.0 / (count - 1) for i in range(count - 2)]
    return [0.0 - K.epsilon(), *inner, 1.0 + K.epsilon()]


class _AllFour(Metric):
    def _four(self) -> None:
        shape = (len(self.thresholds),)
        for name in ("true_positives", "true_negatives", "false_positives", "false_negatives"):
            setattr(self, name, self.add_weight(name, shape=shape, initializer="zeros"))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        found = counts(y_true, y_pred, self.thresholds, sample_weight=sample_weight)
        return [
            K.update_add(self.true_positives, found["tp"]),
            K.update_add(self.true_negatives, found["tn"]),
            K.update_add(self.false_positives, found["fp"]),
            K.update_add(self.false_negatives, found["fn"]),
        ]

    def _values(self) -> tuple[Any, Any, Any, Any]:
        return (
            plain(self.true_positives),
            plain(self.true_negatives),
            plain(self.false_positives),
            plain(self.false_negatives),
        )

    def reset_states(self) -> None:
        K.batch_set_value([(v, np.zeros((len(self.thresholds),))) for v in self.weights])


class SensitivitySpecificityBase(_AllFour):
    def __init__(self, value: float, num_thresholds: int = 200, name: Any = None, dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        if num_thresholds <= 0:
            raise ValueError("`num_thresholds` must be > 0.")
        self.value, self.num_thresholds = value, num_thresholds
        self.thresholds = [0.5] if num_thresholds == 1 else [0.0, *_spread(num_thresholds)[1:-1], 1.0]
        self._four()


class SensitivityAtSpecificity(SensitivitySpecificityBase):
    def __init__(self, specificity: float, num_thresholds: int = 200, name: Any = None, dtype: Any = None) -> None:
        if specificity < 0 or specificity > 1:
            raise ValueError("`specificity` must be in the range [0, 1].")
        self.specificity = specificity
        super().__init__(specificity, num_thresholds=num_thresholds, name=name, dtype=dtype)

    def result(self) -> Any:
        tp, tn, fp, fn = self._values()
        best = tf.argmin(tf.abs(tf.math.divide_no_nan(tn, tn + fp) - self.value))
        return tf.math.divide_no_nan(tp[best], tp[best] + fn[best])

    def get_config(self) -> dict[str, Any]:
        own = {"num_thresholds": self.num_thresholds, "specificity": self.specificity}
        return {**super().get_config(), **own}


class SpecificityAtSensitivity(SensitivitySpecificityBase):
    def __init__(self, sensitivity: float, num_thresholds: int = 200, name: Any = None, dtype: Any = None) -> None:
        if sensitivity < 0 or sensitivity > 1:
            raise ValueError("`sensitivity` must be in the range [0, 1].")
        self.sensitivity = sensitivity
        super().__init__(sensitivity, num_thresholds=num_thresholds, name=name, dtype=dtype)

    def result(self) -> Any:
        tp, tn, fp, fn = self._values()
        best = tf.argmin(tf.abs(tf.math.divide_no_nan(tp, tp + fn) - self.value))
        return tf.math.divide_no_nan(tn[best], tn[best] + fp[best])

    def get_config(self) -> dict[str, Any]:
        own = {"num_thresholds": self.num_thresholds, "sensitivity": self.sensitivity}
        return {**super().get_config(), **own}


class AUC(_AllFour):
    """The area under the ROC or precision-recall curve, from counts at thresholds."""

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: Any = None,
        dtype: Any = None,
        thresholds: Any = None,
    ) -> None:
        if isinstance(curve, AUCCurve) is False:
            AUCCurve.from_str(curve) if isinstance(curve, str) else AUCCurve.validate(curve)
        if thresholds is not None:
            self.num_thresholds = len(thresholds) + 2
            inner = sorted(thresholds)
        else:
            if num_thresholds <= 1:
                raise ValueError("`num_thresholds` must be > 1.")
            self.num_thresholds = num_thresholds
            inner = _spread(num_thresholds)[1:-1]
        super().__init__(name=name, dtype=dtype)
        self.thresholds = [0.0 - K.epsilon(), *inner, 1.0 + K.epsilon()]
        self.num_thresholds = len(self.thresholds)
        self.curve = AUCCurve.from_str(curve) if isinstance(curve, str) else curve
        method = summation_method
        self.summation_method = AUCSummationMethod.from_str(method) if isinstance(method, str) else method
        self._four()

    def interpolate_pr_auc(self) -> Any:
        tp, _, fp, fn = self._values()
        moved = tp[:-1] - tp[1:]
        p = tp + fp
        dp = p[:-1] - p[1:]
        slope = tf.math.divide_no_nan(moved, tf.maximum(dp, 0))
        intercept = tp[1:] - slope * p[1:]
        ratio = tf.where(
            (p[:-1] > 0) & (p[1:] > 0), tf.math.divide_no_nan(p[:-1], tf.maximum(p[1:], 0)), tf.ones_like(p[1:])
        )
        found = tf.math.divide_no_nan(slope * (moved + intercept * tf.math.log(ratio)), tf.maximum(tp[1:] + fn[1:], 0))
        return tf.reduce_sum(found)

    def result(self) -> Any:
        if self.curve == AUCCurve.PR and self.summation_method == AUCSummationMethod.INTERPOLATION:
            return self.interpolate_pr_auc()
        tp, tn, fp, fn = self._values()
        recall = tf.math.divide_no_nan(tp, tp + fn)
        if self.curve == AUCCurve.ROC:
            x, y = tf.math.divide_no_nan(fp, fp + tn), recall
        else:
            x, y = recall, tf.math.divide_no_nan(tp, tp + fp)
        heights = {
            AUCSummationMethod.INTERPOLATION: (y[:-1] + y[1:]) / 2.0,
            AUCSummationMethod.MINORING: tf.minimum(y[:-1], y[1:]),
            AUCSummationMethod.MAJORING: tf.maximum(y[:-1], y[1:]),
        }[self.summation_method]
        return tf.reduce_sum((x[:-1] - x[1:]) * heights)

    def get_config(self) -> dict[str, Any]:
        own = {
            "num_thresholds": self.num_thresholds,
            "curve": self.curve,
            "summation_method": self.summation_method,
            "thresholds": self.thresholds[1:-1],
        }
        return {**super().get_config(), **own}
