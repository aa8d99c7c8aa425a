"""A base class for optimizers that say what they do in `get_updates`, as those of Keras 0.3 to 2.3 did.

`get_updates` is run once, as it was then: it makes the graph of one step from the parameters and the gradients. All new
values are computed from the old ones, whatever the order of the updates, and then assigned. `get_updates` cannot see
the loss itself, only its gradients. Constraints of weights are applied where `get_updates` does so, and not otherwise.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims import backend as K
from kmigrate_shims.backend.variables import Making, Variable
from kmigrate_shims.optimizers.stepping import Constraints, Loss, as_of_old, pair, raw

CLIPS = ("clipnorm", "clipvalue")


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


class Read(Variable):
    """A `K.variable` that is an attribute: symbolic for the functions of `K`, and read by callbacks of Keras 3."""

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        return tf.convert_to_tensor(self.current(), dtype, name=name)


class LegacyOptimizer(tf.keras.optimizers.Optimizer):
    """Derive from it in place of the old `keras.optimizers.Optimizer`."""

    def __init__(self, **kwargs: Any) -> None:
        name = kwargs.pop("name", None)
        clips = {key: kwargs.pop(key) for key in CLIPS if key in kwargs}
        if kwargs:
            raise TypeError(f"Unexpected keyword argument passed to optimizer: {next(iter(kwargs))}")
        super().__init__(learning_rate=0.0, name=name)
        self.__dict__.update(dict.fromkeys(CLIPS), **clips)
        self.__dict__.update(_updates=[], _weights=[], _held=[], _waiting=[], _steps={})

    def __setattr__(self, name: str, value: Any) -> None:
        """A wrapper is given an optimizer of Keras 3 and asks it for updates, so it gets one that has them."""
        if "_steps" not in self.__dict__:
            if name != "_lock" and "_lock" not in self.__dict__:
                object.__setattr__(self, name, value)  # before super().__init__(), as one might
            elif name != "iterations":  # of Keras 3.0, which a class of the user's may not let be set
                super().__setattr__(name, value)
            return
        if type(value) is Variable:
            value.__class__ = Read
        if isinstance(value, tf.keras.optimizers.Optimizer) and not isinstance(value, LegacyOptimizer):
            from kmigrate_shims.optimizers.updating import carried

            value = carried(value)
        if isinstance(value, (list, tuple, dict)):  # Keras would put its own in their place
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    # What the old class had and the new one guards

    @property
    def iterations(self) -> Any:
        return self.__dict__.get("_own_iterations")

    @iterations.setter
    def iterations(self, value: Any) -> None:
        self.__dict__["_own_iterations"] = value

    def _other(self, name: str) -> Any:
        """The rate under the other of its two names, where the class answers for that; one may ask for the other."""
        found = getattr(type(self), name)
        own = found is not getattr(LegacyOptimizer, name) and not self.__dict__.get("_asking")
        return found if own and isinstance(found, property) else None

    def _asked(self, function: Any, *values: Any) -> Any:
        self.__dict__["_asking"] = True
        try:
            return function(self, *values)
        finally:
            self.__dict__["_asking"] = False

    def _read(self, other: str) -> Any:
        found = self._other(other)
        if found is not None:
            return self._asked(found.fget)
        return self.__dict__.get("_own_rate", self.__dict__.get("lr"))  # `self.__dict__.update(locals())`

    def _write(self, other: str, value: Any) -> None:
        found = self._other(other)
        if found is not None and found.fset is not None:
            self._asked(found.fset, value)
            return
        now = raw(self.__dict__.get("_own_rate"))
        symbolic = isinstance(value, (tf.Variable, KerasTensor)) or (
            tf.is_tensor(value) and not hasattr(value, "numpy")
        )
        if symbolic or Making.now is not None:
            self.__dict__["_own_rate"] = value  # a wrapper's `optimizer.lr = lr * multiplier`, too
        elif isinstance(now, tf.Variable):
            now.assign(tf.cast(tf.convert_to_tensor(value), now.dtype))
        elif self.__dict__.get("_steps"):
            raise TypeError("the learning rate is a number, which is part of the step; make it a K.variable")
        else:
            self.__dict__["_own_rate"] = value

    # `learning_rate` since Keras 2.3; both names stay, for one thing.

    @property
    def lr(self) -> Any:
        return self._read("learning_rate")

    @lr.setter
    def lr(self, value: Any) -> None:
        self._write("learning_rate", value)

    @property
    def learning_rate(self) -> Any:
        return self._read("lr")

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._write("lr", value)

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
        return [State(raw(weight), f"{self.name}/{index}") for index, weight in enumerate(self.weights)]

    def get_updates(self, loss: Any, params: Sequence[Any]) -> list[Any]:
        raise NotImplementedError

    def get_gradients(self, loss: Any, params: Sequence[Any]) -> list[Any]:
        grads: list[Any] = K.gradients(loss, list(params))
        if any(grad is None for grad in grads):
            raise ValueError("An operation has `None` for gradient: a weight has no part in the loss.")
        if self.clipnorm is not None and self.clipnorm > 0:
            norm = K.sqrt(sum(K.sum(K.square(grad)) for grad in grads))
            grads = [K.switch(norm >= self.clipnorm, grad * self.clipnorm / norm, grad) for grad in grads]
        if self.clipvalue is not None and self.clipvalue > 0:
            grads = [K.clip(grad, -self.clipvalue, self.clipvalue) for grad in grads]
        return grads

    def get_weights(self) -> list[np.ndarray]:
        return [state.numpy() for state in self.variables]

    def set_weights(self, weights: Iterable[Any]) -> None:
        values = [np.array(weight) for weight in weights]
        if not self._steps:
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
        """Makes the step for these variables; a model that was frozen or freed in part asks for another one."""
        params = [raw(variable) for variable in variables]
        key = tuple(id(param) for param in params)
        if not params or key in self._steps:
            return  # load_model builds with nothing for .h5 files
        self.__dict__["_plain"] = type(params[0])
        specs = [tf.TensorSpec(param.shape, param.dtype) for param in params]

        def step(*grads: Any) -> Any:
            return self._graph(variables, params, grads)

        with tf.init_scope():
            self._steps[key] = tf.function(step, autograph=False).get_concrete_function(*specs), params
        self.built = True
        values = self.__dict__.pop("_waiting", None)
        if values:
            self.set_weights(values)

    def _make(self, _: Any, **kwargs: Any) -> Any:
        """What get_updates makes lives outside of the graph, and as long as the graph does.

        The class is called itself, past all who would like to make the variable another way.
        """
        given = {key: kwargs[key] for key in ("initial_value", "dtype", "shape") if kwargs.get(key) is not None}
        start = kwargs.get("initial_value")
        if tf.is_tensor(start) and not hasattr(start, "numpy"):
            given["initial_value"] = tf.get_static_value(start)  # one of the graph, which must be a constant
        # As TensorFlow 1 did, for those who tell the state of two calls of get_updates by name.
        name = tf.compat.v1.get_default_graph().unique_name(str(kwargs.get("name") or "Variable").partition(":")[0])
        with tf.init_scope():
            variable = self._plain(trainable=False, **given)
        variable._handle_name = f"{name}:0"
        self._held.append(variable)
        return variable

    def _graph(self, variables: Sequence[Any], params: list[Any], grads: Sequence[Any]) -> Any:
        with as_of_old(variables, self._make) as ordered:
            given: dict[str, Any] = {"loss": Loss(params, grads), "params": params, "constraints": Constraints(params)}
            names = [n for n in inspect.signature(self.get_updates).parameters if n in given]
            updates = self.get_updates(**{name: given[name] for name in names})
            pairs = [pair(update) for update in updates]
            given_back = {id(variable) for variable, _ in pairs}
            pairs += [one for one in map(pair, ordered) if id(one[0]) not in given_back]
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
        step, _ = self._steps[tuple(id(raw(variable)) for variable in variables)]
        step(*[tf.convert_to_tensor(grad) for grad in grads])
        return self.iterations

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Any]], **kwargs: Any) -> Any:
        grads, variables = zip(*grads_and_vars, strict=True)
        return self.apply(grads, variables)

    def save_own_variables(self, store: Any) -> None:
        for index, value in enumerate(self.get_weights()):
            store[str(index)] = value

    def load_own_variables(self, store: Any) -> None:
        if not len(store.keys()):
            return  # it was saved before it was trained, and had no state
        self.set_weights([store[str(index)] for index in range(len(store.keys()))])
