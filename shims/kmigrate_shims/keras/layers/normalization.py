"""`keras.layers.normalization`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.backend.phase import is_moving
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.layers.common import config_of, take
from kmigrate_shims.keras.layers.signature import made, parameters

__all__ = ["BatchNormalization"]


class BatchNormalization(Layer):
    follows_era = False
    __init__ = made(
        "axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True, beta_initializer='zeros', "
        "gamma_initializer='ones', moving_mean_initializer='zeros', moving_variance_initializer='ones', "
        "beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None"
    )

    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        Layer.__init__(self, **kwargs)
        self.supports_masking = True
        take(self, given, *given)

    def build(self, input_shape: Any) -> None:
        dim = input_shape[self.axis]
        if dim is None:
            raise ValueError(
                f"Axis {self.axis} of input tensor should have a defined dimension but the layer "
                f"received an input with "
                f"shape {input_shape}."
            )
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: dim})
        shape = (dim,)
        self.gamma = self._part("gamma", shape) if self.scale else None
        self.beta = self._part("beta", shape) if self.center else None
        self.moving_mean = self.add_weight(
            shape=shape, name="moving_mean", initializer=self.moving_mean_initializer, trainable=False
        )
        self.moving_variance = self.add_weight(
            shape=shape, name="moving_variance", initializer=self.moving_variance_initializer, trainable=False
        )
        self.built = True

    def _part(self, name: str, shape: Any) -> Any:
        return self.add_weight(
            shape=shape,
            name=name,
            initializer=getattr(self, name + "_initializer"),
            regularizer=getattr(self, name + "_regularizer"),
            constraint=getattr(self, name + "_constraint"),
        )

    def call(self, inputs: Any, training: Any = None) -> Any:
        shape = K.int_shape(inputs)
        rank = len(shape)
        axis = self.axis % rank
        axes = [i for i in range(rank) if i != axis]
        wide = [1] * rank
        wide[axis] = shape[axis]
        broadcasts = axis != rank - 1

        def spread(x: Any) -> Any:
            return x if x is None or not broadcasts else K.reshape(x, wide)

        def inferred() -> Any:
            return K.batch_normalization(
                inputs, spread(self.moving_mean), spread(self.moving_variance), spread(self.beta), spread(self.gamma),
                axis=self.axis, epsilon=self.epsilon,
            )  # fmt: skip

        if training in (0, False) and training is not None:
            return inferred()
        lost = not isinstance(training, (int, bool)) and not K.learning_phase()
        if lost and not is_moving():
            return inferred()
        normed, mean, variance = K.normalize_batch_in_training(
            inputs, self.gamma, self.beta, axes, epsilon=self.epsilon
        )
        if era.ERA.backend != "cntk" and not era.is_before("2.1.4"):
            size = K.prod([K.cast(K.shape(inputs)[i], K.dtype(inputs)) for i in axes])
            variance = variance * (size / (size - (1.0 + self.epsilon)))
        self.add_update(
            [
                K.moving_average_update(self.moving_mean, mean, self.momentum),
                K.moving_average_update(self.moving_variance, variance, self.momentum),
            ],
            inputs,
        )
        return inferred() if lost else normed

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **config_of(self, *parameters(self))}
