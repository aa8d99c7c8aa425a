"""`keras.models`: Sequential, Model, and files."""

from __future__ import annotations

import json
import warnings
from typing import Any

from kmigrate_shims.keras.engine.sequential import Sequential as _Sequential
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine.containers import get_source_inputs
from kmigrate_shims.keras1.engine.files import load_model, save_model
from kmigrate_shims.keras1.engine.layer import Layer, Node
from kmigrate_shims.keras1.engine.merging import Merge
from kmigrate_shims.keras1.engine.training import Model
from kmigrate_shims.keras1.optimizers import optimizer_from_config
from kmigrate_shims.keras1.utils.io_utils import ask_to_proceed_with_overwrite

__all__ = [
    "Model", "Node", "Sequential", "ask_to_proceed_with_overwrite", "load_model", "model_from_config",
    "model_from_json", "model_from_yaml", "optimizer_from_config", "save_model",
]  # fmt: skip
GONE = ("show_accuracy", "accuracy", "nb_val_worker", "class_mode")


def model_from_config(config: Any, custom_objects: Any = None) -> Any:
    from kmigrate_shims.keras1.utils.layer_utils import layer_from_config

    if isinstance(config, list):
        raise TypeError("`model_from_config` expects a dictionary, not a list. Maybe you meant to use "
                        "`Sequential.from_config(config)`?")  # fmt: skip
    return layer_from_config(config, custom_objects=custom_objects)


def model_from_json(json_string: Any, custom_objects: Any = None) -> Any:
    return model_from_config(json.loads(json_string), custom_objects)


def model_from_yaml(yaml_string: Any, custom_objects: Any = None) -> Any:
    from kmigrate_shims.keras.engine.saving import _yaml

    return model_from_config(_yaml().safe_load(yaml_string), custom_objects)


def _without(kwargs: dict[str, Any]) -> None:
    """Arguments of Keras 0.3, which were taken with a warning."""
    for word in GONE:
        if word in kwargs:
            kwargs.pop(word)
            warnings.warn(
                f'The "{word}" argument is deprecated, instead you should pass the "accuracy" metric to the model at '
                'compile time: `model.compile(optimizer, loss, metrics=["accuracy"])`',
                stacklevel=3,
            )
    if kwargs:
        raise TypeError("Received unknown keyword arguments: " + str(kwargs))


