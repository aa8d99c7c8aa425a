"""Lambda."""

from __future__ import annotations

import types as python_types
from typing import Any

import numpy as np
import tensorflow as tf  # noqa: F401  functions that are loaded find it here
from keras import KerasTensor

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.base_layer import Layer
from kmigrate_shims.keras.utils.generic_utils import (
    deserialize_keras_object,
    func_dump,
    func_load,
    has_arg,
    to_list,
    unpack_singleton,
)


class Lambda(Layer):
    """A function as a layer."""

    def __init__(
        self, function: Any, output_shape: Any = None, mask: Any = None, arguments: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.function = function
        self.__dict__["_input_dtypes"] = None
        self.arguments = arguments or {}
        if mask is not None:
            self.supports_masking = True
        self.mask = mask
        if output_shape is None:
            self._output_shape = None
        elif isinstance(output_shape, (tuple, list)):
            self._output_shape = tuple(output_shape)
        else:
            if not callable(output_shape):
                raise TypeError("In Lambda, `output_shape` must be a list, a tuple, or a function.")
            self._output_shape = output_shape

    def compute_output_shape(self, input_shape: Any) -> Any:
        said = self.__dict__.get("_output_shape")
        if said is None:
            return self._traced_shape(input_shape)
        if isinstance(said, (tuple, list)):
            samples = input_shape[0][0] if isinstance(input_shape, list) else input_shape[0] if input_shape else None
            return (samples, *tuple(said))
        found = said(input_shape)
        if not isinstance(found, (list, tuple)):
            raise ValueError("`output_shape` function must return a tuple or a list of tuples.")
        return (
            list(found) if isinstance(found, list) and found and isinstance(found[0], (tuple, list)) else tuple(found)
        )

    def _traced_shape(self, input_shape: Any) -> Any:
        from kmigrate_shims.backend.symbolic import leaves, replace
        from kmigrate_shims.keras.engine import calls

        many = isinstance(input_shape, list)
        shapes = input_shape if many else [input_shape]
        kinds = to_list(self.__dict__.get("_input_dtypes") or K.floatx())
        kinds = kinds if len(kinds) == len(shapes) else [K.floatx()] * len(shapes)
        given: Any = [KerasTensor(tuple(s), kind) for s, kind in zip(shapes, kinds, strict=True)]
        try:
            found, _ = calls.trace(self, given if many else given[0], (), {})
        except Exception:
            return input_shape
        kept = [K.int_shape(x) for x in leaves(replace(found, lambda x: x))]
        return kept if len(kept) > 1 else kept[0]

    def call(self, inputs: Any, mask: Any = None) -> Any:
        arguments = dict(self.arguments)
        kinds = [K.dtype(x) for x in to_list(inputs, allow_tuple=True)]
        self.__dict__["_input_dtypes"] = unpack_singleton(kinds)
        if has_arg(self.function, "mask"):
            arguments["mask"] = mask
        return self.function(inputs, **arguments)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    def get_config(self) -> dict[str, Any]:
        config = {"arguments": self.arguments}
        for key, value in (("function", self.function), ("output_shape", self.__dict__.get("_output_shape")),
                           ("mask", self.mask)):  # fmt: skip
            if isinstance(value, python_types.LambdaType):  # which every function written in Python is
                config[key], config[key + "_type"] = func_dump(value), "lambda"
            elif callable(value):
                config[key], config[key + "_type"] = value.__name__, "function"
            else:
                config[key], config[key + "_type"] = value, "raw"
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        config = dict(config)
        globs = {**globals(), **(custom_objects or {})}
        for key in ("function", "output_shape", "mask"):
            kind = config.pop(key + "_type", "raw")
            if kind == "function":
                config[key] = deserialize_keras_object(
                    config[key], custom_objects=custom_objects, printable_module_name=f"{key} in Lambda layer"
                )
            elif kind == "lambda":
                config[key] = func_load(config[key], globs=globs)
        arguments = config.get("arguments") or {}
        for key, value in arguments.items():
            if isinstance(value, dict) and value.get("type") == "ndarray":
                arguments[key] = np.array(value["value"])
        return cls(**config)
