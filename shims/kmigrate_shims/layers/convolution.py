"""Convolutions with the paddings of Theano and CNTK, and with channels first.

Keras 3.15 adds the bias to the wrong axis where an image with channels first is as wide as it has channels.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers import borders, turned
from kmigrate_shims.layers.common import by_name, register


class _Padded:
    """What all share: a padding of its own, the bias, and the shape that follows."""

    base: type  # the layer of Keras

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        given = by_name(self.base, args, kwargs)
        padding = given.pop("padding", "valid")
        if padding not in borders.WORDS:
            raise ValueError(f"padding must be one of {', '.join(borders.WORDS)}, and not {padding!r}")
        strides = given.pop("strides", 1)
        both = borders.steps_and_gaps(strides, given.get("dilation_rate", 1))
        native = padding if padding in borders.NATIVE else "valid"
        super().__init__(padding=native, strides=1 if both else strides, **given)  # type: ignore[call-arg]
        self.padding = padding
        if both:  # which Theano took, and Keras 3 does not
            self.strides = (strides,) * self.rank if isinstance(strides, int) else tuple(strides)

    def _wide(self: Any) -> list[int]:
        return [(k - 1) * d + 1 for k, d in zip(self.kernel_size, self.dilation_rate, strict=True)]

    def _pads(self: Any, sizes: Any) -> list[tuple[int, int]]:
        if self.padding == "same_cntk":
            numbers = zip(sizes, self.kernel_size, self._wide(), self.strides, strict=True)
            return [borders.centred(*one) for one in numbers]
        return [borders.convolution(self.padding, wide) for wide in self._wide()]

    def _spread(self: Any, kernel: Any) -> tuple[Any, Any]:
        """A kernel and its gaps; where there are strides too, these are zeros, for TensorFlow takes one of both."""
        if not borders.steps_and_gaps(self.strides, self.dilation_rate):
            return kernel, self.dilation_rate
        return borders.with_gaps(kernel, self.dilation_rate), (1,) * self.rank

    def _limited(self: Any) -> list[bool]:
        """Theano's backend cut off what an even kernel has too much."""
        return [self.padding == "same_theano" and k % 2 == 0 for k in self.kernel_size]

    def _phases(self: Any, sizes: Any) -> list[Any]:
        numbers = zip(sizes, self.kernel_size, self.strides, self.dilation_rate, strict=True)
        return [borders.phased(self.padding, *one) for one in numbers]

    def _in_phases(self: Any, inputs: Any) -> Any:
        found = self._phases(borders.spatial(inputs.shape, self.data_format))
        y = self._convolved(borders.padded(inputs, [widths for widths, _ in found], self.data_format), "valid")
        for axis, (_, places) in enumerate(found, 2 if self.data_format == "channels_first" else 1):
            y = ops.take(y, places, axis=axis)
        return self._finished(self._pointwise(y))

    def _pointwise(self: Any, y: Any) -> Any:
        return y

    def call(self: Any, inputs: Any) -> Any:
        if self.padding in borders.PHASES:
            return self._in_phases(inputs)
        sizes = borders.spatial(ops.shape(inputs), self.data_format)
        numbers = list(zip(self._pads(sizes), sizes, self._wide(), self.strides, self._limited(), strict=True))
        pads = [borders.exact(*one) if limited else one[0] for *one, limited in numbers]
        x = borders.padded(inputs, pads, self.data_format)
        y = self._convolved(x, "same" if self.padding == "same" else "valid")
        open_ends = [limited and not isinstance(size, int) for _, size, _, _, limited in numbers]
        if any(open_ends):
            ends = tuple(
                -(-size // stride) if limited else None
                for size, stride, limited in zip(sizes, self.strides, open_ends, strict=True)
            )
            y = borders.cut(y, (None,) * self.rank, ends, self.data_format)
        return self._finished(y)

    def _finished(self: Any, y: Any) -> Any:
        if self.use_bias:
            y = borders.biased(y, self.bias, self.rank, self.data_format)
        return y if self.activation is None else self.activation(y)

    def compute_output_shape(self: Any, input_shape: Any) -> tuple[Any, ...]:
        if self.padding in borders.NATIVE:
            return super().compute_output_shape(input_shape)  # type: ignore[misc, no-any-return]
        sizes = borders.spatial(input_shape, self.data_format)
        if self.padding in borders.PHASES:
            lengths = tuple(len(places) for _, places in self._phases(sizes))
            return borders.whole(input_shape[0], lengths, self._channels(input_shape), self.data_format)
        if self.padding == "same_cntk":
            up = tuple(
                None if size is None else -(-size // stride) for size, stride in zip(sizes, self.strides, strict=True)
            )
            return borders.whole(input_shape[0], up, self._channels(input_shape), self.data_format)
        numbers = zip(self._pads(sizes), self._wide(), self.strides, self._limited(), strict=True)
        found = tuple(borders.windows(size, *one) for size, one in zip(sizes, numbers, strict=True))
        return borders.whole(input_shape[0], found, self._channels(input_shape), self.data_format)

    def _channels(self: Any, input_shape: Any) -> Any:
        return self.filters


class _Plain(_Padded):
    def _convolved(self: Any, x: Any, padding: str) -> Any:
        kernel, gaps = self._spread(self.kernel)
        return turned.conv(x, kernel, list(self.strides), padding, self.data_format, gaps)


class _Depthwise(_Padded):
    def _convolved(self: Any, x: Any, padding: str) -> Any:
        if self.padding in borders.PHASES:  # where the strides come afterwards
            return turned.depthwise_conv(x, self.kernel, 1, padding, self.data_format, self.dilation_rate)
        kernel, gaps = self._spread(self.kernel)
        return turned.depthwise_conv(x, kernel, self.strides, padding, self.data_format, gaps)

    def _channels(self: Any, input_shape: Any) -> Any:
        return self.depth_multiplier * input_shape[1 if self.data_format == "channels_first" else -1]


class _Separable(_Padded):
    def _convolved(self: Any, x: Any, padding: str) -> Any:
        if self.padding in borders.PHASES:
            return turned.depthwise_conv(x, self.depthwise_kernel, 1, padding, self.data_format, self.dilation_rate)
        kernel, gaps = self._spread(self.depthwise_kernel)
        return turned.separable_conv(x, kernel, self.pointwise_kernel, self.strides, padding, self.data_format, gaps)

    def _pointwise(self: Any, y: Any) -> Any:
        return turned.conv(y, self.pointwise_kernel, 1, "valid", self.data_format)


class _Transposed(_Padded):
    """Everything that the kernel reaches, and of that what the padding leaves."""

    def __init__(self: Any, *args: Any, output_shape: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = None if output_shape is None else tuple(int(size) for size in output_shape)

    def call(self: Any, inputs: Any) -> Any:
        # On CPUs TensorFlow takes no gaps here, but for those on which it has oneDNN.
        kernel = borders.with_gaps(self.kernel, self.dilation_rate)
        if self.padding == "same" and self.wanted is None:
            y = turned.conv_transpose(inputs, kernel, list(self.strides), "same", self.output_padding, self.data_format)
            return self._finished(y)
        y = turned.conv_transpose(inputs, kernel, list(self.strides), "valid", None, self.data_format)
        sizes = borders.spatial(ops.shape(inputs), self.data_format)
        lengths, starts = self._lengths(sizes), self._starts(sizes)
        reached = borders.spatial(ops.shape(y), self.data_format)
        missing = [
            (max(-start, 0), max(start + length - size, 0) if isinstance(size, int) and isinstance(length, int) else 0)
            for start, length, size in zip(starts, lengths, reached, strict=True)
        ]
        y = borders.padded(y, missing, self.data_format)
        starts = [max(start, 0) for start in starts]
        ends = tuple(start + length for start, length in zip(starts, lengths, strict=True))
        return self._finished(borders.cut(y, tuple(starts), ends, self.data_format))

    def _extra(self: Any) -> list[Any]:
        given = self.output_padding
        return (
            [None] * self.rank
            if given is None
            else list(given)
            if isinstance(given, list | tuple)
            else [given] * self.rank
        )

    def _lengths(self: Any, sizes: Any) -> list[Any]:
        if self.wanted is not None:
            return list(self.wanted)
        found: list[Any] = []
        for size, wide, stride, extra in zip(sizes, self._wide(), self.strides, self._extra(), strict=True):
            if size is None:
                found.append(None)
            elif extra is not None:
                pad = {"valid": 0, "full": wide - 1}.get(self.padding, wide // 2)
                found.append((size - 1) * stride + wide - 2 * pad + extra)
            elif self.padding == "valid":
                found.append(size * stride + max(wide - stride, 0))
            else:
                found.append(size * stride - (stride + wide - 2 if self.padding == "full" else 0))
        return found

    def _starts(self: Any, sizes: Any) -> list[Any]:
        if self.padding == "same_cntk":
            kernels = zip(self.kernel_size, self._wide(), self.strides, strict=True)
            return [-(-(wide - s) // 2) if kernel % 2 else (wide - s) // 2 for kernel, wide, s in kernels]
        if self.padding != "same":
            return [{"valid": 0, "full": wide - 1}.get(self.padding, wide // 2) for wide in self._wide()]
        numbers = zip(sizes, self._lengths(sizes), self._wide(), self.strides, strict=True)
        return [max((size - 1) * stride + wide - length, 0) // 2 for size, length, wide, stride in numbers]

    def compute_output_shape(self: Any, input_shape: Any) -> tuple[Any, ...]:
        lengths = tuple(self._lengths(borders.spatial(input_shape, self.data_format)))
        return borders.whole(input_shape[0], lengths, self.filters, self.data_format)

    def get_config(self: Any) -> dict[str, Any]:
        return {**super().get_config(), "output_shape": self.wanted}  # type: ignore[misc]


def _made(mixin: type, name: str) -> type:
    base = getattr(keras.layers, name)
    text = f"{name} with the paddings of Theano and CNTK as well, and a bias that stays with its channels."
    more = {"__doc__": text, "__module__": __name__, "base": base}
    return register()(type(name, (mixin, base), more))  # type: ignore[no-any-return]


Conv1D, Conv2D, Conv3D = (_made(_Plain, f"Conv{rank}D") for rank in (1, 2, 3))
SeparableConv1D, SeparableConv2D = (_made(_Separable, f"SeparableConv{rank}D") for rank in (1, 2))
DepthwiseConv2D = _made(_Depthwise, "DepthwiseConv2D")
Conv1DTranspose, Conv2DTranspose, Conv3DTranspose = (_made(_Transposed, f"Conv{rank}DTranspose") for rank in (1, 2, 3))
