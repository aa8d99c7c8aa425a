"""A base class for optimizers that say what they do in `get_updates`, as those of Keras 0.3 to 2.3 did.

`get_updates` is run once, as it was then: it makes the graph of one step from the parameters and the gradients. All new
values are computed from the old ones, whatever the order of the updates, and then assigned. Updates are pairs of a
variable and its new value. `get_updates` cannot see the loss itself, only its gradients.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

CLIPS = ("clipnorm", "clipvalue")


class Unknown:
    """Stands for the loss; whoever computes with it is told."""

    def __getattr__(self, name: str) -> Any:
        raise TypeError("get_updates is given the gradients by self.get_gradients(loss, params), not the loss itself")


class NoConstraints(dict[Any, Any]):
    """Stands for the constraints, which are applied behind the step. Variables of TensorFlow 2 cannot be keys."""

    def __contains__(self, key: object) -> bool:
        return False

    def get(self, key: object, default: Any = None) -> Any:
        return default


class State:
    """A variable of the optimizer, with what Keras asks of its own when it saves."""

    def __init__(self, variable: tf.Variable, name: str) -> None:
        self.value = variable
        self.name = self.path = name
        self.shape, self.dtype = tuple(variable.shape), variable.dtype.name
        self.trainable = False

    def numpy(self) -> np.ndarray:
        return np.asarray(self.value.numpy())

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.asarray(self.numpy(), dtype)

    def assign(self, value: Any) -> Any:
        return self.value.assign(tf.cast(tf.convert_to_tensor(value), self.value.dtype))


class LegacyOptimizer(tf.keras.optimizers.Optimizer):
    """Derive from it in place of the old `keras.optimizers.Optimizer`."""

    def __init__(self, **kwargs: Any) -> None:
        name = kwargs.pop("name", None)
        clips = {key: kwargs.pop(key) for key in CLIPS if key in kwargs}
        if kwargs:
            raise TypeError(f"Unexpected keyword argument passed to optimizer: {next(iter(kwargs))}")
        super().__init__(learning_rate=0.0, name=name)
        self.__dict__.update(dict.fromkeys(CLIPS), **clips)
        self.__dict__.update(_updates=[], _weights=[], _held=[], _waiting=[], _gradients={}, _params=[], _step=None)

    # What the old class had and the new one guards

    @property
    def iterations(self) -> Any:
        return self.__dict__.get("_own_iterations")

    @iterations.setter
    def iterations(self, value: Any) -> None:
        self.__dict__["_own_iterations"] = value

    @property
    def learning_rate(self) -> Any:
        return self.__dict__.get("lr", self.__dict__.get("_own_rate"))

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        now = self.learning_rate
        if isinstance(now, tf.Variable):
            now.assign(tf.cast(tf.convert_to_tensor(value), now.dtype))
        else:
            self.__dict__["lr" if "lr" in self.__dict__ else "_own_rate"] = value

    @property
    def updates(self) -> list[Any]:
        return self.__dict__.setdefault("_updates", [])  # type: ignore[no-any-return]

    @updates.setter
    def updates(self, value: list[Any]) -> None:
        self.__dict__["_updates"] = value

    @property
    def weights(self) -> list[Any]:
        return self.__dict__.setdefault("_weights", [])  # type: ignore[no-any-return]

    @weights.setter
    def weights(self, value: list[Any]) -> None:
        self.__dict__["_weights"] = value

    @property
    def variables(self) -> list[Any]:
        return [State(_raw(weight), f"{self.name}/{index}") for index, weight in enumerate(self.weights)]

    def get_updates(self, loss: Any, params: Sequence[Any]) -> list[Any]:
        raise NotImplementedError

    def get_gradients(self, loss: Any, params: Sequence[Any]) -> list[Any]:
        grads = [self._gradients[id(param)] for param in params]
        if self.clipnorm is not None and self.clipnorm > 0:
            norm = tf.sqrt(sum(tf.reduce_sum(tf.square(grad)) for grad in grads))
            grads = [tf.where(norm >= self.clipnorm, grad * self.clipnorm / norm, grad) for grad in grads]
        if self.clipvalue is not None and self.clipvalue > 0:
            grads = [tf.clip_by_value(grad, -self.clipvalue, self.clipvalue) for grad in grads]
        return grads

    def get_weights(self) -> list[np.ndarray]:
        return [state.numpy() for state in self.variables]

    def set_weights(self, weights: Iterable[Any]) -> None:
        values = [np.array(weight) for weight in weights]
        if self._step is None:
            self.__dict__["_waiting"] = values  # a file is read before the model is trained again
            return
        if len(values) != len(self.weights):
            raise ValueError(f"the optimizer has {len(self.weights)} weights, and {len(values)} were given")
        for state, value in zip(self.variables, values, strict=True):
            state.assign(value)

    def get_config(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in CLIPS if getattr(self, key) is not None}

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Any = None) -> LegacyOptimizer:
        return cls(**config)

    # What Keras 3 asks

    def build(self, variables: Sequence[Any]) -> None:
        if self._step is not None or not variables:
            return  # load_model builds with nothing for .h5 files
        with tf.init_scope():
            self._params = [_raw(variable) for variable in variables]
            specs = [tf.TensorSpec(param.shape, param.dtype) for param in self._params]
            self.__dict__["_step"] = tf.function(self._graph, autograph=False).get_concrete_function(*specs)
        self.built = True
        if self._waiting:
            self.set_weights(self._waiting)

    def _make(self, _: Any, **kwargs: Any) -> Any:
        """What get_updates makes lives outside of the graph, and as long as the graph does.

        The class is called itself, past all who would like to make the variable another way.
        """
        given = {key: kwargs[key] for key in ("initial_value", "dtype", "shape", "name") if kwargs.get(key) is not None}
        start = kwargs.get("initial_value")
        if tf.is_tensor(start) and not hasattr(start, "numpy"):
            given["initial_value"] = tf.get_static_value(start)  # one of the graph, which must be a constant
        with tf.init_scope():
            variable = type(self._params[0])(trainable=False, **given)
        self._held.append(variable)
        return variable

    def _graph(self, *grads: Any) -> Any:
        self.__dict__["_gradients"] = {id(p): g for p, g in zip(self._params, grads, strict=True)}
        given: dict[str, Any] = {"loss": Unknown(), "params": self._params, "constraints": NoConstraints()}
        names = [n for n in inspect.signature(self.get_updates).parameters if n in given]
        with tf.variable_creator_scope(self._make):
            updates = self.get_updates(**{name: given[name] for name in names})
        pairs = [_pair(update) for update in updates]
        with tf.control_dependencies([value for _, value in pairs]):
            done = [variable.assign(value, read_value=False) for variable, value in pairs]
        with tf.control_dependencies(done):
            return tf.constant(0)

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> Any:
        variables = list(trainable_variables if trainable_variables is not None else self._given)
        self.__dict__["_given"] = variables
        if any(grad is None for grad in grads):
            raise ValueError("An operation has `None` for gradient: a weight has no part in the loss.")
        self.build(variables)
        self._step(*[tf.convert_to_tensor(grad) for grad in grads])
        for variable in variables:
            if getattr(variable, "constraint", None) is not None:
                variable.assign(variable.constraint(variable))
        return self.iterations

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Any]], **kwargs: Any) -> Any:
        grads, variables = zip(*grads_and_vars, strict=True)
        return self.apply(grads, variables)

    def save_own_variables(self, store: Any) -> None:
        for index, value in enumerate(self.get_weights()):
            store[str(index)] = value

    def load_own_variables(self, store: Any) -> None:
        self.set_weights([store[str(index)] for index in range(len(store.keys()))])


def _raw(variable: Any) -> tf.Variable:
    """TensorFlow's own variable, on which every function of the old backend works."""
    while not isinstance(variable, tf.Variable) and hasattr(variable, "_value"):
        variable = variable._value
    return variable


def _pair(update: Any) -> tuple[tf.Variable, Any]:
    if not (isinstance(update, tuple | list) and len(update) == 2):
        raise TypeError(f"an update is a pair of a variable and its new value, and not {update!r}")
    variable = _raw(update[0])
    value = update[1] if tf.is_tensor(update[1]) else tf.convert_to_tensor(update[1], variable.dtype)
    return variable, tf.cast(value, variable.dtype)
