"""What the optimizers of Keras 1 and 2 had in common: decay per step, and gradients clipped by their common norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops


class OldOptimizer(keras.optimizers.Optimizer):
    """The learning rate is divided by `1 + decay * steps`, and may be set at any time, by callbacks as well.

    `clipnorm` is for the norm of all gradients together, or with `clip="each"` of each (tf.keras), and `clipvalue`
    may be given beside it.
    """

    slots: tuple[str, ...] = ()  # one variable of each for every weight, in the order of the old state
    arguments: tuple[str, ...] = ()

    def __init__(
        self,
        learning_rate: Any,
        decay: float = 0.0,
        lr: Any = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        clip: str = "together",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        rate = learning_rate if lr is None else lr
        rate = rate if callable(rate) else float(rate)
        super().__init__(learning_rate=rate, name=name or type(self).__name__.lower(), **kwargs)
        self.decay = float(decay)
        self.old_clipnorm, self.old_clipvalue, self.clip = clipnorm, clipvalue, clip
        self.waits: Sequence[Any] | None = None  # a state that came before the variables

    @property
    def lr(self) -> Any:
        return self.learning_rate

    @lr.setter
    def lr(self, value: Any) -> None:
        self.learning_rate = value

    def build(self, variables: Sequence[Any]) -> None:
        # Keras builds one that it has read from HDF5 for no variables at all.
        if self.built or not variables:
            return
        super().build(variables)
        self._slots = [[self._like(v, name) for v in variables] for name in self.slots]
        self.keep_more(variables)
        if self.waits is not None:
            with tf.init_scope():  # once, and not in every step that is traced here
                self.set_weights(self.waits)
            self.waits = None

    def keep_more(self, variables: Sequence[Any]) -> None:
        """Makes what is kept beside the slots."""

    def _like(self, variable: Any, name: str) -> Any:
        return self.add_variable_from_reference(variable, name=name)

    def _clip_gradients(self, grads: list[Any]) -> list[Any]:
        if self.old_clipnorm is not None and self.old_clipnorm > 0:
            dense = [None if g is None else whole(g) for g in grads]
            common = None if self.clip == "each" else self._factor([g for g in dense if g is not None])
            # tf.keras asked for the norm before it added up what a batch says of one word.
            factors = [None if g is None else self._factor([parts(g)]) if common is None else common for g in grads]
            grads = [None if g is None else ops.multiply(g, factor) for g, factor in zip(dense, factors, strict=True)]
        if self.old_clipvalue is not None and self.old_clipvalue > 0:
            limit = self.old_clipvalue
            grads = [None if g is None else ops.clip(whole(g), -limit, limit) for g in grads]
        return grads

    def _factor(self, gradients: list[Any]) -> Any:
        norm = ops.sqrt(sum(ops.sum(ops.square(g)) for g in gradients))
        return ops.where(ops.greater_equal(norm, self.old_clipnorm), self.old_clipnorm / norm, 1.0)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        gradient = ops.cast(whole(gradient), variable.dtype)
        rate = ops.cast(learning_rate, variable.dtype)
        done = ops.cast(self.iterations, variable.dtype)
        if self.decay > 0:
            rate = ops.divide(rate, ops.add(1.0, ops.multiply(self.decay, done)))
        index = self._get_variable_index(variable)
        self.step(gradient, variable, rate, ops.add(done, 1.0), [slot[index] for slot in self._slots])

    def step(self, gradient: Any, variable: Any, rate: Any, count: Any, slots: list[Any]) -> None:
        """Moves one variable; `count` is 1 in the first step."""
        raise NotImplementedError

    def move(self, variable: Any, distance: Any) -> None:
        self.assign_sub(variable, distance)

    # The state as the old Keras listed it, for who carries it over.

    def get_weights(self) -> list[Any]:
        """The state in the order of Keras 2.3: the count of steps, then slot after slot."""
        state = [self.iterations, *(v for slot in self._slots for v in slot)]
        return [ops.convert_to_numpy(variable) for variable in state]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Takes the state of Keras 2.3, of an older release that left the count of steps out, or all variables."""
        if not self.built:
            self.waits = [np.array(one) for one in weights]  # of a file that may be closed by then
            return
        if len(weights) == len(self.variables):
            for variable, value in zip(self.variables, weights, strict=True):
                variable.assign(value)
            return
        self.take(weights)

    def take(self, weights: Sequence[Any]) -> None:
        """The state as an old release listed it."""
        state = [v for slot in self._slots for v in slot]
        if len(weights) == len(state) + 1:
            self.iterations.assign(int(weights[0]))
            weights = weights[1:]
        if len(weights) != len(state):
            raise ValueError(f"the optimizer has {len(state)} state arrays and a count of steps, not {len(weights)}")
        for variable, value in zip(state, weights, strict=True):
            variable.assign(value)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        own = {"name": config["name"], "learning_rate": config["learning_rate"], "decay": self.decay}
        own |= {"clipnorm": self.old_clipnorm, "clipvalue": self.old_clipvalue}
        own |= {"clip": self.clip} if self.clip == "each" else {}
        return own | {name: getattr(self, name) for name in self.arguments}


def whole(gradient: Any) -> Any:
    """The old backends made gradients of embeddings dense, so that all rows move."""
    return tf.convert_to_tensor(gradient)  # Keras leaves a sparse one as it is


def parts(gradient: Any) -> Any:
    """A gradient before what is said of one row of an embedding is added up."""
    return gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient


def own_name(variable: Any, name: str) -> str:
    """What is kept for a variable, by a name that no other has: HDF5 takes none twice."""
    return f"{variable.path.replace('/', '_')}_{name}"


def epsilon_of(given: float | None) -> float:
    return float(keras.config.epsilon() if given is None else given)
