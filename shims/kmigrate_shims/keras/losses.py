"""`keras.losses`: functions, and the classes of Keras 2.3."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import noted
from kmigrate_shims.keras import era
from kmigrate_shims.keras.utils import losses_utils
from kmigrate_shims.keras.utils.generic_utils import deserialize_keras_object, serialize_keras_object


def _both(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    y_pred = tf.convert_to_tensor(y_pred)
    if y_pred.dtype.is_integer:
        y_pred = tf.cast(y_pred, K.floatx())
    return tf.cast(y_true, y_pred.dtype), y_pred


def _mean(x: Any) -> Any:
    return tf.reduce_mean(x, -1)


def _small(x: Any) -> Any:
    return tf.cast(K.epsilon(), x.dtype)


@noted
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    return _mean(tf.square(y_pred - y_true))


@noted
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    return _mean(tf.abs(y_pred - y_true))


@noted
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    return 100.0 * _mean(tf.abs((y_true - y_pred) / tf.maximum(tf.abs(y_true), _small(y_true))))


@noted
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    first = tf.math.log(tf.maximum(y_pred, _small(y_pred)) + 1.0)
    second = tf.math.log(tf.maximum(y_true, _small(y_true)) + 1.0)
    return _mean(tf.square(first - second))


def _signs(y_true: Any) -> Any:
    """Since Keras 2.3 targets of 0 and 1 are taken for -1 and 1."""
    if era.is_before("2.3"):
        return y_true
    binary = tf.reduce_all(tf.logical_or(tf.equal(y_true, 0), tf.equal(y_true, 1)))
    return tf.where(binary, 2.0 * y_true - 1.0, y_true)


@noted
def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    return _mean(tf.square(tf.maximum(1.0 - _signs(y_true) * y_pred, 0.0)))


@noted
def hinge(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    return _mean(tf.maximum(1.0 - _signs(y_true) * y_pred, 0.0))


@noted
def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    pos = tf.reduce_sum(y_true * y_pred, -1)
    neg = tf.reduce_max((1.0 - y_true) * y_pred, -1)
    return tf.maximum(0.0, neg - pos + 1.0)


@noted
def logcosh(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    x = y_pred - y_true
    return _mean(x + tf.nn.softplus(-2.0 * x) - tf.cast(np.log(2.0), x.dtype))


@noted
def huber_loss(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    error = tf.abs(y_pred - y_true)
    quadratic = tf.minimum(error, delta)
    return 0.5 * tf.square(quadratic) + delta * (error - quadratic)


def _smoothed(y_true: Any, y_pred: Any, label_smoothing: Any, classes: bool) -> Any:
    if not label_smoothing:
        return y_true
    amount = tf.cast(label_smoothing, y_pred.dtype)
    spread = tf.cast(tf.shape(y_true)[-1], y_pred.dtype) if classes else tf.cast(2.0, y_pred.dtype)
    return y_true * (1.0 - amount) + amount / spread


@noted
def categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: Any = 0) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    y_true = _smoothed(y_true, y_pred, label_smoothing, True)
    return K.categorical_crossentropy(target=y_true, output=y_pred, from_logits=from_logits)


@noted
def sparse_categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, axis: int = -1) -> Any:
    return K.sparse_categorical_crossentropy(target=y_true, output=y_pred, from_logits=from_logits, axis=axis)


@noted
def binary_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: Any = 0) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    y_true = _smoothed(y_true, y_pred, label_smoothing, False)
    if not from_logits and not era.is_before("2.3"):
        # Keras 2.3 took TensorFlow's own, which adds a small number to what it clipped.
        small = _small(y_pred)
        clipped = tf.clip_by_value(y_pred, small, 1.0 - small)
        found = y_true * tf.math.log(clipped + small) + (1.0 - y_true) * tf.math.log(1.0 - clipped + small)
        return _mean(-found)
    return _mean(K.binary_crossentropy(target=y_true, output=y_pred, from_logits=from_logits))


@noted
def kullback_leibler_divergence(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    y_true, y_pred = K.clip(y_true, K.epsilon(), 1), K.clip(y_pred, K.epsilon(), 1)
    return tf.reduce_sum(y_true * tf.math.log(y_true / y_pred), -1)


@noted
def poisson(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    return _mean(y_pred - y_true * tf.math.log(y_pred + _small(y_pred)))


@noted
def cosine_proximity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    y_true, y_pred = _both(y_true, y_pred)
    product = tf.nn.l2_normalize(y_true, axis) * tf.nn.l2_normalize(y_pred, axis)
    return -(tf.reduce_mean(product, axis) if era.is_before("2.0.9") else tf.reduce_sum(product, axis))


class Loss:
    """A loss with a way of reducing it."""

    def __init__(self, reduction: str = losses_utils.Reduction.SUM_OVER_BATCH_SIZE, name: str | None = None) -> None:
        self.reduction, self.name = reduction, name

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        with K.name_scope(self.name or type(self).__name__):
            losses = self.call(y_true, y_pred)
            return losses_utils.compute_weighted_loss(losses, sample_weight, reduction=self.reduction)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    def get_config(self) -> dict[str, Any]:
        return {"reduction": self.reduction, "name": self.name}

    def call(self, y_true: Any, y_pred: Any) -> Any:
        raise NotImplementedError("Must be implemented in subclasses.")


class LossFunctionWrapper(Loss):
    """A loss of a function."""

    def __init__(
        self,
        fn: Any,
        reduction: str = losses_utils.Reduction.SUM_OVER_BATCH_SIZE,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(reduction=reduction, name=name)
        self.fn, self._fn_kwargs = fn, kwargs

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.fn(y_true, y_pred, **self._fn_kwargs)

    def get_config(self) -> dict[str, Any]:
        config = {key: K.eval(v) if K.is_tensor(v) or K.is_variable(v) else v for key, v in self._fn_kwargs.items()}
        return {**super().get_config(), **config}


_SUM = losses_utils.Reduction.SUM_OVER_BATCH_SIZE


def _wrapped(name: str, fn: Any, label: str, **words: Any) -> type:
    """The class of Keras 2.3 for a function; `words` are the function's own arguments, before reduction and name."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        known = dict(words, reduction=_SUM, name=label)
        unknown = set(kwargs) - set(known)
        if unknown or len(args) > len(known):
            raise TypeError(f"{name} takes {', '.join(known)}, and not {', '.join(unknown) or 'as many arguments'}")
        known.update(zip(known, args, strict=False))
        LossFunctionWrapper.__init__(self, fn, **{**known, **kwargs})

    return type(name, (LossFunctionWrapper,), {"__init__": __init__, "__module__": __name__})


