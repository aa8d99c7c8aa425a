"""`keras.layers.wrappers`."""

from __future__ import annotations

import copy
from typing import Any

import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims import backend as K
from kmigrate_shims.backend.recording import frame
from kmigrate_shims.backend.symbolic import computing
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine import calls
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.engine.phases import counts
from kmigrate_shims.keras.layers.rnn import _standardize_args
from kmigrate_shims.keras.layers.step_masks import mask_of_steps
from kmigrate_shims.keras.utils.generic_utils import has_arg, object_list_uid, to_list, unpack_singleton

__all__ = ["Bidirectional", "TimeDistributed", "Wrapper"]


class Wrapper(Layer):
    """A layer around another one."""

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        self.__dict__["layer"] = layer  # which is told what is said of `trainable`, and True where nothing is
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape: Any = None) -> None:
        self.built = True

    @property
    def activity_regularizer(self) -> Any:
        return self.__dict__.get("_own_activity") or getattr(self.__dict__.get("layer"), "activity_regularizer", None)

    @activity_regularizer.setter
    def activity_regularizer(self, value: Any) -> None:
        self.__dict__["_own_activity"] = value

    @property
    def trainable(self) -> Any:
        inner = self.__dict__.get("layer")
        return self.__dict__.get("_old_trainable", True) if inner is None or _keeps_flag() else inner.trainable

    @trainable.setter
    def trainable(self, value: Any) -> None:
        self.__dict__["_old_trainable"] = value
        if self.__dict__.get("layer") is not None and not _keeps_flag():
            self.layer.trainable = value

    def _is_trained(self) -> Any:
        return _keeps_flag() or self.trainable

    def _own_that_count(self, which: str) -> list[Any]:
        return []

    def _inner_layers(self) -> list[Any]:
        inner = self.__dict__.get("layer")
        return [inner] if inner is not None else []

    def get_config(self) -> dict[str, Any]:
        own = {"class_name": type(self.layer).__name__, "config": self.layer.get_config()}
        return {**super().get_config(), "layer": own}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        from kmigrate_shims.keras.layers import deserialize

        config = copy.deepcopy(config)
        layer = deserialize(config.pop("layer"), custom_objects=custom_objects)
        return cls(layer, **config)


def _keeps_flag() -> bool:
    """Before Keras 2.1.4 `trainable` of a wrapper said nothing to the layer inside, which was trained as it said."""
    return era.is_before("2.1.4")


def _passes_masks() -> bool:
    """Before Keras 2.2 masks went past what is in a TimeDistributed, which was told of none."""
    return era.is_before("2.2")


def _steps_of(inputs: Any) -> Any:
    sizes = K.shape(inputs)
    return K.reshape(inputs, (-1, *(sizes[i] if s is None else s for i, s in enumerate(inputs.shape) if i > 1)))


