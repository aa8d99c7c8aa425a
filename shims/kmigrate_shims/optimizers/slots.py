"""A base class for optimizers in the manner of TensorFlow 2.0 to 2.10, which keep slots and apply single gradients.

Such a class says which hyperparameters it has (`_set_hyper`), what it keeps of each variable (`_create_slots`), and
what one gradient does (`_resource_apply_dense`). It is given TensorFlow's own variables, as it was then.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.optimizers.stepping import raw

Schedule = tf.keras.optimizers.schedules.LearningRateSchedule
CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")
GIVEN = ("lr", "learning_rate", "decay")


class SlotOptimizer(tf.keras.optimizers.Optimizer):
    """Derive from it in place of `tf.keras.optimizers.Optimizer`."""

    def __init__(self, name: str | None = None, gradient_aggregator: Any = None, **kwargs: Any) -> None:
        clips = {key: kwargs.pop(key) for key in CLIPS if kwargs.get(key) is not None}
        if unknown := [key for key in kwargs if key not in (*GIVEN, *CLIPS)]:
            raise TypeError(f"Unexpected keyword argument passed to optimizer: {unknown[0]}")
        super().__init__(learning_rate=0.0, name=name, **clips)
        self.__dict__.update(_use_locking=True, _initial_decay=float(kwargs.get("decay") or 0.0))
        self.__dict__.update(_hyper={}, _slots={}, _own_weights=[], _seen=[])

    # Hyperparameters

    def _set_hyper(self, name: str, value: Any) -> None:
        if name == "learning_rate":
            self.learning_rate = value
        self._hyper[name] = value

    def _get_hyper(self, name: str, dtype: Any = None) -> Any:
        value = self._rate() if name == "learning_rate" else self._hyper[name]
        if isinstance(value, Schedule):
            return value
        value = value() if callable(value) else value
        return tf.cast(value, dtype) if dtype is not None else value

    def _rate(self) -> Any:
        rate = self.__dict__.get("_learning_rate")
        return rate if isinstance(rate, Schedule) else raw(rate)

    def __getattr__(self, name: str) -> Any:
        """`self.beta_1` of what `_set_hyper` was told."""
        hyper = self.__dict__.get("_hyper", {})
        if name == "lr" or name not in hyper:
            if name == "lr":
                return self.learning_rate
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return self._get_hyper(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "lr":
            name = "learning_rate"
        elif name in self.__dict__.get("_hyper", {}) and name != "learning_rate":
            self._hyper[name] = value
            return
        if name == "epsilon":  # which may be a tensor
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    def _decayed_lr(self, var_dtype: Any) -> Any:
        rate, step = self._get_hyper("learning_rate", var_dtype), tf.cast(raw(self.iterations), var_dtype)
        rate = tf.cast(rate(step), var_dtype) if isinstance(rate, Schedule) else rate
        return rate / (1.0 + tf.cast(self._initial_decay, var_dtype) * step) if self._initial_decay > 0.0 else rate

    def _serialize_hyperparameter(self, name: str) -> Any:
        value = (
            self._rate() if name == "learning_rate" else self._initial_decay if name == "decay" else self._hyper[name]
        )
        if isinstance(value, Schedule):
            return tf.keras.optimizers.schedules.serialize(value)
        value = value() if callable(value) else value
        return np.asarray(value).item() if tf.is_tensor(value) or isinstance(value, tf.Variable) else value

    # Slots

    def add_slot(self, var: Any, slot_name: str, initializer: Any = "zeros", shape: Any = None) -> tf.Variable:
        if slot_name not in (slots := self._slots.setdefault(raw(var).ref(), {})):
            shape = tuple(raw(var).shape if shape is None else shape)
            slots[slot_name] = self._variable(shape, raw(var).dtype.name, initializer, slot_name)
        found: tf.Variable = slots[slot_name]
        return found

    def get_slot(self, var: Any, slot_name: str) -> tf.Variable:
        found: tf.Variable = self._slots[raw(var).ref()][slot_name]
        return found

    def get_slot_names(self) -> list[str]:
        return sorted({name for slots in self._slots.values() for name in slots})

    def add_weight(
        self, name: str, shape: Any, dtype: Any = None, initializer: Any = "zeros", trainable: Any = None, **_: Any
    ) -> tf.Variable:
        return self._variable(tuple(shape), tf.as_dtype(dtype or "float32").name, initializer, name)

    def _variable(self, shape: tuple[int, ...], dtype: str, initializer: Any, name: str) -> tf.Variable:
        made = initializer if callable(initializer) else tf.keras.initializers.get(initializer)
        variable = self.add_variable(shape=shape, initializer=made, dtype=dtype, name=name)
        self._own_weights.append(variable)
        found: tf.Variable = raw(variable)
        return found

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        """Nothing is kept where the class does not say so."""

    def build(self, variables: Sequence[Any]) -> None:
        if not self.built:
            super().build(variables)
            self._create_slots([raw(variable) for variable in variables])

    # One step

    def _prepare(self, var_list: Sequence[Any]) -> dict[Any, Any]:
        state: dict[Any, Any] = {}
        for device, dtype in {(var.device, var.dtype.base_dtype) for var in var_list}:
            self._prepare_local(device, dtype, state)
        return state

    def _prepare_local(self, var_device: str, var_dtype: Any, apply_state: dict[Any, Any]) -> None:
        place = apply_state.setdefault((var_device, var_dtype), {})
        if "learning_rate" in self._hyper:
            place["lr_t"] = self._decayed_lr(var_dtype)

    def _fallback_apply_state(self, var_device: str, var_dtype: Any) -> Any:
        state: dict[Any, Any] = {}
        self._prepare_local(var_device, var_dtype, state)
        return state[(var_device, var_dtype)]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        var = raw(variable)
        if not isinstance(gradient, tf.IndexedSlices):
            self._told(self._resource_apply_dense, var, gradient, var)
        elif type(self)._resource_apply_sparse is SlotOptimizer._resource_apply_sparse:
            self._told(self._resource_apply_dense, var, tf.convert_to_tensor(gradient), var)
        else:
            indices, places = tf.unique(gradient.indices)
            values = tf.math.unsorted_segment_sum(gradient.values, places, tf.shape(indices)[0])
            self._told(self._resource_apply_sparse, var, values, var, indices)

    def _told(self, function: Callable[..., Any], var: Any, *given: Any) -> None:
        """Calls it with what `_prepare_local` computed, where it takes that."""
        parameters = inspect.signature(function).parameters
        takes = "apply_state" in parameters or any(one.kind is one.VAR_KEYWORD for one in parameters.values())
        function(*given, **({"apply_state": self._prepare([var])} if takes else {}))

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        raise NotImplementedError("Must be implemented in subclasses.")

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any) -> Any:
        raise NotImplementedError("Must be implemented in subclasses.")

    def _resource_scatter_add(self, x: Any, i: Any, v: Any) -> Any:
        x.scatter_add(tf.IndexedSlices(v, i))
        return x.value()

    def _resource_scatter_update(self, x: Any, i: Any, v: Any) -> Any:
        x.scatter_update(tf.IndexedSlices(v, i))
        return x.value()

    def apply_gradients(self, grads_and_vars: Any, name: str | None = None, **_: Any) -> Any:
        return super().apply_gradients(grads_and_vars)

    # Saving

    @property
    def weights(self) -> list[Any]:
        return [self.iterations, *self._own_weights]

    def get_weights(self) -> list[np.ndarray]:
        return [np.asarray(raw(one).numpy()) for one in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        if len(weights) != len(self.weights):
            raise ValueError(f"The optimizer has {len(self.weights)} weights, and was given {len(weights)}.")
        for variable, value in zip(self.weights, weights, strict=True):
            variable.assign(value)

    def get_config(self) -> dict[str, Any]:
        clips = {key: getattr(self, key) for key in CLIPS if getattr(self, key, None) is not None}
        return {"name": self.name, **clips}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        given = dict(config)
        if "lr" in given:
            given["learning_rate"] = given.pop("lr")
        if isinstance(rate := given.get("learning_rate"), dict):
            given["learning_rate"] = tf.keras.optimizers.schedules.deserialize(rate, custom_objects=custom_objects)
        return cls(**given)
