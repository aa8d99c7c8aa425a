"""Convolutions and poolings whose padding="same" is that of Theano: as much before as behind.

TensorFlow pads behind what cannot be halved, and strides move what it pads. `padding="valid"` is the same in both.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register


def _cut(rank: int, data_format: str, sizes: tuple[Any, ...]) -> tuple[slice, ...]:
    spatial = tuple(slice(None, size) for size in sizes)
    whole = slice(None)
    return (whole, whole, *spatial) if data_format == "channels_first" else (whole, *spatial, whole)


def _widths(pads: tuple[int, ...], data_format: str) -> list[list[int]]:
    spatial = [[pad, pad] for pad in pads]
    return [[0, 0], [0, 0], *spatial] if data_format == "channels_first" else [[0, 0], *spatial, [0, 0]]


def _spatial(shape: Any, data_format: str) -> tuple[Any, ...]:
    return tuple(shape[2:] if data_format == "channels_first" else shape[1:-1])


class _TheanoConv:
    """`half` of Theano: half the kernel's width on either side, and one line less where the width is even."""

    def call(self: Any, inputs: Any) -> Any:
        if self.padding != "same":
            return super().call(inputs)  # type: ignore[misc]
        wide = [(k - 1) * d + 1 for k, d in zip(self.kernel_size, self.dilation_rate, strict=True)]
        padded = ops.pad(inputs, _widths(tuple(width // 2 for width in wide), self.data_format))
        output = ops.conv(
            padded,
            self.kernel,
            strides=list(self.strides),
            padding="valid",
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
        )
        sizes = tuple(
            -(-size // stride) if even else None
            for size, stride, even in zip(
                _spatial(ops.shape(inputs), self.data_format),
                self.strides,
                [k % 2 == 0 for k in self.kernel_size],
                strict=True,
            )
        )
        output = output[_cut(self.rank, self.data_format, sizes)]
        if self.use_bias:
            shape = (1, -1) + (1,) * self.rank if self.data_format == "channels_first" else (-1,)
            # Not ops.add, which may take it for a bias of the last axis.
            output = output + ops.reshape(self.bias, shape)
        return output if self.activation is None else self.activation(output)

    def compute_output_shape(self: Any, input_shape: Any) -> tuple[Any, ...]:
        if self.padding != "same":
            return super().compute_output_shape(input_shape)  # type: ignore[misc, no-any-return]
        sizes = [
            None if size is None else -(-size // s)
            for size, s in zip(_spatial(input_shape, self.data_format), self.strides, strict=True)
        ]
        if self.data_format == "channels_first":
            return (input_shape[0], self.filters, *sizes)
        return (input_shape[0], *sizes, self.filters)


@register()
class TheanoConv1D(_TheanoConv, keras.layers.Conv1D):
    """Conv1D with Theano's padding."""


@register()
class TheanoConv2D(_TheanoConv, keras.layers.Conv2D):
    """Conv2D with Theano's padding."""


@register()
class TheanoConv3D(_TheanoConv, keras.layers.Conv3D):
    """Conv3D with Theano's padding."""


class _TheanoPool:
    """The same number of lines on either side, which no maximum sees and no mean counts."""

    def _pads(self: Any) -> tuple[int, ...]:
        # A window of 3 is padded by 1, and one of 2 by 1 as well.
        return tuple(k - 2 if k > 2 and k % 2 == 1 else k - 1 for k in self.pool_size)

    def call(self: Any, inputs: Any) -> Any:
        if self.padding != "same":
            return super().call(inputs)  # type: ignore[misc]
        output = self._pooled(inputs, _widths(self._pads(), self.data_format))
        sizes = (
            -(-size // stride)
            for size, stride in zip(_spatial(ops.shape(inputs), self.data_format), self.strides, strict=True)
        )
        return output[_cut(len(self.pool_size), self.data_format, tuple(sizes))]

    def _valid(self: Any, x: Any, pool: Any) -> Any:
        return pool(x, self.pool_size, strides=self.strides, padding="valid", data_format=self.data_format)


class _TheanoMax(_TheanoPool):
    def _pooled(self: Any, inputs: Any, widths: Any) -> Any:
        return self._valid(ops.pad(inputs, widths, constant_values=float("-inf")), ops.max_pool)


class _TheanoMean(_TheanoPool):
    def _pooled(self: Any, inputs: Any, widths: Any) -> Any:
        sums = self._valid(ops.pad(inputs, widths), ops.average_pool)
        counts = self._valid(ops.pad(ops.ones_like(inputs), widths), ops.average_pool)
        return ops.divide(sums, counts)


def _pooling(mixin: type, base: type, name: str) -> type:
    return type(name, (mixin, base), {"__doc__": f"{base.__name__} with Theano's padding.", "__module__": __name__})


TheanoMaxPooling1D = register()(_pooling(_TheanoMax, keras.layers.MaxPooling1D, "TheanoMaxPooling1D"))
TheanoMaxPooling2D = register()(_pooling(_TheanoMax, keras.layers.MaxPooling2D, "TheanoMaxPooling2D"))
TheanoMaxPooling3D = register()(_pooling(_TheanoMax, keras.layers.MaxPooling3D, "TheanoMaxPooling3D"))
TheanoAveragePooling1D = register()(_pooling(_TheanoMean, keras.layers.AveragePooling1D, "TheanoAveragePooling1D"))
TheanoAveragePooling2D = register()(_pooling(_TheanoMean, keras.layers.AveragePooling2D, "TheanoAveragePooling2D"))
TheanoAveragePooling3D = register()(_pooling(_TheanoMean, keras.layers.AveragePooling3D, "TheanoAveragePooling3D"))
