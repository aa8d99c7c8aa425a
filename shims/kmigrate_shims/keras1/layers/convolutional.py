"""`keras.layers.convolutional`: kernels are laid out as the images are."""

from __future__ import annotations

import functools
from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.backend.convolution import output_length
from kmigrate_shims.keras1.backend.settings import on_theano
from kmigrate_shims.keras1.engine.layer import InputSpec
from kmigrate_shims.keras1.layers.declared import DENSE, START, Declared
from kmigrate_shims.keras1.layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from kmigrate_shims.keras1.layers.resizing import (
    Cropping1D,
    Cropping2D,
    Cropping3D,
    UpSampling1D,
    UpSampling2D,
    UpSampling3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
)

MODES = ("valid", "same", "full")


def spatial(shape: Any, dim_ordering: str) -> tuple[Any, ...]:
    return tuple(shape[2:] if dim_ordering == "th" else shape[1:-1])


def whole(batch: Any, sizes: Any, channels: Any, dim_ordering: str) -> tuple[Any, ...]:
    return (batch, channels, *sizes) if dim_ordering == "th" else (batch, *sizes, channels)


class Convolution1D(Declared):
    arguments = (
        f"nb_filter, filter_length, {START}, border_mode='valid', subsample_length=1, {DENSE}, input_dim=None, "
        "input_length=None"
    )

    def _ready(self) -> None:
        if self.border_mode not in MODES:
            raise ValueError("Invalid border mode for Convolution1D:", self.border_mode)
        self.subsample = (self.subsample_length, 1)
        self.input_spec = [InputSpec(ndim=3)]

    def build(self, input_shape: Any) -> None:
        self.W_shape = (self.filter_length, 1, input_shape[2], self.nb_filter)
        self.W = self._weight("W", self.W_shape, functools.partial(self.init, dim_ordering="th"), "W")
        self.b = self._weight("b", (self.nb_filter,), "zero", "b") if self.bias else None
        self._begin_with_given()
        self.built = True

    def _rate(self) -> int:
        return int(self.__dict__.get("atrous_rate", 1))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        length = output_length(
            input_shape[1], self.filter_length, self.border_mode, self.subsample_length, self._rate()
        )
        return (input_shape[0], length, self.nb_filter)

    def call(self, x: Any, mask: Any = None) -> Any:
        rate = self._rate()
        output = K.conv2d(
            K.expand_dims(x, 2), self.W, strides=tuple(self.subsample), border_mode=self.border_mode,
            dim_ordering="tf", filter_dilation=(rate, rate),
        )  # fmt: skip
        output = K.squeeze(output, 2)
        return self.activation(output + K.reshape(self.b, (1, 1, self.nb_filter)) if self.bias else output)


class AtrousConvolution1D(Convolution1D):
    arguments = f"nb_filter, filter_length, {START}, border_mode='valid', subsample_length=1, atrous_rate=1, {DENSE}"

    def _take(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        for name in ("input_dim", "input_length"):
            given[name] = kwargs.pop(name, None)
        super()._take(given, kwargs)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "input_dim": self.input_dim, "input_length": self.input_length}


class _Convolution(Declared):
    """A kernel over two or three axes of an image."""

    sizes: tuple[str, ...] = ("nb_row", "nb_col")

    def _ready(self) -> None:
        if self.border_mode not in MODES:
            raise ValueError(f"Invalid border mode for {type(self).__name__}:", self.border_mode)
        self.__dict__["subsample"] = tuple(self.subsample)
        if "atrous_rate" in self.__dict__:
            self.__dict__["atrous_rate"] = tuple(self.atrous_rate)
        self.input_spec = [InputSpec(ndim=len(self.sizes) + 2)]

    def _kernel(self) -> tuple[int, ...]:
        return tuple(getattr(self, name) for name in self.sizes)

    def build(self, input_shape: Any) -> None:
        channels = input_shape[1] if self.dim_ordering == "th" else input_shape[-1]
        kernel = self._kernel()
        self.W_shape = (
            (self.nb_filter, channels, *kernel) if self.dim_ordering == "th" else (*kernel, channels, self.nb_filter)
        )
        self.W = self._weight("W", self.W_shape, functools.partial(self.init, dim_ordering=self.dim_ordering), "W")
        self.b = self._weight("b", (self.nb_filter,), "zero", "b") if self.bias else None
        self._begin_with_given()
        self.built = True

    def get_output_shape_for(self, input_shape: Any) -> Any:
        rates = self.__dict__.get("atrous_rate", (1,) * len(self.sizes))
        given = zip(spatial(input_shape, self.dim_ordering), self._kernel(), self.subsample, rates, strict=True)
        sizes = [output_length(size, wide, self.border_mode, step, rate) for size, wide, step, rate in given]
        return whole(input_shape[0], sizes, self.nb_filter, self.dim_ordering)

    def _convolve(self, x: Any) -> Any:
        function = K.conv2d if len(self.sizes) == 2 else K.conv3d
        return function(
            x, self.W, tuple(self.subsample), self.border_mode, self.dim_ordering,
            filter_dilation=self.__dict__.get("atrous_rate", (1,) * len(self.sizes)),
        )  # fmt: skip

    def call(self, x: Any, mask: Any = None) -> Any:
        output = self._convolve(x)
        if self.bias:
            output = output + K.reshape(self.b, whole(1, (1,) * len(self.sizes), self.nb_filter, self.dim_ordering))
        return self.activation(output)


