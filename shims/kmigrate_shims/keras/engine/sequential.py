"""Sequential."""

from __future__ import annotations

import functools
from typing import Any

import keras

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.base_layer import Layer
from kmigrate_shims.keras.engine.input_layer import Input, InputLayer
from kmigrate_shims.keras.engine.network import Network, as_input
from kmigrate_shims.keras.engine.training import Model
from kmigrate_shims.keras.engine.weights import of, once
from kmigrate_shims.keras.legacy.models import layer_configs, layer_of, legacy_sequential_layers, needs_legacy_support
from kmigrate_shims.keras.utils.generic_utils import to_list, unpack_singleton
from kmigrate_shims.keras.utils.layer_utils import get_source_inputs


class Sequential(Model):
    """Layers one behind another. Each is called once, on what the last one gave."""

    _grows = True

    def __init__(self, layers: Any = None, name: str | None = None) -> None:
        if isinstance(layers, str):
            layers, name = None, layers
        self._init_subclassed_network(name=name)
        self.__dict__.update(_stack=[], _listed=[], _build_input_shape=None)
        for layer in layers or []:
            self.add(layer)

    @functools.wraps(Model.fit)
    def fit(self, *arguments: Any, **words: Any) -> Any:
        if len(arguments) < 4 and not words.keys() & {"epochs", "nb_epoch"} and era.is_before("2.1"):
            words["epochs"] = 10  # the default of Keras 1, which the models of layers one behind another kept that long
        return super().fit(*arguments, **words)

    @property
    def layers(self) -> list[Any]:
        """Before Keras 2.2 a list that programs could take layers out of; since then mostly a copy."""
        if era.is_before("2.2"):
            listed: list[Any] = self.__dict__.get("_listed", [])
            return listed
        stack: list[Any] = self.__dict__.get("_stack", [])
        return stack[1:] if stack and isinstance(stack[0], InputLayer) else stack

    def _inner_layers(self) -> list[Any]:
        return legacy_sequential_layers(self) if self.layers and needs_legacy_support(self) else self.layers

    def _by_layer(self) -> list[Any]:
        if era.is_before("2.2") and self.__dict__.get("_is_graph_network"):  # the model inside was asked
            return of(self.__dict__["_layers"], "weights")
        return super()._by_layer()

    def _weights_to_train(self) -> list[Any]:
        """Also those of layers that were taken out of `layers` and not out of the model.

        Before Keras 2.2 the layers of a model that stands first were asked, and not that model, be it frozen.
        """
        built = self._asked() if self.trainable else []
        return once([*self.trainable_weights, *of(built, "trainable_weights")])

    def _asked(self) -> list[Any]:
        found: list[Any] = list(self.__dict__.get("_layers", []))
        place = next((i for i, one in enumerate(found) if not isinstance(one, InputLayer)), None)
        first = found[place] if place is not None else None
        if place is None or not era.is_before("2.2") or not isinstance(first, Network):
            return found
        inner = first._asked() if isinstance(first, Sequential) else first.__dict__.get("_layers", [])
        return [*found[:place], *inner, *found[place + 1 :]]

    def _found_layers(self) -> list[Any]:
        """Before Keras 2.2 `get_layer` asked the graph, which begins with its input."""
        if not (era.is_before("2.2") and self.__dict__.get("_is_graph_network")):
            return self.layers
        first: Any = self
        while isinstance(first.layers[0], Network):  # whose own input it began with
            first = first.layers[0]
        inputs = first.__dict__.get("_input_layers", [])[:1]
        return [*inputs, *(one for one in self._asked() if not isinstance(one, InputLayer))]

    @property
    def outputs(self) -> Any:
        return self.__dict__.get("_outputs")

    @outputs.setter
    def outputs(self, value: Any) -> None:
        if not (era.is_before("2.2") and value and self.inputs):
            Model.outputs.fset(self, value)  # type: ignore[attr-defined]
            return
        before = self._built_outputs()
        self._grow(self.inputs, list(value))
        self.__dict__["_node_outputs"] = before

    @property
    def model(self) -> Any:
        """Keras 2.1 and earlier had a model inside; it is the same."""
        return self

    def add(self, layer: Any) -> None:
        if not isinstance(layer, (Layer, keras.layers.Layer)):
            raise TypeError(f"The added layer must be an instance of class Layer. Found: {layer}")
        stack = self.__dict__["_stack"]
        self.built = False
        self._drop_unlisted()
        self.__dict__["_listed"].append(layer)
        if not stack:
            self._begin(layer)
        elif self.outputs:
            output = layer(self.outputs[0])
            if isinstance(output, list):
                raise TypeError(
                    "All layers in a Sequential model should have a single output tensor. For multi-output layers, "
                    "use the functional API."
                )
            stack.append(layer)
            self._grow(self.inputs, [output])
        else:
            stack.append(layer)
        if not self.inputs:
            self._build()

    def _drop_unlisted(self) -> None:
        """What was taken out of the list before Keras 2.2 is gone once the model is built again."""
        stack, listed = self.__dict__["_stack"], self.__dict__["_listed"]
        if era.is_before("2.2"):
            stack[:] = [one for i, one in enumerate(stack) if one in listed or (i == 0 and isinstance(one, InputLayer))]

    def _begin(self, layer: Any) -> None:
        stack = self.__dict__["_stack"]
        if isinstance(layer, InputLayer):
            stack.append(layer)
            tensor = layer._inbound_nodes[-1].output_tensors[0]
            self._grow([tensor], [tensor])
            return
        if type(layer).__name__ == "Merge" and layer._inbound_nodes:  # it was called on what its layers gave
            output = layer.get_output_at(0)
            stack.append(layer)
            self._grow(get_source_inputs(output), [output])
            return
        first = layer
        while isinstance(first, Network) and not hasattr(first, "batch_input_shape") and first.layers:
            if first.__dict__.get("_is_graph_network") and not isinstance(first, Sequential):
                break
            if isinstance(first, Sequential) and first.inputs:
                break
            first = first.layers[0]
        shape, dtype = getattr(first, "batch_input_shape", None), getattr(first, "dtype", None)
        if shape is None and isinstance(first, Network) and first.inputs:
            shape, dtype = K.int_shape(first.inputs[0]), K.dtype(first.inputs[0])
        if shape is None:
            stack.append(layer)
            return
        x = Input(batch_shape=shape, dtype=dtype, name=layer.name + "_input")
        output = layer(x)
        if isinstance(output, list):
            raise TypeError(
                "All layers in a Sequential model should have a single output tensor. For multi-output layers, use "
                "the functional API."
            )
        stack.extend([x._keras_history[0], layer])
        self._grow([x], [output])

    def _grow(self, inputs: list[Any], outputs: list[Any]) -> None:
        self._is_graph_network = True
        self._set_graph(inputs, outputs)
        self.__dict__["_single_output"] = True
        self.__dict__["_is_compiled"] = False
        if era.is_before("2.2"):  # later the function that predicts stayed what it was until the next compile
            self.optimizer_is_stale()

    def pop(self) -> None:
        stack = self.__dict__["_stack"]
        if not self.layers:
            raise TypeError("There are no layers in the model.")
        self._drop_unlisted()
        stack.pop()
        self.__dict__["_listed"].pop()
        if not self.layers:
            self.__dict__.update(_inputs=None, _outputs=None, _stack=[], _listed=[])
            self.built = False
        elif self.outputs:
            last = self.layers[-1]
            self._grow(self.inputs, [last.output])
            self.built = True

    def build(self, input_shape: Any = None) -> None:
        if input_shape is not None and not self.inputs:
            self.__dict__["_build_input_shape"] = tuple(input_shape)
            x = Input(batch_shape=tuple(input_shape), dtype=K.floatx(), name=self.layers[0].name + "_input")
            first = x
            for layer in self.layers:
                x = layer(x)
            self.__dict__["_stack"].insert(0, first._keras_history[0])
            self._grow([first], [x])
        self.built = bool(self.inputs)

    def _build(self) -> None:
        """Nothing can be built before a shape is known."""

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.inputs:
            self.build(K.int_shape(inputs))
        return super().__call__(inputs, *args, **kwargs)

    def predict_proba(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        import warnings

        found = self.predict(x, batch_size, verbose)
        if found.min() < 0.0 or found.max() > 1.0:
            warnings.warn(
                "Network returning invalid probability values. The last layer might not normalize predictions into "
                "probabilities (like softmax or sigmoid would).",
                stacklevel=2,
            )
        return found

    def predict_classes(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        found = self.predict(x, batch_size=batch_size, verbose=verbose)
        return found.argmax(axis=-1) if found.shape[-1] > 1 else (found > 0.5).astype("int32")

    def get_config(self) -> Any:
        """A list of its layers' before Keras 2.2.3."""
        layers = layer_configs(self)
        if era.is_before("2.2.3"):
            return layers
        config: dict[str, Any] = {"name": self.name, "layers": layers}
        if self.__dict__.get("_build_input_shape"):
            config["build_input_shape"] = self.__dict__["_build_input_shape"]
        return config

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        name, shape, listed = None, None, config
        if isinstance(config, dict):
            name, shape, listed = config.get("name"), config.get("build_input_shape"), config["layers"]
        model = cls(name=name)
        for one in listed:
            model.add(layer_of(one, custom_objects))
        if not model.inputs and shape:
            model.build(shape)
        return model

    def _set_inputs(self, inputs: Any, outputs: Any = None, training: Any = None) -> None:
        given = to_list(inputs, allow_tuple=True)
        if len(given) != 1:
            raise ValueError(f"a Sequential model has one input, and {len(given)} were given")
        self.build((None, *K.int_shape(as_input(given[0]))[1:]))

    @property
    def uses_learning_phase(self) -> bool:
        return super().uses_learning_phase


__all__ = ["Sequential", "unpack_singleton"]
