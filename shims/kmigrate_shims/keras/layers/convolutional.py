"""`keras.layers.convolutional`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.layers.common import config_of, take
from kmigrate_shims.keras.layers.pooling import (  # noqa: F401
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from kmigrate_shims.keras.layers.resizing import (
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
from kmigrate_shims.keras.layers.signature import WEIGHTS, made, parameters
from kmigrate_shims.keras.utils.conv_utils import conv_output_length, deconv_length, normalize_padding
from kmigrate_shims.utils.sizes import normalize_tuple as tuples


class _Conv(Layer):
    rank = 0
    follows_era = False

    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        Layer.__init__(self, **kwargs)
        rank = self.rank
        given["kernel_size"] = tuples(given["kernel_size"], rank, "kernel_size")
        given["strides"] = tuples(given["strides"], rank, "strides")
        given["padding"] = normalize_padding(given["padding"])
        given["data_format"] = K.normalize_data_format(given["data_format"])
        given["dilation_rate"] = tuples(given.get("dilation_rate", 1), rank, "dilation_rate")
        take(self, given, *given)
        self.input_spec = InputSpec(ndim=rank + 2)

    @property
    def _channel_axis(self) -> int:
        return 1 if self.data_format == "channels_first" else -1

    def _channels(self, input_shape: Any) -> int:
        found = input_shape[self._channel_axis]
        if found is None:
            raise ValueError("The channel dimension of the inputs should be defined. Found `None`.")
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={self._channel_axis: found})
        return int(found)

    def _weight(self, name: str, shape: Any) -> Any:
        return self.add_weight(
            shape=shape,
            initializer=getattr(self, f"{name}_initializer"),
            name=f"{name}_kernel" if name in ("depthwise", "pointwise") else name,
            regularizer=getattr(self, f"{name}_regularizer"),
            constraint=getattr(self, f"{name}_constraint"),
        )

    def _bias(self, count: int) -> Any:
        return self._weight("bias", (count,)) if self.use_bias else None

    def build(self, input_shape: Any) -> None:
        channels = self._channels(input_shape)
        self.kernel = self._weight("kernel", (*self.kernel_size, channels, self.filters))
        self.bias = self._bias(self.filters)
        self.built = True

    def _convolve(self, inputs: Any) -> Any:
        one = self.rank == 1
        convolution = {1: K.conv1d, 2: K.conv2d, 3: K.conv3d}[self.rank]
        return convolution(
            inputs,
            self.kernel,
            strides=self.strides[0] if one else self.strides,
            padding=self.padding,
            data_format=self.data_format,
            dilation_rate=self.dilation_rate[0] if one else self.dilation_rate,
        )

    def call(self, inputs: Any) -> Any:
        outputs = self._convolve(inputs)
        if self.use_bias:
            outputs = K.bias_add(outputs, self.bias, data_format=self.data_format)
        return self.activation(outputs) if self.activation is not None else outputs

    def _with_channels(self, input_shape: Any, sizes: Any, channels: int) -> Any:
        if self.data_format == "channels_first":
            return (input_shape[0], channels, *sizes)
        return (input_shape[0], *sizes, channels)

    def _space(self, input_shape: Any) -> Any:
        return input_shape[2:] if self.data_format == "channels_first" else input_shape[1:-1]

    def compute_output_shape(self, input_shape: Any) -> Any:
        sizes = [
            conv_output_length(size, kernel, self.padding, stride, dilation)
            for size, kernel, stride, dilation in zip(
                self._space(input_shape), self.kernel_size, self.strides, self.dilation_rate, strict=True
            )
        ]
        return self._with_channels(input_shape, sizes, self.filters)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **config_of(self, *parameters(self))}


_CONV = "dilation_rate={1}, activation=None, " + WEIGHTS


class Conv1D(_Conv):
    rank = 1
    __init__ = made(
        "filters, kernel_size, strides=1, padding='valid', data_format='channels_last', " + _CONV.format(0, 1)
    )

    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        if given["padding"] == "causal" and given["data_format"] != "channels_last":
            raise ValueError(
                "When using causal padding in `Conv1D`, `data_format` must be 'channels_last' (temporal data)."
            )
        if "input_dim" in kwargs:
            kwargs["input_shape"] = (kwargs.pop("input_length", None), kwargs.pop("input_dim"))
        super()._setup(given, kwargs)


class Conv2D(_Conv):
    rank = 2
    __init__ = made(
        "filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, " + _CONV.format(0, (1, 1))
    )


class Conv3D(_Conv):
    rank = 3
    __init__ = made(
        "filters, kernel_size, strides=(1, 1, 1), padding='valid', data_format=None, " + _CONV.format(0, (1, 1, 1))
    )


class _Transpose(_Conv):
    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        padding = given["output_padding"]
        if padding is not None:
            padding = given["output_padding"] = tuples(padding, self.rank, "output_padding")
        super()._setup(given, kwargs)
        if padding is not None:
            for stride, out in zip(self.strides, padding, strict=True):
                if out >= stride:
                    raise ValueError(f"Stride {self.strides} must be greater than output padding {padding}")

    def build(self, input_shape: Any) -> None:
        if len(input_shape) != self.rank + 2:
            raise ValueError(f"Inputs should have rank {self.rank + 2}; Received input shape: {input_shape}")
        channels = self._channels(input_shape)
        self.kernel = self._weight("kernel", (*self.kernel_size, self.filters, channels))
        self.bias = self._bias(self.filters)
        self.built = True

    def _sizes(self, space: Any) -> list[Any]:
        padding = self.output_padding or (None,) * self.rank
        return [
            deconv_length(size, stride, kernel, self.padding, out, dilation)
            for size, stride, kernel, out, dilation in zip(
                space, self.strides, self.kernel_size, padding, self.dilation_rate, strict=True
            )
        ]

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._with_channels(input_shape, self._sizes(self._space(input_shape)), self.filters)

    def _convolve(self, inputs: Any) -> Any:
        dynamic, static = K.shape(inputs), K.int_shape(inputs)
        known = [dynamic[i] if size is None else size for i, size in enumerate(static)]
        shape = self._with_channels([dynamic[0]], self._sizes(self._space(known)), self.filters)
        convolution = {2: K.conv2d_transpose, 3: K.conv3d_transpose}[self.rank]
        words = {"dilation_rate": self.dilation_rate} if self.rank == 2 else {}
        return convolution(
            inputs, self.kernel, shape, self.strides, padding=self.padding, data_format=self.data_format, **words
        )

    def get_config(self) -> dict[str, Any]:
        return super().get_config()


class Conv2DTranspose(_Transpose):
    rank = 2
    __init__ = made(
        "filters, kernel_size, strides=(1, 1), padding='valid', output_padding=None, data_format=None, "
        + _CONV.format(0, (1, 1))
    )


class Conv3DTranspose(_Transpose):
    rank = 3
    __init__ = made(
        "filters, kernel_size, strides=(1, 1, 1), padding='valid', output_padding=None, data_format=None, "
        "activation=None, " + WEIGHTS
    )


_SEPARABLE = (
    "depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer='glorot_uniform', "
    "pointwise_initializer='glorot_uniform', bias_initializer='zeros', depthwise_regularizer=None, "
    "pointwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None, "
    "pointwise_constraint=None, bias_constraint=None"
)


class _SeparableConv(_Conv):
    def build(self, input_shape: Any) -> None:
        if len(input_shape) < self.rank + 2:
            raise ValueError(
                f"Inputs to `SeparableConv{self.rank}D` should have rank {self.rank + 2}. Received input shape: "
                f"{input_shape}"
            )
        channels = self._channels(input_shape)
        self.depthwise_kernel = self._weight("depthwise", (*self.kernel_size, channels, self.depth_multiplier))
        shape = (*(1,) * self.rank, self.depth_multiplier * channels, self.filters)
        self.pointwise_kernel = self._weight("pointwise", shape)
        self.bias = self._bias(self.filters)
        self.built = True

    def _convolve(self, inputs: Any) -> Any:
        convolution = {1: K.separable_conv1d, 2: K.separable_conv2d}[self.rank]
        return convolution(
            inputs, self.depthwise_kernel, self.pointwise_kernel, strides=self.strides, padding=self.padding,
            data_format=self.data_format, dilation_rate=self.dilation_rate,
        )  # fmt: skip


class SeparableConv1D(_SeparableConv):
    rank = 1
    __init__ = made(
        "filters, kernel_size, strides=1, padding='valid', data_format='channels_last', dilation_rate=1, " + _SEPARABLE
    )


class SeparableConv2D(_SeparableConv):
    rank = 2
    __init__ = made(
        "filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, dilation_rate=(1, 1), " + _SEPARABLE
    )


class DepthwiseConv2D(_Conv):
    rank = 2
    __init__ = made(
        "kernel_size, strides=(1, 1), padding='valid', depth_multiplier=1, data_format=None, dilation_rate=(1, 1), "
        "activation=None, use_bias=True, depthwise_initializer='glorot_uniform', bias_initializer='zeros', "
        "depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None, "
        "bias_constraint=None"
    )

    def build(self, input_shape: Any) -> None:
        if len(input_shape) < 4:
            raise ValueError(f"Inputs to `DepthwiseConv2D` should have rank 4. Received input shape: {input_shape}")
        channels = self._channels(input_shape)
        self.depthwise_kernel = self._weight("depthwise", (*self.kernel_size, channels, self.depth_multiplier))
        self.bias = self._bias(channels * self.depth_multiplier)
        self.built = True

    def _convolve(self, inputs: Any) -> Any:
        return K.depthwise_conv2d(
            inputs, self.depthwise_kernel, strides=self.strides, padding=self.padding,
            data_format=self.data_format, dilation_rate=self.dilation_rate,
        )  # fmt: skip

    def compute_output_shape(self, input_shape: Any) -> Any:
        self.filters = input_shape[self._channel_axis] * self.depth_multiplier
        return super().compute_output_shape(input_shape)


Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D
SeparableConvolution1D, SeparableConvolution2D = SeparableConv1D, SeparableConv2D
Convolution2DTranspose = Deconvolution2D = Deconv2D = Conv2DTranspose
Deconvolution3D = Deconv3D = Conv3DTranspose
__all__ = [
    "Conv1D", "Conv2D", "Conv2DTranspose", "Conv3D", "Conv3DTranspose", "Convolution1D", "Convolution2D",
    "Convolution2DTranspose", "Convolution3D", "Cropping1D", "Cropping2D", "Cropping3D", "Deconv2D", "Deconv3D",
    "Deconvolution2D", "Deconvolution3D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D",
    "SeparableConvolution1D", "SeparableConvolution2D", "UpSampling1D", "UpSampling2D", "UpSampling3D",
    "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "_Conv",
]  # fmt: skip