class Sequential(_Sequential, Model):
    def __init__(self, layers: Any = None, name: str | None = None) -> None:
        if not name:
            name = "sequential_" + str(K.get_uid("sequential_"))
        self._init_subclassed_network(name=name)
        self.__dict__.update(_stack=[], _build_input_shape=None, _layers_told=[])
        for layer in layers or []:
            self.add(layer)

    @property
    def layers(self) -> list[Any]:
        return self.__dict__.get("_stack", [])

    def _inner_layers(self) -> list[Any]:
        return self.flattened_layers

    @property
    def flattened_layers(self) -> list[Any]:
        """The layers, and before them those of the branches that a Merge takes."""
        found: list[Any] = []
        for layer in self.layers:
            branches = layer.layers if isinstance(layer, Merge) and layer is self.layers[0] else None
            for one in branches or []:
                inner = getattr(one, "flattened_layers", None) or (one.layers if hasattr(one, "layers") else [one])
                found += [x for x in inner if not any(x is y for y in found)]
            if branches is None and not any(layer is y for y in found):
                found.append(layer)
        return found

    def flattened(self) -> list[Any]:
        return self.flattened_layers

    def _by_layer(self) -> list[Any]:
        return Model._by_layer(self)

    def add(self, layer: Any) -> None:
        if not isinstance(layer, Layer) and not hasattr(layer, "_inbound_nodes"):
            raise TypeError(f"The added layer must be an instance of class Layer. Found: {layer}")
        stack = self.__dict__["_stack"]
        if not stack:
            self._first(layer)
        else:
            output = layer(self.outputs[0])
            if isinstance(output, list):
                raise TypeError(
                    "All layers in a Sequential model should have a single output tensor. For multi-output layers, "
                    "use the functional API."
                )
            stack.append(layer)
            self._grow(self.inputs, [output])
        self.built = True

    def _first(self, layer: Any) -> None:
        if isinstance(layer, Model) and layer.outputs:  # a model is called where its own inputs are
            output = layer.outputs[0]
        else:
            if not layer._inbound_nodes:
                if not hasattr(layer, "batch_input_shape"):
                    raise ValueError(
                        "The first layer in a Sequential model must get an `input_shape` or `batch_input_shape` "
                        "argument."
                    )
                layer.create_input_layer(layer.batch_input_shape, getattr(layer, "input_dtype", None))
            if len(layer._inbound_nodes) != 1:
                raise ValueError(
                    "A layer added to a Sequential model must not already be connected somewhere else. Model received "
                    f"layer {layer.name} which has {len(layer._inbound_nodes)} pre-existing inbound connections."
                )
            output = layer.get_output_at(0)
        self.__dict__["_stack"].append(layer)
        self._grow(get_source_inputs(output), [output])

    def _set_graph(self, inputs: list[Any], outputs: list[Any]) -> None:
        super()._set_graph(inputs, outputs)
        self.__dict__["_layers"] = list(self.__dict__["_stack"])

    def pop(self) -> None:
        stack = self.__dict__["_stack"]
        if not stack:
            raise TypeError("There are no layers in the model.")
        stack.pop()
        if stack:
            self._grow(self.inputs, [stack[-1].output])
        else:
            self.__dict__.update(_inputs=None, _outputs=None)

    def build(self, input_shape: Any = None) -> None:
        if not self.inputs or not self.outputs:
            raise TypeError("Sequential model cannot be built: model is empty. Add some layers first.")

    def get_output_shape_at(self, node_index: int) -> Any:
        return K.int_shape(self.get_output_at(node_index))

    # Training, with the words of Keras 0.3

    def compile(
        self, optimizer: Any, loss: Any, metrics: Any = None, sample_weight_mode: Any = None, **kwargs: Any
    ) -> None:
        self.build()
        kwargs.pop("class_mode", None)
        Model.compile(self, optimizer, loss, metrics=metrics, sample_weight_mode=sample_weight_mode, **kwargs)

    def fit(
        self, x: Any, y: Any, batch_size: int = 32, nb_epoch: int = 10, verbose: int = 1, callbacks: Any = None,
        validation_split: float = 0.0, validation_data: Any = None, shuffle: Any = True, class_weight: Any = None,
        sample_weight: Any = None, initial_epoch: int = 0, **kwargs: Any,
    ) -> Any:  # fmt: skip
        _without(kwargs)
        self._must_be_compiled()
        return Model.fit(
            self, x, y, batch_size, nb_epoch, verbose, callbacks, validation_split, validation_data, shuffle,
            class_weight, sample_weight, initial_epoch,
        )  # fmt: skip

    def _must_be_compiled(self) -> None:
        if self.__dict__.get("optimizer") is None:
            raise RuntimeError("The model needs to be compiled before being used.")

    def evaluate(
        self, x: Any, y: Any, batch_size: int = 32, verbose: int = 1, sample_weight: Any = None, **kwargs: Any
    ) -> Any:
        _without(kwargs)
        self._must_be_compiled()
        return Model.evaluate(self, x, y, batch_size, verbose, sample_weight)

    def train_on_batch(self, x: Any, y: Any, class_weight: Any = None, sample_weight: Any = None, **kwargs: Any) -> Any:
        _without(kwargs)
        self._must_be_compiled()
        return Model.train_on_batch(self, x, y, sample_weight, class_weight)

    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        _without(kwargs)
        self._must_be_compiled()
        return Model.test_on_batch(self, x, y, sample_weight)

    def predict_proba(self, x: Any, batch_size: int = 32, verbose: int = 1) -> Any:
        return super().predict_proba(x, batch_size, verbose)

    def predict_classes(self, x: Any, batch_size: int = 32, verbose: int = 1) -> Any:
        return super().predict_classes(x, batch_size, verbose)

    def fit_generator(
        self, generator: Any, samples_per_epoch: int, nb_epoch: int, verbose: int = 1, callbacks: Any = None,
        validation_data: Any = None, nb_val_samples: Any = None, class_weight: Any = None, max_q_size: int = 10,
        nb_worker: int = 1, pickle_safe: bool = False, initial_epoch: int = 0, **kwargs: Any,
    ) -> Any:  # fmt: skip
        _without(kwargs)
        self._must_be_compiled()
        return Model.fit_generator(
            self, generator, samples_per_epoch, nb_epoch, verbose, callbacks, validation_data, nb_val_samples,
            class_weight, max_q_size, _workers(nb_worker, pickle_safe), pickle_safe, initial_epoch,
        )  # fmt: skip

    def evaluate_generator(
        self, generator: Any, val_samples: int, max_q_size: int = 10, nb_worker: int = 1, pickle_safe: bool = False,
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        kwargs.pop("verbose", None)
        _without(kwargs)
        self._must_be_compiled()
        workers = _workers(nb_worker, pickle_safe)
        return Model.evaluate_generator(self, generator, val_samples, max_q_size, workers, pickle_safe)

    def predict_generator(
        self, generator: Any, val_samples: int, max_q_size: int = 10, nb_worker: int = 1, pickle_safe: bool = False
    ) -> Any:
        workers = _workers(nb_worker, pickle_safe)
        return Model.predict_generator(self, generator, val_samples, max_q_size, workers, pickle_safe)

    # What Keras 0.3 kept of the last training

    training_data = property(lambda self: self.__dict__.get("_training_data"))
    validation_data = property(lambda self: self.__dict__.get("_validation_data"))

    # Configurations

    def get_config(self) -> Any:
        found = []
        for place, layer in enumerate(self.layers):
            config = layer.get_config()
            if isinstance(layer, Merge) and place == 0:
                config["layers"] = [
                    {"class_name": type(one).__name__, "config": one.get_config()} for one in layer.layers
                ]
            found.append({"class_name": type(layer).__name__, "config": config})
        return found

    @classmethod
    def from_config(cls, config: Any, layer_cache: Any = None) -> Any:
        from kmigrate_shims.keras1.utils.layer_utils import layer_from_config

        made: dict[Any, Any] = {} if layer_cache is None else layer_cache
        model = cls()
        for told in (_modern(one) for one in config):
            name = told["config"].get("name") if isinstance(told["config"], dict) else None
            if told["class_name"] == "Sequential":
                layer = cls.from_config(told["config"], made)
            elif told["class_name"] == "Merge" and "layers" in told["config"]:
                inner = dict(told["config"])
                inner["layers"] = [layer_from_config(one) for one in inner["layers"]]
                layer = Merge.from_config(inner)
            elif name in made:
                layer = made[name]
            else:
                layer = made[name] = layer_from_config(told)
            model.add(layer)
        return model


def _modern(told: dict[str, Any]) -> dict[str, Any]:
    """Keras 0.3 wrote the class as the layer's name, and the name as `custom_name`."""
    if "class_name" in told:
        return told
    config = dict(told)
    cls = config["name"]
    config["name"] = config.get("custom_name")
    return {"class_name": cls, "config": config}


def _workers(count: int, processes: bool) -> int:
    if count > 1 and not processes:
        warnings.warn('The "nb_worker" argument is deprecated when pickle_safe is False', stacklevel=3)
        return 1
    return count


def __getattr__(name: str) -> Any:
    if name == "Graph":
        raise AttributeError(
            "Graph was an old model in Keras 1.0. Take --keras 0.3 for a program of Graph alone, else a Model."
        )
    raise AttributeError(f"module 'keras.models' has no attribute '{name}'")
