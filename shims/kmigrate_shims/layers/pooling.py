"""Poolings with the paddings of Theano and CNTK: no maximum sees what was padded, and no mean counts it.

Keras 2.0.4 to 2.1.4 counted it on Theano (`same_theano_counted`), and volumes of 2.0.0 to 2.1.5 were not cut to the
number of strides there (`same_theano_uncut`).

`ties="all"` trains as Theano did: where several numbers of a window are its largest, each of them gets the whole
gradient. TensorFlow gives it to the first of a window, and divides it where the window is all of space.
"""

from __future__ import annotations

import itertools
from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers import borders
from kmigrate_shims.layers.common import by_name, register

LIMITED = ("same_theano", "same_theano_counted")


class _Pool:
    base: type  # the layer of Keras

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        given = by_name(self.base, args, kwargs)
        padding = given.pop("padding", "valid")
        if padding not in borders.POOLS:
            raise ValueError(f"padding must be one of {', '.join(borders.POOLS)}, and not {padding!r}")
        super().__init__(padding=padding if padding in borders.NATIVE else "valid", **given)  # type: ignore[call-arg]
        self.padding = padding

    def _pads(self: Any, sizes: Any) -> list[tuple[int, int]]:
        if self.padding == "same_cntk":
            numbers = zip(sizes, self.pool_size, self.strides, strict=True)
            return [borders.centred(size, window, window, stride) for size, window, stride in numbers]
        return [borders.pool(self.padding, window) for window in self.pool_size]

    def call(self: Any, inputs: Any) -> Any:
        sizes = borders.spatial(ops.shape(inputs), self.data_format)
        y = self._pooled(inputs, self._pads(sizes))
        if self.padding not in LIMITED:
            return y
        ends = tuple(-(-size // stride) for size, stride in zip(sizes, self.strides, strict=True))
        return borders.cut(y, (None,) * len(ends), ends, self.data_format)

    def _windows(self: Any, x: Any, pool: Any) -> Any:
        padding = "same" if self.padding == "same" else "valid"
        return pool(x, self.pool_size, strides=self.strides, padding=padding, data_format=self.data_format)

    def compute_output_shape(self: Any, input_shape: Any) -> tuple[Any, ...]:
        if self.padding in borders.NATIVE:
            return super().compute_output_shape(input_shape)  # type: ignore[misc, no-any-return]
        sizes = borders.spatial(input_shape, self.data_format)
        channels = input_shape[1 if self.data_format == "channels_first" else -1]
        if self.padding == "same_cntk":
            up = tuple(
                None if size is None else -(-size // stride) for size, stride in zip(sizes, self.strides, strict=True)
            )
            return borders.whole(input_shape[0], up, channels, self.data_format)
        limited = self.padding in LIMITED
        numbers = zip(sizes, self._pads(sizes), self.pool_size, self.strides, strict=True)
        found = tuple(borders.windows(*one, limited) for one in numbers)
        return borders.whole(input_shape[0], found, channels, self.data_format)


def _known(ties: str) -> str:
    if ties not in ("first", "all"):
        raise ValueError(f"ties must be first or all, and not {ties!r}")
    return ties


class _Largest(_Pool):
    def __init__(self: Any, *args: Any, ties: str = "first", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ties = _known(ties)

    def _pads(self: Any, sizes: Any) -> list[tuple[int, int]]:
        if self.padding != "same" or self.ties != "all":
            return super()._pads(sizes)
        # Where the numbers of a window are looked at one by one, its border must be there.
        return [borders.at_end(*one) for one in zip(sizes, self.pool_size, self.strides, strict=True)]

    def _windows(self: Any, x: Any, pool: Any) -> Any:
        if self.padding != "same" or self.ties != "all":
            return super()._windows(x, pool)
        return pool(x, self.pool_size, strides=self.strides, padding="valid", data_format=self.data_format)

    def _pooled(self: Any, x: Any, pads: Any) -> Any:
        padded = borders.padded(x, pads, self.data_format, float("-inf"))
        y = self._windows(padded, ops.max_pool)
        return _tied(padded, y, self._places(ops.shape(y))) if self.ties == "all" else y

    def _places(self: Any, shape: Any) -> Any:
        """Of each window the first number, the second..., as parts of the input."""
        counts = borders.spatial(shape, self.data_format)
        for start in itertools.product(*map(range, self.pool_size)):
            steps = zip(start, counts, self.strides, strict=True)
            parts = [slice(begin, begin + (count - 1) * step + 1, step) for begin, count, step in steps]
            every = [slice(None)]
            yield tuple(every * 2 + parts if self.data_format == "channels_first" else every + parts + every)

    def get_config(self: Any) -> dict[str, Any]:
        return {**super().get_config(), "ties": self.ties}  # type: ignore[misc]


def _tied(x: Any, y: Any, places: Any) -> Any:
    """The largest as they are, with the gradient for everything that equals them."""
    largest = found = ops.stop_gradient(y)
    for place in places:
        part = x[place]
        found = found + (ops.where(part == largest, part, largest) - largest)
    return found


class _Everywhere:
    """The largest number of all of space."""

    def __init__(self: Any, *args: Any, ties: str = "first", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ties = _known(ties)

    def call(self: Any, inputs: Any) -> Any:
        y = super().call(inputs)  # type: ignore[misc]
        if self.ties == "first":
            return y
        rank = len(inputs.shape) - 2
        axes = tuple(range(2, 2 + rank) if self.data_format == "channels_first" else range(1, 1 + rank))
        largest = ops.stop_gradient(ops.max(inputs, axis=axes, keepdims=True))
        moved = ops.where(inputs == largest, inputs, largest) - largest
        return ops.stop_gradient(y) + ops.sum(moved, axis=axes, keepdims=self.keepdims)

    def get_config(self: Any) -> dict[str, Any]:
        return {**super().get_config(), "ties": self.ties}  # type: ignore[misc]


class _Mean(_Pool):
    def _pooled(self: Any, x: Any, pads: Any) -> Any:
        sums = self._windows(borders.padded(x, pads, self.data_format), ops.average_pool)
        if self.padding == "same_theano_counted":
            return sums
        counts = self._windows(borders.padded(ops.ones_like(x), pads, self.data_format), ops.average_pool)
        return ops.divide(sums, counts)


def _made(mixin: type, name: str) -> type:
    base = getattr(keras.layers, name)
    text = f"{name} as Theano and CNTK computed it, too."
    more = {"__doc__": text, "__module__": __name__, "base": base}
    return register()(type(name, (mixin, base), more))  # type: ignore[no-any-return]


MaxPooling1D, MaxPooling2D, MaxPooling3D = (_made(_Largest, f"MaxPooling{rank}D") for rank in (1, 2, 3))
AveragePooling1D, AveragePooling2D, AveragePooling3D = (_made(_Mean, f"AveragePooling{rank}D") for rank in (1, 2, 3))
GlobalMaxPooling1D, GlobalMaxPooling2D, GlobalMaxPooling3D = (
    _made(_Everywhere, f"GlobalMaxPooling{rank}D") for rank in (1, 2, 3)
)