class Convolution2D(_Convolution):
    arguments = (
        f"nb_filter, nb_row, nb_col, {START}, border_mode='valid', subsample=(1, 1), dim_ordering='default', {DENSE}"
    )


class AtrousConvolution2D(Convolution2D):
    arguments = (
        f"nb_filter, nb_row, nb_col, {START}, border_mode='valid', subsample=(1, 1), atrous_rate=(1, 1), "
        f"dim_ordering='default', {DENSE}"
    )


class Deconvolution2D(Convolution2D):
    """`output_shape` is that of the whole batch; the attribute of that name stays the layer's own."""

    arguments = (
        f"nb_filter, nb_row, nb_col, output_shape, {START}, border_mode='valid', subsample=(1, 1), "
        f"dim_ordering='default', {DENSE}"
    )

    def _take(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        self.__dict__["output_shape_"] = given.pop("output_shape")
        super()._take(given, kwargs)

    omitted = ("output_shape",)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "output_shape": self.output_shape_}

    def get_output_shape_for(self, input_shape: Any) -> Any:
        sizes = spatial(self.output_shape_, self.dim_ordering)
        return whole(input_shape[0], sizes, self.nb_filter, self.dim_ordering)

    def _convolve(self, x: Any) -> Any:
        return K.deconv2d(
            x, self.W, self.output_shape_, tuple(self.subsample), self.border_mode, self.dim_ordering,
            filter_shape=self.W_shape,
        )  # fmt: skip


class SeparableConvolution2D(_Convolution):
    arguments = (
        f"nb_filter, nb_row, nb_col, {START}, border_mode='valid', subsample=(1, 1), depth_multiplier=1, "
        "dim_ordering='default', depthwise_regularizer=None, pointwise_regularizer=None, b_regularizer=None, "
        "activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, b_constraint=None, bias=True"
    )

    def _ready(self) -> None:
        if on_theano():
            raise RuntimeError("SeparableConv2D is only available with TensorFlow for the time being.")
        if self.border_mode not in ("valid", "same"):
            raise ValueError("Invalid border mode for SeparableConv2D:", self.border_mode)
        super()._ready()

    def build(self, input_shape: Any) -> None:
        th = self.dim_ordering == "th"
        channels, kernel, many = input_shape[1 if th else 3], self._kernel(), self.depth_multiplier
        depthwise = (many, channels, *kernel) if th else (*kernel, channels, many)
        pointwise = (self.nb_filter, many * channels, 1, 1) if th else (1, 1, many * channels, self.nb_filter)
        init = functools.partial(self.init, dim_ordering=self.dim_ordering)
        self.depthwise_kernel = self._weight("depthwise_kernel", depthwise, init, "depthwise")
        self.pointwise_kernel = self._weight("pointwise_kernel", pointwise, init, "pointwise")
        self.b = self._weight("b", (self.nb_filter,), "zero", "b") if self.bias else None
        self._begin_with_given()
        self.built = True

    def _convolve(self, x: Any) -> Any:
        return K.separable_conv2d(
            x, self.depthwise_kernel, self.pointwise_kernel, tuple(self.subsample), self.border_mode, self.dim_ordering
        )


class Convolution3D(_Convolution):
    arguments = (
        f"nb_filter, kernel_dim1, kernel_dim2, kernel_dim3, {START}, border_mode='valid', subsample=(1, 1, 1), "
        f"dim_ordering='default', {DENSE}"
    )
    sizes = ("kernel_dim1", "kernel_dim2", "kernel_dim3")


Conv1D, Conv2D, Conv3D = Convolution1D, Convolution2D, Convolution3D
Deconv2D = Deconvolution2D
AtrousConv1D, AtrousConv2D, SeparableConv2D = AtrousConvolution1D, AtrousConvolution2D, SeparableConvolution2D
__all__ = [
    "AtrousConv1D", "AtrousConv2D", "AtrousConvolution1D", "AtrousConvolution2D", "AveragePooling1D",
    "AveragePooling2D", "AveragePooling3D", "Conv1D", "Conv2D", "Conv3D", "Convolution1D", "Convolution2D",
    "Convolution3D", "Cropping1D", "Cropping2D", "Cropping3D", "Deconv2D", "Deconvolution2D", "MaxPooling1D",
    "MaxPooling2D", "MaxPooling3D", "SeparableConv2D", "SeparableConvolution2D", "UpSampling1D", "UpSampling2D",
    "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D",
]  # fmt: skip
