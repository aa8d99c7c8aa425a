"""ConvLSTM2D with the paddings of Theano and CNTK, also where the state is convolved."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers import borders, turned
from kmigrate_shims.layers.common import by_name, register
from kmigrate_shims.layers.recurrent import Giving
from kmigrate_shims.layers.states import Begun

# The base class keeps its cell to itself and takes no other.
_Cell: Any = type(keras.layers.ConvLSTM2D(1, 1).cell)


class _ConvLSTMCell(Giving, _Cell):
    recurrent_padding = "same"

    def _padded_conv(self, x: Any, kernel: Any, padding: str, strides: Any, dilation: Any) -> Any:
        if padding in borders.NATIVE:
            return turned.conv(x, kernel, list(strides), padding, self.data_format, dilation)
        wide = [(k - 1) * d + 1 for k, d in zip(self.kernel_size, dilation, strict=True)]
        sizes = borders.spatial(ops.shape(x), self.data_format)
        numbers = zip(sizes, self.kernel_size, wide, strides, strict=True)
        cntk = padding == "same_cntk"
        pads = [borders.centred(*one) if cntk else borders.convolution(padding, one[2]) for one in numbers]
        padded = borders.padded(x, pads, self.data_format)
        y = turned.conv(padded, kernel, list(strides), "valid", self.data_format, dilation)
        ends = tuple(
            -(-size // stride) if padding == "same_theano" and k % 2 == 0 else None
            for size, stride, k in zip(sizes, strides, self.kernel_size, strict=True)
        )
        return borders.cut(y, (None,) * len(ends), ends, self.data_format)

    def input_conv(self, x: Any, w: Any, b: Any = None, padding: str = "valid") -> Any:
        y = self._padded_conv(x, w, padding, self.strides, self.dilation_rate)
        return y if b is None else borders.biased(y, b, self.rank, self.data_format)

    def recurrent_conv(self, x: Any, w: Any) -> Any:
        ones = (1,) * self.rank
        return self._padded_conv(x, w, self.recurrent_padding, ones, ones)

    def compute_output_shape(self, inputs_shape: Any, states_shape: Any = None) -> Any:
        if self.padding in borders.NATIVE:
            return super().compute_output_shape(inputs_shape, states_shape)
        wide = [(k - 1) * d + 1 for k, d in zip(self.kernel_size, self.dilation_rate, strict=True)]
        if self.padding == "same_cntk":
            space = borders.spatial(inputs_shape, self.data_format)
            up = tuple(-(-size // stride) for size, stride in zip(space, self.strides, strict=True))
            shape = borders.whole(inputs_shape[0], up, self.filters, self.data_format)
            return shape, [shape, shape]
        sizes = tuple(
            borders.windows(
                size, borders.convolution(self.padding, w), w, stride, self.padding == "same_theano" and k % 2 == 0
            )
            for size, w, stride, k in zip(
                borders.spatial(inputs_shape, self.data_format), wide, self.strides, self.kernel_size, strict=True
            )
        )
        shape = borders.whole(inputs_shape[0], sizes, self.filters, self.data_format)
        return shape, [shape, shape]


@register()
class ConvLSTM2D(Begun, keras.layers.ConvLSTM2D):
    base = keras.layers.ConvLSTM2D

    def __init__(self, *args: Any, recurrent_padding: str = "same", gives: str = "output", **kwargs: Any) -> None:
        given = by_name(self.base, args, kwargs)
        padding = given.pop("padding", "valid")
        for word in (padding, recurrent_padding):
            if word not in borders.WORDS:
                raise ValueError(f"padding must be one of {', '.join(borders.WORDS)}, and not {word!r}")
        super().__init__(padding=padding if padding in borders.NATIVE else "valid", **given)
        self.cell.__class__ = _ConvLSTMCell
        self.cell.padding, self.cell.recurrent_padding, self.cell.gives = padding, recurrent_padding, gives

    def get_config(self) -> dict[str, Any]:
        own = {"recurrent_padding": self.cell.recurrent_padding, "gives": self.cell.gives}
        return {**super().get_config(), **own}
