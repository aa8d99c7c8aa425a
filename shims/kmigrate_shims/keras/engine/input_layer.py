"""`Input` and InputLayer."""

from __future__ import annotations

import contextlib
from typing import Any

import keras
from keras import KerasTensor
from keras.src.ops.node import Node

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.base_layer import Layer


class InputNode(Node):
    """The node of an Input had its own tensor on both sides."""

    @property
    def input_tensors(self) -> Any:
        return self.outputs


class InputLayer(Layer, keras.layers.InputLayer):
    """Where a model begins: with what is fed, or with a tensor that has a value already."""

    def __init__(
        self,
        input_shape: Any = None,
        batch_size: int | None = None,
        batch_input_shape: Any = None,
        dtype: Any = None,
        input_tensor: Any = None,
        sparse: bool = False,
        name: str | None = None,
    ) -> None:
        if not name:
            name = "input_" + str(K.get_uid("input"))
        if input_shape and batch_input_shape:
            raise ValueError("Only provide the input_shape OR batch_input_shape argument to InputLayer, not both.")
        if input_tensor is not None and batch_input_shape is None:
            batch_input_shape = K.int_shape(input_tensor)
        if batch_input_shape is None:
            if input_shape is None:
                raise ValueError("An Input layer should be passed either a `batch_input_shape` or an `input_shape`.")
            batch_input_shape = (batch_size, *tuple(input_shape))
        if dtype is None:
            dtype = K.floatx() if input_tensor is None else K.dtype(input_tensor)
        super().__init__(dtype=dtype, name=name)
        self._dtype = dtype
        self.built, self.trainable = True, False
        self.sparse = sparse
        self.batch_input_shape = tuple(batch_input_shape)
        self._batch_shape = self.batch_input_shape
        self.optional = False
        self.is_placeholder = input_tensor is None
        self.__dict__["given_tensor"] = input_tensor
        output = KerasTensor(self.batch_input_shape, dtype, sparse=sparse, name=self.name)
        InputNode(operation=self, call_args=(), call_kwargs={}, outputs=[output])
        output._keras_mask = None
        self.supports_masking = True

    @property
    def batch_shape(self) -> Any:
        return self._batch_shape

    def call(self, inputs: Any = None, **kwargs: Any) -> Any:
        return inputs

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return mask

    def get_config(self) -> dict[str, Any]:
        return {
            "batch_input_shape": self.batch_input_shape,
            "dtype": self.dtype,
            "sparse": self.sparse,
            "name": self.name,
        }


def Input(
    shape: Any = None,
    batch_shape: Any = None,
    name: str | None = None,
    dtype: Any = None,
    sparse: bool = False,
    tensor: Any = None,
) -> Any:
    """A symbolic tensor that a model takes its input by."""
    if not batch_shape and tensor is None and shape is None:
        raise ValueError(
            "Please provide to Input either a `shape` or a `batch_shape` argument. Note that `shape` does not include "
            "the batch dimension."
        )
    if isinstance(shape, int):
        raise TypeError(f"`shape` is a tuple, not a number: ({shape},)")
    if shape is not None and not batch_shape:
        batch_shape = (None, *tuple(shape))
    if tensor is not None:
        dtype = dtype or K.dtype(tensor)
    layer = InputLayer(
        batch_input_shape=batch_shape, name=name, dtype=dtype or K.floatx(), sparse=sparse, input_tensor=tensor
    )
    found = layer._inbound_nodes[0].output_tensors[0]
    if tensor is not None:
        with contextlib.suppress(AttributeError, TypeError):
            tensor.kmigrate_input = found  # which the tensor itself had become, to those who ask it for its sources
    return found
