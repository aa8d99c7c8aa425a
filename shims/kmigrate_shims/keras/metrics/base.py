"""Metrics with a state, as Keras 2.3 had them."""

from __future__ import annotations

import types
from typing import Any

import keras as native
import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.recording import Frame
from kmigrate_shims.backend.running import Update
from kmigrate_shims.backend.symbolic import computing, hold, leaves, plain, replace
from kmigrate_shims.backend.theano_ways import Ways
from kmigrate_shims.keras.engine.base_layer import Layer
from kmigrate_shims.keras.utils import losses_utils


class Reduction:
    SUM = "sum"
    SUM_OVER_BATCH_SIZE = "sum_over_batch_size"
    WEIGHTED_MEAN = "weighted_mean"


class Call(native.Operation):
    """What a metric does when a function runs: take values in, tell its result, or both."""

    def __init__(self, metric: Any, takes: bool, tells: bool) -> None:
        super().__init__()
        self.metric, self.takes, self.tells = metric, takes, tells

    def call(self, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = replace(args, plain), replace(kwargs, plain)
        done: list[Any] = []
        # CNTK told what had been counted before.
        told = self._result() if Ways.cntk and self.takes and self.tells else None
        if self.takes:
            with Frame() as frame:
                given = self.metric._own_update_state(*args, **kwargs)
                done = [u for u in [*leaves(given), *frame.updates] if isinstance(u, Update)]
            done = [one for i, one in enumerate(done) if all(one is not other for other in done[:i])]
            for one in done:
                one.apply(plain(one.value))
        if not self.tells:
            return tf.zeros(())
        return self._result() if told is None else told

    def _result(self) -> Any:
        with Frame():
            return tf.convert_to_tensor(plain(self.metric._own_result()))


class Metric(Layer):
    """`update_state` takes values in, `result` tells what came of them, `reset_states` begins again.

    Outside of functions all three are symbolic, as they were; K.eval runs them.
    """

    names_its_weights = False
    is_metric = True

    def __init__(self, name: str | None = None, dtype: Any = None, **kwargs: Any) -> None:
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.stateful = True
        self.built = True
        self.dtype = K.floatx() if dtype is None else dtype

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        obj = super().__new__(cls)
        obj.__dict__["_own_update_state"] = types.MethodType(cls.update_state, obj)
        obj.__dict__["_own_result"] = types.MethodType(cls.result, obj)
        obj.__dict__["update_state"] = types.MethodType(_update_state, obj)
        obj.__dict__["result"] = types.MethodType(_result, obj)
        return obj

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if computing():
            found = Call(self, True, True).call(*args, **kwargs)
            found._metric_obj = self
            return found
        found = Call(self, True, True).symbolic_call(*replace(args, hold), **replace(kwargs, hold))
        self.__dict__["_call_result"] = found
        found._metric_obj = self
        return found

    def reset_states(self) -> None:
        K.batch_set_value([(v, np.zeros([int(d) for d in v.shape])) for v in self.weights])

    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("Must be implemented in subclasses.")

    def result(self) -> Any:
        raise NotImplementedError("Must be implemented in subclasses.")

    def add_weight(self, name: Any, shape: Any = (), initializer: Any = None, dtype: Any = None) -> Any:
        return super().add_weight(
            name=name, shape=shape, dtype=self.dtype if dtype is None else dtype, trainable=False,
            initializer=initializer,
        )  # fmt: skip

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": self.dtype}


def _update_state(self: Any, *args: Any, **kwargs: Any) -> Any:
    if computing():
        return Call(self, True, False).call(*args, **kwargs)
    return Call(self, True, False).symbolic_call(*replace(args, hold), **replace(kwargs, hold))


def _result(self: Any) -> Any:
    return Call(self, False, True).call() if computing() else Call(self, False, True).symbolic_call()


class Reduce(Metric):
    """The sum of values, or their mean."""

    def __init__(self, reduction: str, name: str | None, dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.reduction = reduction
        self.total = self.add_weight("total", initializer="zeros")
        if reduction != Reduction.SUM:
            self.count = self.add_weight("count", initializer="zeros")

    def update_state(self, values: Any, sample_weight: Any = None) -> Any:
        values = tf.cast(values, self.dtype)
        if sample_weight is not None:
            weights = tf.cast(sample_weight, self.dtype)
            values, _, weights = losses_utils.squeeze_or_expand_dimensions(values, None, weights)
            if len(weights.shape) < len(values.shape) and len(weights.shape):
                values = tf.reduce_mean(values, list(range(len(weights.shape), len(values.shape))))
            weights = losses_utils.broadcast_weights(values, weights)
            values = values * weights
        found = [K.update_add(self.total, tf.reduce_sum(values))]
        if self.reduction == Reduction.SUM_OVER_BATCH_SIZE:
            found.append(K.update_add(self.count, tf.cast(tf.size(values), self.dtype)))
        elif self.reduction == Reduction.WEIGHTED_MEAN:
            count = tf.size(values) if sample_weight is None else tf.reduce_sum(weights)
            found.append(K.update_add(self.count, tf.cast(count, self.dtype)))
        return found

    def result(self) -> Any:
        if self.reduction == Reduction.SUM:
            return plain(self.total)
        return tf.math.divide_no_nan(plain(self.total), plain(self.count))


class Sum(Reduce):
    def __init__(self, name: str = "sum", dtype: Any = None) -> None:
        super().__init__(Reduction.SUM, name, dtype)


class Mean(Reduce):
    def __init__(self, name: str = "mean", dtype: Any = None) -> None:
        super().__init__(Reduction.WEIGHTED_MEAN, name, dtype)


class MeanMetricWrapper(Mean):
    """The mean of what a function of targets and predictions gives."""

    def __init__(self, fn: Any, name: str | None = None, dtype: Any = None, **kwargs: Any) -> None:
        super().__init__(name=name, dtype=dtype)  # type: ignore[arg-type]
        self._fn, self._fn_kwargs = fn, kwargs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_true, y_pred = tf.cast(y_true, self.dtype), tf.cast(y_pred, self.dtype)
        y_pred, y_true = losses_utils.squeeze_or_expand_dimensions(y_pred, y_true)
        return super().update_state(self._fn(y_true, y_pred, **self._fn_kwargs), sample_weight=sample_weight)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self._fn_kwargs}
