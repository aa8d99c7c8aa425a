"""Layers that repeat, pad and cut."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine.layer import InputSpec
from kmigrate_shims.keras1.layers.declared import Declared

SIDES = {1: ("left_pad", "right_pad"), 2: ("top_pad", "bottom_pad", "left_pad", "right_pad")}


class _Placed(Declared):
    """What changes the axes of space alone."""

    rank = 1
    omitted = ("dim_ordering",)

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim=self.rank + 2)]

    def _new(self, sizes: list[Any]) -> list[Any]:
        raise NotImplementedError

    def get_output_shape_for(self, input_shape: Any) -> Any:
        if self.__dict__.get("dim_ordering") == "th":
            return (*input_shape[:2], *self._new(list(input_shape[2:])))
        return (input_shape[0], *self._new(list(input_shape[1:-1])), input_shape[-1])


class UpSampling1D(_Placed):
    arguments = "length=2"

    def _new(self, sizes: list[Any]) -> list[Any]:
        return [None if sizes[0] is None else sizes[0] * self.length]

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.repeat_elements(x, self.length, axis=1)


class UpSampling2D(_Placed):
    arguments = "size=(2, 2), dim_ordering='default'"
    rank = 2

    def _ready(self) -> None:
        super()._ready()
        self.__dict__["size"] = tuple(self.size)

    def _new(self, sizes: list[Any]) -> list[Any]:
        return [None if d is None else d * times for d, times in zip(sizes, self.size, strict=True)]

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.resize_images(x, self.size[0], self.size[1], self.dim_ordering)


class UpSampling3D(UpSampling2D):
    arguments = "size=(2, 2, 2), dim_ordering='default'"
    rank = 3

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.resize_volumes(x, *self.size, self.dim_ordering)


class _Padding(_Placed):
    def _ready(self) -> None:
        super()._ready()
        names, given = SIDES[self.rank], self.padding
        if isinstance(given, dict):
            if not set(given) <= set(names):
                raise ValueError(f"Unexpected key found in `padding` dictionary. Keys have to be in {set(names)}. "
                                 f"Found: {set(given)}")  # fmt: skip
            pads = [given.get(name, 0) for name in names]
        else:
            pads = self._pads(given)
        self.__dict__.update(zip(names, pads, strict=True))

    def _pads(self, given: Any) -> list[int]:
        raise NotImplementedError

    def _sides(self) -> list[tuple[int, int]]:
        found = [getattr(self, name) for name in SIDES[self.rank]]
        return list(zip(found[::2], found[1::2], strict=True))

    def _new(self, sizes: list[Any]) -> list[Any]:
        return [None if d is None else d + a + b for d, (a, b) in zip(sizes, self._sides(), strict=True)]


class ZeroPadding1D(_Padding):
    arguments = "padding=1"

    def _pads(self, given: Any) -> list[int]:
        if isinstance(given, int):
            return [given, given]
        if len(tuple(given)) != 2:
            raise ValueError('`padding` should be int, or dict with keys {"left_pad", "right_pad"}, or tuple of length '
                             f"2. Found: {given}")  # fmt: skip
        return list(given)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.asymmetric_temporal_padding(x, left_pad=self.left_pad, right_pad=self.right_pad)


class ZeroPadding2D(_Padding):
    arguments = "padding=(1, 1), dim_ordering='default'"
    rank = 2

    def _pads(self, given: Any) -> list[int]:
        given = tuple(given)
        if len(given) not in (2, 4):
            raise TypeError(f"`padding` should be tuple of int of length 2 or 4, or dict. Found: {given}")
        return list(given) if len(given) == 4 else [given[0], given[0], given[1], given[1]]

    def call(self, x: Any, mask: Any = None) -> Any:
        (top, bottom), (left, right) = self._sides()
        return K.asymmetric_spatial_2d_padding(x, top, bottom, left, right, self.dim_ordering)


class ZeroPadding3D(_Placed):
    arguments = "padding=(1, 1, 1), dim_ordering='default'"
    rank = 3

    def _ready(self) -> None:
        super()._ready()
        self.__dict__["padding"] = tuple(self.padding)

    def _new(self, sizes: list[Any]) -> list[Any]:
        return [None if d is None else d + 2 * p for d, p in zip(sizes, self.padding, strict=True)]

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.spatial_3d_padding(x, padding=tuple(self.padding), dim_ordering=self.dim_ordering)


class _Cropping(_Placed):
    def _ready(self) -> None:
        super()._ready()
        self.__dict__["cropping"] = tuple(self.cropping)
        pairs = self._pairs()
        if len(self.cropping) != max(self.rank, 2) or any(len(tuple(p)) != 2 for p in pairs):
            raise ValueError(f"`cropping` must be {self.rank} pairs of numbers, and not {self.cropping}.")

    def _pairs(self) -> list[Any]:
        return [tuple(self.cropping)] if self.rank == 1 else [tuple(p) for p in self.cropping]

    def _new(self, sizes: list[Any]) -> list[Any]:
        return [None if d is None else d - a - b for d, (a, b) in zip(sizes, self._pairs(), strict=True)]

    def call(self, x: Any, mask: Any = None) -> Any:
        cut = [slice(a, -b if b else None) for a, b in self._pairs()]
        every = slice(None)
        th = self.__dict__.get("dim_ordering") == "th"
        return x[tuple([every, every, *cut] if th else [every, *cut, every])]


class Cropping1D(_Cropping):
    arguments = "cropping=(1, 1)"


class Cropping2D(_Cropping):
    arguments = "cropping=((0, 0), (0, 0)), dim_ordering='default'"
    rank = 2


class Cropping3D(_Cropping):
    arguments = "cropping=((1, 1), (1, 1), (1, 1)), dim_ordering='default'"
    rank = 3
