"""`keras.layers.wrappers`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine.layer import InputSpec, Layer

__all__ = ["Bidirectional", "TimeDistributed", "Wrapper"]


class Wrapper(Layer):
    """A layer around another one, whose weights are its own."""

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        self.__dict__["layer"] = layer
        self.uses_learning_phase = getattr(layer, "uses_learning_phase", False)
        super().__init__(**kwargs)

    def _inner_layers(self) -> list[Any]:
        return [self.__dict__["layer"]]

    @property
    def constraints(self) -> Any:
        return getattr(self.__dict__["layer"], "constraints", {})

    @constraints.setter
    def constraints(self, value: Any) -> None:
        """Those of the layer inside."""

    def build(self, input_shape: Any = None) -> None:
        self.built = True

    def get_weights(self) -> Any:
        return self.layer.get_weights()

    def set_weights(self, weights: Any) -> None:
        self.layer.set_weights(weights)

    def get_config(self) -> dict[str, Any]:
        inner = {"class_name": type(self.layer).__name__, "config": self.layer.get_config()}
        return {**super().get_config(), "layer": inner}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        from kmigrate_shims.keras1.utils.layer_utils import layer_from_config

        config = dict(config)
        return cls(layer_from_config(config.pop("layer")), **config)


class TimeDistributed(Wrapper):
    def __init__(self, layer: Any, **kwargs: Any) -> None:
        self.supports_masking = True
        super().__init__(layer, **kwargs)

    def build(self, input_shape: Any = None) -> None:
        if len(input_shape) < 3:
            raise AssertionError("TimeDistributed wants inputs of three axes or more")
        self.input_spec = [InputSpec(shape=input_shape)]
        if not self.layer.built:
            self.layer.build((input_shape[0], *input_shape[2:]))
            self.layer.built = True
        self.built = True

    def get_output_shape_for(self, input_shape: Any) -> Any:
        inner = self.layer.get_output_shape_for((input_shape[0], *input_shape[2:]))
        return (inner[0], input_shape[1], *inner[1:])

    def call(self, inputs: Any, mask: Any = None) -> Any:
        shape = K.int_shape(inputs)
        if shape[0]:
            _, y, _ = K.rnn(lambda x, _: (self.layer.call(x), []), inputs, [], input_length=shape[1])
        else:
            y = self.layer.call(K.reshape(inputs, (-1, *shape[2:])))
            rest = K.int_shape(y)[1:]
            y = K.reshape(y, K.stack([-1, shape[1] or K.shape(inputs)[1], *rest]))
        regularizer = getattr(self.layer, "activity_regularizer", None)
        if regularizer is not None:
            self.add_loss(regularizer(y), inputs)
        return y


class Bidirectional(Wrapper):
    def __init__(self, layer: Any, merge_mode: Any = "concat", weights: Any = None, **kwargs: Any) -> None:
        if merge_mode not in ("sum", "mul", "ave", "concat", None):
            raise ValueError('Invalid merge mode. Merge mode should be one of {"sum", "mul", "ave", "concat", None}')
        forward = type(layer).from_config(layer.get_config())
        forward.initial_weights = layer.__dict__.get("initial_weights")
        config = layer.get_config()
        config["go_backwards"] = not config["go_backwards"]
        backward = type(layer).from_config(config)
        _rename(forward, "forward_" + layer.name)
        _rename(backward, "backward_" + backward.name)
        self.__dict__.update(forward_layer=forward, backward_layer=backward, merge_mode=merge_mode)
        if weights:
            half = len(weights) // 2
            forward.initial_weights, backward.initial_weights = weights[:half], weights[half:]
        self.__dict__.update(return_sequences=layer.return_sequences)
        self.stateful, self.supports_masking = layer.stateful, True
        super().__init__(layer, **kwargs)
        self.stateful = layer.stateful

    def _is_trained(self) -> bool:
        return True  # what is inside was trained whatever the flag said

    def _inner_layers(self) -> list[Any]:
        return [self.__dict__["forward_layer"], self.__dict__["backward_layer"]]

    @property
    def constraints(self) -> Any:
        from kmigrate_shims.keras1.engine.layer import Keyed

        found = Keyed()
        for layer in self._inner_layers():
            found.update(layer.constraints)
        return found

    @constraints.setter
    def constraints(self, value: Any) -> None:
        """Those of the layers inside."""

    def get_weights(self) -> Any:
        return self.forward_layer.get_weights() + self.backward_layer.get_weights()

    def set_weights(self, weights: Any) -> None:
        half = len(weights) // 2
        self.forward_layer.set_weights(weights[:half])
        self.backward_layer.set_weights(weights[half:])

    def build(self, input_shape: Any = None) -> None:
        for layer in self._inner_layers():
            layer.build(input_shape)
            layer.built = True
        self.built = True

    def get_output_shape_for(self, input_shape: Any) -> Any:
        shape = self.forward_layer.get_output_shape_for(input_shape)
        if self.merge_mode == "concat":
            return (*shape[:-1], shape[-1] * 2)
        return [shape, shape] if self.merge_mode is None else shape

    def call(self, inputs: Any, mask: Any = None) -> Any:
        y, back = self.forward_layer.call(inputs, mask), self.backward_layer.call(inputs, mask)
        if self.return_sequences:
            back = K.reverse(back, 1)
        if self.merge_mode == "concat":
            return K.concatenate([y, back])
        if self.merge_mode is None:
            return [y, back]
        return {"sum": lambda: y + back, "ave": lambda: (y + back) / 2, "mul": lambda: y * back}[self.merge_mode]()

    def reset_states(self) -> None:
        self.forward_layer.reset_states()
        self.backward_layer.reset_states()

    def compute_mask(self, input: Any, mask: Any = None) -> Any:
        if not self.return_sequences:
            return None
        return mask if self.merge_mode else [mask, mask]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "merge_mode": self.merge_mode}


def _rename(layer: Any, name: str) -> None:
    layer.name = name