class TimeDistributed(Wrapper):
    """The same layer at every step of time."""

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.supports_masking = True
        self.__dict__["_input_map"] = {}

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        found = super().__call__(inputs, *args, **kwargs)
        if isinstance(inputs, KerasTensor) and not computing() and inputs.shape[0] is None:
            # What the layer inside was given; programs asked it for the updates of that.
            self._input_map[object_list_uid(inputs)] = _steps_of(inputs)
        return found

    @property
    def activity_regularizer(self) -> Any:
        return self.__dict__.get("_own_activity")

    @activity_regularizer.setter
    def activity_regularizer(self, value: Any) -> None:
        self.__dict__["_own_activity"] = value

    def build(self, input_shape: Any = None) -> None:
        assert len(input_shape) >= 3
        self.input_spec = InputSpec(shape=(None, None, *input_shape[2:]))
        if not self.layer.built:
            self.layer.build((input_shape[0], *input_shape[2:]))
            self.layer.built = True
            if getattr(self.layer, "_initial_weights", None) is not None:
                self.layer.set_weights(self.layer._initial_weights)
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        inner = self.layer.compute_output_shape((input_shape[0], *input_shape[2:]))
        return (inner[0], input_shape[1], *inner[1:])

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        words = {}
        if has_arg(self.layer.call, "training") and training is not None:
            words["training"] = training
        shape = K.int_shape(inputs)
        sizes = tf.shape(inputs)
        rest = [sizes[i] if d is None else d for i, d in enumerate(shape)]
        flat = tf.reshape(inputs, [-1, *rest[2:]])
        if mask is not None and not _passes_masks() and has_arg(self.layer.call, "mask"):
            inner = K.int_shape(mask)
            dynamic = tf.shape(mask)
            more = [dynamic[i] if d is None else d for i, d in enumerate(inner)]
            words["mask"] = tf.reshape(mask, [-1, *more[2:]])
        now = frame()
        before = len(now.losses) if now is not None else 0
        found = self._each_step(inputs, words) if self._is_each(shape) else self.layer(flat, **words)
        if now is not None and getattr(self.layer, "outputs", None) is not None:
            del now.losses[before:]  # nobody asked a model in here for penalties of what its layers gave
        shape = K.int_shape(found)
        dynamic = tf.shape(found)
        after = [dynamic[i] if d is None else d for i, d in enumerate(shape)]
        steps = K.int_shape(inputs)[1]
        output = tf.reshape(found, [sizes[0], sizes[1] if steps is None else steps, *after[1:]])
        output.set_shape([K.int_shape(inputs)[0], steps, *shape[1:]])
        return output

    def _is_each(self, shape: Any) -> bool:
        """Over batches of a known size Keras 2.1 and 2.2 ran a loop, of which nobody asked what it had moved."""
        looped = era.ERA.backend == "tensorflow" and not era.is_before("2.1") and era.is_before("2.3")
        return looped and None not in shape[:2] and counts(self.layer)

    def _each_step(self, inputs: Any, words: dict[str, Any]) -> Any:
        now = frame()
        before = len(now.updates) if now is not None else 0
        found = tf.stack([self.layer(x, **words) for x in tf.unstack(inputs, axis=1)], axis=1)
        if now is not None:
            del now.updates[before:]
        return tf.reshape(found, tf.concat([[-1], tf.shape(found)[2:]], 0))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask of the inner layer for every step; where it has none, whether anything of a step is there."""
        if _passes_masks():
            return mask
        return mask_of_steps(self.layer, inputs, mask)


class Bidirectional(Wrapper):
    """A recurrent layer in both directions."""

    def __init__(self, layer: Any, merge_mode: Any = "concat", weights: Any = None, **kwargs: Any) -> None:
        if merge_mode not in ("sum", "mul", "ave", "concat", None):
            raise ValueError('Invalid merge mode. Merge mode should be one of {"sum", "mul", "ave", "concat", None}')
        Layer.__init__(self, **{k: v for k, v in kwargs.items() if k != "num_constants"})
        self.forward_layer = copy_of(layer)
        config = layer.get_config()
        config["go_backwards"] = not config["go_backwards"]
        self.backward_layer = type(layer).from_config(config)
        self.forward_layer.name = "forward_" + self.forward_layer.name
        self.backward_layer.name = "backward_" + self.backward_layer.name
        self.merge_mode = merge_mode
        if weights:
            half = len(weights) // 2
            self.forward_layer._initial_weights = weights[:half]
            self.backward_layer._initial_weights = weights[half:]
        self.stateful = layer.stateful
        self.return_sequences, self.return_state = layer.return_sequences, layer.return_state
        self.supports_masking = True
        self.__dict__["layer"] = layer
        self.input_spec = layer.input_spec
        self._num_constants = kwargs.get("num_constants")
        self.trainable = kwargs.get("trainable", True)

    @property
    def activity_regularizer(self) -> Any:
        return self.__dict__.get("_own_activity")

    @activity_regularizer.setter
    def activity_regularizer(self, value: Any) -> None:
        self.__dict__["_own_activity"] = value

    @property
    def trainable(self) -> Any:
        return self.__dict__.get("_old_trainable", True)

    @trainable.setter
    def trainable(self, value: Any) -> None:
        self.__dict__["_old_trainable"] = value
        for name in ("forward_layer", "backward_layer"):
            if hasattr(self, name) and not _keeps_flag():
                getattr(self, name).trainable = value

    def _inner_layers(self) -> list[Any]:
        return [getattr(self, name) for name in ("forward_layer", "backward_layer") if hasattr(self, name)]

    @property
    def constraints(self) -> dict[Any, Any]:
        return {}

    def get_weights(self) -> list[Any]:
        return [*self.forward_layer.get_weights(), *self.backward_layer.get_weights()]

    def set_weights(self, weights: Any) -> None:
        half = len(weights) // 2
        self.forward_layer.set_weights(weights[:half])
        self.backward_layer.set_weights(weights[half:])

    def build(self, input_shape: Any = None) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            with K.name_scope(layer.name):
                layer.build(input_shape)
                layer.built = True
                if layer._initial_weights is not None:
                    layer.set_weights(layer._initial_weights)
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        shape = self.forward_layer.compute_output_shape(input_shape)
        states = []
        if self.return_state:
            shape, states = shape[0], list(shape[1:])
        if self.merge_mode == "concat":
            found: list[Any] = [(*shape[:-1], shape[-1] * 2)]
        else:
            found = [shape, shape] if self.merge_mode is None else [shape]
        found += [*states, *states] if states else []
        return unpack_singleton(found)

    def __call__(self, inputs: Any, initial_state: Any = None, constants: Any = None, **kwargs: Any) -> Any:
        inputs, initial_state, constants = _standardize_args(inputs, initial_state, constants, self._num_constants)
        more: list[Any] = []
        if initial_state is not None:
            if len(initial_state) % 2 > 0:
                raise ValueError(
                    "When passing `initial_state` to a Bidirectional RNN, the state should be a list containing the "
                    f"states of the underlying RNNs. Found: {initial_state}"
                )
            more += initial_state
        if constants is not None:
            self._num_constants = len(constants)
            more += constants
        self.forward_layer._num_constants = self.backward_layer._num_constants = self._num_constants
        if not more:
            return calls.call(self, inputs, (), kwargs)
        before = self.input_spec
        specs = [InputSpec(shape=K.int_shape(x)) for x in more]
        self.__dict__["_old_input_spec"] = [*to_list(before)[:1], *specs]
        for layer in (self.forward_layer, self.backward_layer):
            half = [InputSpec(shape=K.int_shape(x)) for x in (initial_state or [])[: len(initial_state or []) // 2]]
            if half:
                layer.state_spec = half
        try:
            return calls.call(self, [inputs, *more], (), kwargs)
        finally:
            self.__dict__["_old_input_spec"] = before

    def call(
        self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None, constants: Any = None
    ) -> Any:
        words: dict[str, Any] = {}
        if has_arg(self.layer.call, "training"):
            words["training"] = training
        if has_arg(self.layer.call, "mask"):
            words["mask"] = mask
        forward_in = backward_in = inputs
        if isinstance(inputs, list) and len(inputs) > 1:
            count = self._num_constants or 0
            states = inputs[1 : len(inputs) - count]
            kept = inputs[len(inputs) - count :] if count else []
            half = len(states) // 2
            forward_in, backward_in = [inputs[0], *states[:half], *kept], [inputs[0], *states[half:], *kept]
            words["mask"] = mask[0] if isinstance(mask, list) else mask
        y = self.forward_layer.call(forward_in, **words)
        back = self.backward_layer.call(backward_in, **words)
        states = []
        if self.return_state:
            states = [*y[1:], *back[1:]]
            y, back = y[0], back[0]
        if self.return_sequences:
            back = K.reverse(back, 1)
        if self.merge_mode is None:
            merged = [y, back]
        elif self.merge_mode == "concat":
            merged = [K.concatenate([y, back])]
        elif self.merge_mode == "mul":
            merged = [y * back]
        else:
            merged = [(y + back) / 2 if self.merge_mode == "ave" else y + back]
        found = [*merged, *states]
        return unpack_singleton(found)

    def reset_states(self) -> None:
        self.forward_layer.reset_states()
        self.backward_layer.reset_states()

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        mask = mask[0] if isinstance(mask, list) else mask
        if self.return_sequences:
            found = [mask, mask] if not self.merge_mode else mask
        else:
            found = [None, None] if not self.merge_mode else None
        if self.return_state:
            states = [None for _ in self.forward_layer.states] * 2
            return to_list(found) + states
        return found

    def get_config(self) -> dict[str, Any]:
        config = {"merge_mode": self.merge_mode}
        if self._num_constants is not None:
            config["num_constants"] = self._num_constants
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        from kmigrate_shims.keras.layers import deserialize

        config = copy.deepcopy(config)
        layer = deserialize(config.pop("layer"), custom_objects=custom_objects)
        constants = config.pop("num_constants", None)
        made = cls(layer, **config)
        made._num_constants = constants
        return made


def copy_of(layer: Any) -> Any:
    """The same kind of layer with the same settings and state of building, under its own name."""
    kind: Any = type(layer)
    made = kind.from_config(layer.get_config())
    if getattr(layer, "_initial_weights", None) is not None:
        made._initial_weights = layer._initial_weights
    return made