MeanSquaredError = _wrapped("MeanSquaredError", mean_squared_error, "mean_squared_error")
MeanAbsoluteError = _wrapped("MeanAbsoluteError", mean_absolute_error, "mean_absolute_error")
MeanAbsolutePercentageError = _wrapped(
    "MeanAbsolutePercentageError", mean_absolute_percentage_error, "mean_absolute_percentage_error"
)
MeanSquaredLogarithmicError = _wrapped(
    "MeanSquaredLogarithmicError", mean_squared_logarithmic_error, "mean_squared_logarithmic_error"
)
BinaryCrossentropy = _wrapped(
    "BinaryCrossentropy", binary_crossentropy, "binary_crossentropy", from_logits=False, label_smoothing=0
)
CategoricalCrossentropy = _wrapped(
    "CategoricalCrossentropy",
    categorical_crossentropy,
    "categorical_crossentropy",
    from_logits=False,
    label_smoothing=0,
)
SparseCategoricalCrossentropy = _wrapped(
    "SparseCategoricalCrossentropy", sparse_categorical_crossentropy, "sparse_categorical_crossentropy",
    from_logits=False,
)  # fmt: skip
Hinge = _wrapped("Hinge", hinge, "hinge")
SquaredHinge = _wrapped("SquaredHinge", squared_hinge, "squared_hinge")
CategoricalHinge = _wrapped("CategoricalHinge", categorical_hinge, "categorical_hinge")
Poisson = _wrapped("Poisson", poisson, "poisson")
LogCosh = _wrapped("LogCosh", logcosh, "logcosh")
KLDivergence = _wrapped("KLDivergence", kullback_leibler_divergence, "kullback_leibler_divergence")
Huber = _wrapped("Huber", huber_loss, "huber_loss", delta=1.0)


class CosineSimilarity(LossFunctionWrapper):
    def __init__(self, axis: int = -1, reduction: str = _SUM, name: str = "cosine_similarity") -> None:
        super().__init__(cosine_similarity, reduction=reduction, name=name, axis=axis)


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kullback_leibler_divergence
cosine = cosine_similarity = cosine_proximity


def is_categorical_crossentropy(loss: Any) -> bool:
    if isinstance(loss, str):
        return loss == "categorical_crossentropy"
    return getattr(loss, "__name__", "") == "categorical_crossentropy" or isinstance(loss, CategoricalCrossentropy)


def serialize(loss: Any) -> Any:
    return serialize_keras_object(loss)


def deserialize(name: Any, custom_objects: Any = None) -> Any:
    return deserialize_keras_object(name, globals(), custom_objects, "loss function")


def get(identifier: Any) -> Any:
    if identifier is None:
        return None
    if isinstance(identifier, (str, dict)):
        return deserialize(identifier)
    if callable(identifier):
        return identifier
    raise ValueError("Could not interpret loss function identifier:", identifier)
