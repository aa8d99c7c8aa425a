"""Convolutions whose kernel differs at every place: LocallyConnected1D and 2D of Keras 1 and 2."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from kmigrate_shims.layers.common import config_of, part, register, set_initial

_PARTS = (
    "kernel_initializer",
    "bias_initializer",
    "kernel_regularizer",
    "bias_regularizer",
    "activity_regularizer",
    "kernel_constraint",
    "bias_constraint",
)


def _tuple(value: Any, rank: int) -> tuple[int, ...]:
    return (int(value),) * rank if isinstance(value, int) else tuple(int(one) for one in value)


class _LocallyConnected(keras.layers.Layer):
    rank: int

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        implementation: int = 1,
        weights: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        name = type(self).__name__
        if padding != "valid":
            raise ValueError(f'{name} takes padding="valid" only, as it always did, and not {padding!r}')
        if implementation != 1:
            raise ValueError(f"{name} keeps its weights as implementation=1 does; {implementation} is not here")
        self.filters = filters
        self.kernel_size, self.strides = _tuple(kernel_size, self.rank), _tuple(strides, self.rank)
        self.padding = padding
        self.data_format = self._layout(data_format)
        self.activation = part("activation", activation)
        self.use_bias = use_bias
        self.kernel_initializer = part("initializer", kernel_initializer)
        self.bias_initializer = part("initializer", bias_initializer)
        self.kernel_regularizer = part("regularizer", kernel_regularizer)
        self.bias_regularizer = part("regularizer", bias_regularizer)
        self.kernel_constraint = part("constraint", kernel_constraint)
        self.bias_constraint = part("constraint", bias_constraint)
        self.input_spec = keras.layers.InputSpec(ndim=self.rank + 2)
        self._initial = weights

    def _layout(self, data_format: str | None) -> str:
        return data_format or keras.config.image_data_format()

    def _places(self, input_shape: Any) -> tuple[int, ...]:
        """How many places the kernel has along each spatial axis."""
        start = 1 if self.data_format == "channels_last" else 2
        sizes = input_shape[start : start + self.rank]
        if None in sizes:
            raise ValueError(f"the spatial axes of the input must be known; its shape is {tuple(input_shape)}")
        return tuple((size - k) // s + 1 for size, k, s in zip(sizes, self.kernel_size, self.strides, strict=True))

    def _channels(self, input_shape: Any) -> int:
        return int(input_shape[-1 if self.data_format == "channels_last" else 1])

    def build(self, input_shape: Any) -> None:
        places, window = self._places(input_shape), self._channels(input_shape)
        count = 1
        for number, size in zip(places, self.kernel_size, strict=True):
            count, window = count * number, window * size
        self.kernel = self.add_weight(
            shape=(count, window, self.filters),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(*places, self.filters),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )
        self.built = True
        set_initial(self, self._initial)

    def call(self, inputs: Any) -> Any:
        places = self._places(inputs.shape)
        flat = ops.reshape(inputs, (-1, math.prod(inputs.shape[1:])))
        windows = ops.take(flat, self._windows(inputs.shape), axis=1)  # (batch, places, window)
        output = ops.einsum("bpw,pwf->bpf", windows, self.kernel)
        output = ops.reshape(output, (-1, *places, self.filters))
        bias = self.bias
        if self.data_format == "channels_first":
            output = ops.moveaxis(output, -1, 1)
            # Its numbers were taken in their order and never transposed: trained weights rely on it.
            bias = None if bias is None else ops.reshape(bias, (self.filters, *places))
        if bias is not None:
            output = ops.add(output, bias)
        return self.activation(output)

    def _windows(self, input_shape: Any) -> Any:
        """Where in a flat sample each place's window lies; inside a window the axes are ordered as in the input."""
        numbers = np.arange(math.prod(input_shape[1:])).reshape(tuple(input_shape[1:]))
        if self.data_format == "channels_first":
            axes, steps = tuple(range(1, self.rank + 1)), (slice(None), *(slice(None, None, s) for s in self.strides))
        else:
            axes, steps = tuple(range(self.rank)), tuple(slice(None, None, s) for s in self.strides)
        windows = np.lib.stride_tricks.sliding_window_view(numbers, self.kernel_size, axis=axes)[steps]
        channel = 0 if self.data_format == "channels_first" else self.rank
        windows = np.moveaxis(windows, channel, self.rank if channel == 0 else -1)
        return windows.reshape(-1, self.kernel.shape[1]).astype("int32")

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        places = self._places(input_shape)
        if self.data_format == "channels_first":
            return (input_shape[0], self.filters, *places)
        return (input_shape[0], *places, self.filters)

    def get_config(self) -> dict[str, Any]:
        own = ("filters", "kernel_size", "strides", "padding", "data_format", "activation", "use_bias")
        return {**super().get_config(), **config_of(self, *own, *_PARTS)}


@register()
class LocallyConnected1D(_LocallyConnected):
    """A Conv1D with a kernel of its own at every step."""

    rank = 1

    def _layout(self, data_format: str | None) -> str:
        return data_format or "channels_last"  # it never asked the configuration


@register()
class LocallyConnected2D(_LocallyConnected):
    """A Conv2D with a kernel of its own at every place."""

    rank = 2
