"""Convolutions, their gradients and what is made of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano.tensor.basic import as_tensor_variable
from kmigrate_shims.theano.tensor.nnet.conv_ops import (
    AbstractConv,
    AbstractConv2d,
    AbstractConv2d_gradInputs,
    AbstractConv2d_gradWeights,
    AbstractConv3d,
    AbstractConv3d_gradInputs,
    AbstractConv3d_gradWeights,
    AbstractConv_gradInputs,
    AbstractConv_gradWeights,
    BaseAbstractConv,
)
from kmigrate_shims.theano.tensor.nnet.conv_shapes import (
    assert_conv_shape,
    assert_shape,
    border_mode_to_pad,
    check_conv_gradinputs_shape,
    get_conv_gradinputs_shape,
    get_conv_gradinputs_shape_1axis,
    get_conv_gradweights_shape,
    get_conv_gradweights_shape_1axis,
    get_conv_output_shape,
    get_conv_shape_1axis,
)
from kmigrate_shims.theano.tensor.var import TensorConstant, TensorVariable

_PLAIN = (TensorConstant, int, np.integer, type(None))


def conv2d(
    input: Any,
    filters: Any,
    input_shape: Any = None,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """Images (batch, channels, rows, columns) convolved with filters (out, in, rows, columns)."""
    op = AbstractConv2d(
        input_shape, filter_shape, border_mode, subsample, filter_flip, filter_dilation, num_groups, unshared
    )
    return op(as_tensor_variable(input), as_tensor_variable(filters))


def conv3d(
    input: Any,
    filters: Any,
    input_shape: Any = None,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1, 1),
    num_groups: int = 1,
) -> Any:
    """The same with one more axis of space."""
    op = AbstractConv3d(input_shape, filter_shape, border_mode, subsample, filter_flip, filter_dilation, num_groups)
    return op(as_tensor_variable(input), as_tensor_variable(filters))


def _separable(op_class: Any, pointwise: Any, rank: int, arguments: dict[str, Any]) -> Any:
    depthwise_shape = arguments["depthwise_filter_shape"]
    op = op_class(
        arguments["input_shape"],
        depthwise_shape,
        arguments["border_mode"],
        arguments["subsample"],
        arguments["filter_flip"],
        arguments["filter_dilation"],
        arguments["num_channels"],
    )
    between = None
    if arguments["input_shape"] is not None and depthwise_shape is not None:
        between = op.infer_shape(None, [arguments["input_shape"], depthwise_shape])[0]
    return pointwise(
        op(as_tensor_variable(arguments["input"]), as_tensor_variable(arguments["depthwise_filters"])),
        arguments["pointwise_filters"],
        between,
        arguments["pointwise_filter_shape"],
        "valid",
        (1,) * rank,
        arguments["filter_flip"],
    )


def separable_conv2d(
    input: Any,
    depthwise_filters: Any,
    pointwise_filters: Any,
    num_channels: int,
    input_shape: Any = None,
    depthwise_filter_shape: Any = None,
    pointwise_filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
) -> Any:
    """Each channel by itself, then across the channels."""
    return _separable(AbstractConv2d, conv2d, 2, locals())


def separable_conv3d(
    input: Any,
    depthwise_filters: Any,
    pointwise_filters: Any,
    num_channels: int,
    input_shape: Any = None,
    depthwise_filter_shape: Any = None,
    pointwise_filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1, 1),
) -> Any:
    """Each channel by itself, then across the channels."""
    return _separable(AbstractConv3d, conv3d, 3, locals())


def _symbolic(entry: Any) -> bool:
    return isinstance(entry, TensorVariable) and not isinstance(entry, TensorConstant)


def _numbers(shape: Any, rank: int) -> list[Any]:
    """A shape with None for what is not known yet."""
    return [None if place >= len(shape) - rank and _symbolic(entry) else entry for place, entry in enumerate(shape)]


def _check_entries(shape: Any, places: Any, name: str, symbolic: bool = False) -> None:
    for place in places:
        if not isinstance(shape[place], _PLAIN) and not (symbolic and isinstance(shape[place], TensorVariable)):
            raise ValueError(
                f"{name}[{place}] must be {'a symbolic variable, ' if symbolic else ''}a constant or None."
            )
        if symbolic and shape[place] is None:
            raise ValueError(f"{name}[{place}] must be a symbolic variable or a constant.")


def _gradient_by_input(op_class: Any, rank: int, arguments: dict[str, Any]) -> Any:
    input_shape, filter_shape = arguments["input_shape"], arguments["filter_shape"]
    _check_entries(input_shape, (0, 1), "input_shape")
    _check_entries(input_shape, range(2, 2 + rank), "input_shape", symbolic=True)
    if filter_shape is not None:
        expected = 2 + rank * (2 if arguments.get("unshared") else 1)
        if len(filter_shape) != expected:
            raise ValueError(f"The length of filter_shape was {len(filter_shape)}, but we expected {expected}.")
        _check_entries(filter_shape, range(expected), "filter_shape")
    op = op_class(
        _numbers(input_shape, rank),
        filter_shape,
        arguments["border_mode"],
        arguments["subsample"],
        arguments["filter_flip"],
        arguments["filter_dilation"],
        arguments["num_groups"],
        arguments.get("unshared", False),
    )
    filters, output_grad = as_tensor_variable(arguments["filters"]), as_tensor_variable(arguments["output_grad"])
    return op(filters, output_grad, input_shape[-rank:])


def conv2d_grad_wrt_inputs(
    output_grad: Any,
    filters: Any,
    input_shape: Any,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """The gradient of `conv2d` by its images: a transposed convolution."""
    return _gradient_by_input(AbstractConv2d_gradInputs, 2, locals())


def conv3d_grad_wrt_inputs(
    output_grad: Any,
    filters: Any,
    input_shape: Any,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1, 1),
    num_groups: int = 1,
) -> Any:
    """The gradient of `conv3d` by its images."""
    return _gradient_by_input(AbstractConv3d_gradInputs, 3, locals())


def _gradient_by_weights(op_class: Any, rank: int, arguments: dict[str, Any]) -> Any:
    input_shape, filter_shape = arguments["input_shape"], arguments["filter_shape"]
    first = 2 + (rank if arguments.get("unshared") else 0)
    _check_entries(filter_shape, range(first), "filter_shape")
    _check_entries(filter_shape, range(-rank, 0), "filter_shape", symbolic=True)
    if input_shape is not None:
        _check_entries(input_shape, range(2 + rank), "input_shape")
    op = op_class(
        input_shape,
        _numbers(filter_shape, rank),
        arguments["border_mode"],
        arguments["subsample"],
        arguments["filter_flip"],
        arguments["filter_dilation"],
        arguments["num_groups"],
        arguments.get("unshared", False),
    )
    image, output_grad = as_tensor_variable(arguments["input"]), as_tensor_variable(arguments["output_grad"])
    return op(image, output_grad, filter_shape[-rank:])


def conv2d_grad_wrt_weights(
    input: Any,
    output_grad: Any,
    filter_shape: Any,
    input_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """The gradient of `conv2d` by its filters."""
    return _gradient_by_weights(AbstractConv2d_gradWeights, 2, locals())


def conv3d_grad_wrt_weights(
    input: Any,
    output_grad: Any,
    filter_shape: Any,
    input_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1, 1),
    num_groups: int = 1,
) -> Any:
    """The gradient of `conv3d` by its filters."""
    return _gradient_by_weights(AbstractConv3d_gradWeights, 3, locals())


def causal_conv1d(
    input: Any,
    filters: Any,
    filter_shape: Any,
    input_shape: Any = None,
    subsample: int = 1,
    filter_flip: bool = True,
    filter_dilation: int = 1,
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """A convolution over time that sees no later step."""
    image, kernel = as_tensor_variable(input), as_tensor_variable(filters)
    if image.ndim != 3:
        raise ValueError("Input should be 3D for causal convolution.")
    if kernel.ndim != 3:
        raise ValueError("Filters should be 3D for causal convolution")
    op = AbstractConv2d(
        None if input_shape is None else (*input_shape, 1),
        (*filter_shape, 1),
        ((filter_dilation * (filter_shape[2] - 1), 0), 0),
        (subsample, 1),
        filter_flip,
        (filter_dilation, 1),
        num_groups,
        unshared,
    )
    return op(image.dimshuffle(0, 1, 2, "x"), kernel.dimshuffle(0, 1, 2, "x"))[:, :, :, 0]


from kmigrate_shims.theano.tensor.nnet.upsampling import (  # noqa: E402 - it needs the functions above
    bilinear_kernel_1D,
    bilinear_kernel_2D,
    bilinear_upsampling,
    frac_bilinear_upsampling,
)

__all__ = [
    "AbstractConv",
    "AbstractConv2d",
    "AbstractConv2d_gradInputs",
    "AbstractConv2d_gradWeights",
    "AbstractConv3d",
    "AbstractConv3d_gradInputs",
    "AbstractConv3d_gradWeights",
    "AbstractConv_gradInputs",
    "AbstractConv_gradWeights",
    "BaseAbstractConv",
    "assert_conv_shape",
    "assert_shape",
    "bilinear_kernel_1D",
    "bilinear_kernel_2D",
    "bilinear_upsampling",
    "border_mode_to_pad",
    "causal_conv1d",
    "check_conv_gradinputs_shape",
    "conv2d",
    "conv2d_grad_wrt_inputs",
    "conv2d_grad_wrt_weights",
    "conv3d",
    "conv3d_grad_wrt_inputs",
    "conv3d_grad_wrt_weights",
    "frac_bilinear_upsampling",
    "get_conv_gradinputs_shape",
    "get_conv_gradinputs_shape_1axis",
    "get_conv_gradweights_shape",
    "get_conv_gradweights_shape_1axis",
    "get_conv_output_shape",
    "get_conv_shape_1axis",
    "separable_conv2d",
    "separable_conv3d",
]
