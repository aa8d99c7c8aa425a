"""Layers: each knows the one before it, and says what it gives in training and otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kmigrate_shims.keras.layers.signature import parse
from kmigrate_shims.keras0 import activations, constraints, initializations, regularizers
from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras1.layers.declared import constructor

ALLOWED = {"input_shape", "trainable", "batch_input_shape", "cache_enabled", "name"}
KINDS = {"regularizer": regularizers, "constraint": constraints, "activation": activations, "init": initializations}
HIDDEN = ("weights",)  # what is no part of a layer's configuration


class Layer:
    """`build` makes weights once the shape of the input is known; `get_output(train)` gives a symbolic tensor."""

    name: Any = None
    trainable: Any = True
    cache_enabled: Any = True
    layer_cache: Any = None
    shape_cache: Any = None
    if TYPE_CHECKING:  # attributes are the arguments of each layer

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, **kwargs: Any) -> None:
        for name in ("trainable_weights", "non_trainable_weights"):
            if not hasattr(self, name):
                setattr(self, name, [])
        for word in kwargs:
            if word not in ALLOWED:
                raise AssertionError("Keyword argument not understood: " + word)
        self.name = kwargs.get("name", type(self).__name__.lower())
        self.cache_enabled = kwargs.get("cache_enabled", True)
        if "batch_input_shape" in kwargs:
            self.set_input_shape(tuple(kwargs["batch_input_shape"]))
        elif "input_shape" in kwargs:
            self.set_input_shape((None, *tuple(kwargs["input_shape"])))
        self.trainable = kwargs.get("trainable", True)

    def __call__(self, X: Any, mask: Any = None, train: bool = False) -> Any:
        """What it gives for another tensor, with the same weights. The mask was taken and never looked at."""
        caches = self.layer_cache, self.shape_cache
        self.layer_cache, self.shape_cache = {}, {}
        source = Layer(batch_input_shape=self.input_shape)
        source.name, source.input = "dummy", X
        before = getattr(self, "previous", None)
        self.previous = source
        try:
            return self.get_output(train=train)
        finally:
            if before is None:
                del self.previous
            else:
                self.previous = before
            self.layer_cache, self.shape_cache = caches

    # The graph

    nb_input = property(lambda self: 1)
    nb_output = property(lambda self: 1)

    def set_previous(self, layer: Any, reset_weights: bool = True) -> None:
        if not self.nb_input == layer.nb_output == 1:
            raise AssertionError("Cannot connect layers: input count and output count should be 1.")
        ndim = getattr(self, "input_ndim", None)
        if ndim is not None and ndim != len(layer.output_shape):
            raise AssertionError(
                f"Incompatible shapes: layer expected input with ndim={ndim} but previous layer has output_shape "
                f"{layer.output_shape}"
            )
        if layer.get_output_mask() is not None and not self.supports_masked_input():
            raise AssertionError("Cannot connect non-masking layer to layer with masked output.")
        if not reset_weights and layer.output_shape != self.input_shape:
            raise AssertionError(
                f"Cannot connect layers without resetting weights: expected input with shape {self.input_shape} but "
                f"previous layer has output_shape {layer.output_shape}"
            )
        self.previous = layer
        if reset_weights:
            self.build()

    def clear_previous(self, reset_weights: bool = True) -> None:
        if not hasattr(self, "input"):
            raise Exception("Cannot clear previous for non-input layers")
        if hasattr(self, "previous"):
            del self.previous
            if reset_weights:
                self.build()

    def build(self) -> None:
        """Layers with weights make them here."""

    @property
    def input_shape(self) -> Any:
        if not hasattr(self, "previous"):
            if hasattr(self, "_input_shape"):
                return self._input_shape
            raise Exception('Layer is not connected. Did you forget to set "input_shape"?')
        return self._cached(self.shape_cache, id(self.previous), lambda: self.previous.output_shape)

    def _cached(self, cache: Any, key: Any, make: Any) -> Any:
        if cache is None or not self.cache_enabled:
            return make()
        if key not in cache:
            cache[key] = make()
        return cache[key]

    def set_input_shape(self, input_shape: Any) -> None:
        if not isinstance(input_shape, (tuple, list)):
            raise Exception("Invalid input shape - input_shape should be a tuple of int.")
        ndim = getattr(self, "input_ndim", None)
        if ndim and ndim != len(input_shape):
            raise Exception(
                f"Invalid input shape - Layer expects input ndim={ndim}, was provided with input shape "
                f"{tuple(input_shape)}"
            )
        self._input_shape = tuple(input_shape)
        self.input = K.placeholder(shape=self._input_shape)
        self.build()

    @property
    def output_shape(self) -> Any:
        return self.input_shape

    def get_output(self, train: bool = False) -> Any:
        return self.get_input(train)

    def get_input(self, train: bool = False) -> Any:
        if hasattr(self, "previous"):
            key = f"{id(self.previous)}_{train}"
            return self._cached(self.layer_cache, key, lambda: self.previous.get_output(train=train))
        if not hasattr(self, "input"):
            self.input = K.placeholder(shape=self.input_shape)
        return self.input

    def supports_masked_input(self) -> bool:
        return False

    def get_output_mask(self, train: Any = None) -> Any:
        return None

    # Weights

    def set_weights(self, weights: Any) -> None:
        params = self.trainable_weights + self.non_trainable_weights
        if len(params) != len(weights):
            raise AssertionError(
                f"Provided weight array does not match layer weights ({len(params)} layer params vs. {len(weights)} "
                "provided weights)"
            )
        for param, value in zip(params, weights, strict=True):
            if tuple(param.shape) != tuple(np.shape(value)):
                raise Exception(
                    f"Layer weight shape {tuple(param.shape)} not compatible with provided weight shape "
                    f"{np.shape(value)}."
                )
            K.set_value(param, np.asarray(value))

    def get_weights(self) -> list[Any]:
        return [K.get_value(param) for param in self.trainable_weights + self.non_trainable_weights]

    def get_params(self) -> Any:
        """(trainable weights, regularizers, a constraint for each weight, updates)."""
        weights, said = self.trainable_weights, list(getattr(self, "constraints", []))
        one = getattr(self, "constraint", None)
        if len(said) != len(weights) or not said:
            said = [one] * len(weights)
        found = [c or constraints.identity() for c in said]
        return weights, getattr(self, "regularizers", []), found, list(getattr(self, "updates", None) or [])

    def count_params(self) -> int:
        return int(sum(K.count_params(p) for p in self.trainable_weights))

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"name": type(self).__name__}
        if hasattr(self, "_input_shape"):
            if self._input_shape[0]:
                config["batch_input_shape"] = self._input_shape
            else:
                config["input_shape"] = self._input_shape[1:]
        if "trainable" in self.__dict__:
            config["trainable"] = self.trainable
        return {**config, "cache_enabled": self.cache_enabled, "custom_name": self.name}


class MaskedLayer(Layer):
    """Hands the mask of its input on."""

    def supports_masked_input(self) -> bool:
        return True

    def get_input_mask(self, train: bool = False) -> Any:
        return self.previous.get_output_mask(train) if hasattr(self, "previous") else None

    def get_output_mask(self, train: Any = False) -> Any:
        return self.get_input_mask(train)


def told(name: str, value: Any) -> Any:
    """An argument as a configuration holds it."""
    kind = KINDS.get(name.rpartition("_")[2])
    if kind is None or value is None:
        return value
    return value.get_config() if kind in (regularizers, constraints) else value.__name__


class Declared(Layer):
    """`arguments` is its signature; what is given stands in attributes of the same names."""

    arguments = ""
    omitted: tuple[str, ...] = ()  # arguments that were left out of the configuration
    parameters: list[str] = []  # noqa: RUF012
    constrained: tuple[str, ...] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "arguments" in vars(cls):
            signature = parse(cls.arguments)
            cls.parameters = [n for n in signature.parameters if n not in ("self", "kwargs")]
            if "__init__" not in vars(cls):
                cls.__init__ = constructor(cls, signature)

    def _take(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        if given.get("dim_ordering") not in ("th", "tf", None):
            raise AssertionError("dim_ordering must be in {tf, th}")
        if given.get("border_mode") not in ("valid", "same", None):
            raise Exception(f"Invalid border mode for {type(self).__name__}:", given["border_mode"])
        for name, value in given.items():
            kind = KINDS.get(name.rpartition("_")[2])
            setattr(self, "initial_weights" if name == "weights" else name, kind.get(value) if kind else value)
        if self.constrained:
            self.constraints = [getattr(self, name + "_constraint") for name in self.constrained]
        if given.get("input_dim") and not kwargs.get("batch_input_shape"):
            rest = (given["input_dim"],)
            kwargs["input_shape"] = (given["input_length"], *rest) if "input_length" in given else rest
        self._ready(kwargs)
        Layer.__init__(self, **kwargs)

    def _ready(self, kwargs: dict[str, Any]) -> None:
        """What follows from the arguments, before the layer is built."""

    def _made(self, *weights: Any) -> None:
        """The weights, with what is told of them by `W_regularizer` and kin."""
        self.trainable_weights = list(weights)
        self.regularizers = []
        for part in ("W", "b"):
            one = getattr(self, part + "_regularizer", None)
            if one:
                one.set_param(getattr(self, part))
                self.regularizers.append(one)
        if getattr(self, "activity_regularizer", None):
            self.activity_regularizer.set_layer(self)
            self.regularizers.append(self.activity_regularizer)
        self._begin_with_given()

    def _begin_with_given(self) -> None:
        if getattr(self, "initial_weights", None) is not None:
            self.set_weights(self.initial_weights)
            del self.initial_weights

    def get_config(self) -> dict[str, Any]:
        names = [n for n in self.parameters if n not in HIDDEN and n not in self.omitted]
        return {**super().get_config(), **{name: told(name, getattr(self, name)) for name in names}}
