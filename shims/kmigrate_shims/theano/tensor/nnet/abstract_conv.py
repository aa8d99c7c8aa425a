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

# Programs ask it before they compare with SciPy.
imported_scipy_signal = True
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


def _separable(op: Any, pointwise: Any, images: Any, filters: tuple[Any, Any], shapes: tuple[Any, Any, Any]) -> Any:
    """Each channel by itself by `op`, then across the channels."""
    between = None
    if shapes[0] is not None and shapes[1] is not None:
        between = op.infer_shape(None, [shapes[0], shapes[1]])[0]
    depthwise = op(as_tensor_variable(images), as_tensor_variable(filters[0]))
    return pointwise(depthwise, filters[1], between, shapes[2], "valid", (1,) * op.convdim, filter_flip=op.filter_flip)


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
    op = AbstractConv2d(
        input_shape, depthwise_filter_shape, border_mode, subsample, filter_flip, filter_dilation, num_channels
    )
    shapes = (input_shape, depthwise_filter_shape, pointwise_filter_shape)
    return _separable(op, conv2d, input, (depthwise_filters, pointwise_filters), shapes)


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
    op = AbstractConv3d(
        input_shape, depthwise_filter_shape, border_mode, subsample, filter_flip, filter_dilation, num_channels
    )
    shapes = (input_shape, depthwise_filter_shape, pointwise_filter_shape)
    return _separable(op, conv3d, input, (depthwise_filters, pointwise_filters), shapes)


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


def _check_by_input(input_shape: Any, filter_shape: Any, rank: int, unshared: bool) -> None:
    _check_entries(input_shape, (0, 1), "input_shape")
    _check_entries(input_shape, range(2, 2 + rank), "input_shape", symbolic=True)
    if filter_shape is not None:
        expected = 2 + rank * (2 if unshared else 1)
        if len(filter_shape) != expected:
            raise ValueError(f"The length of filter_shape was {len(filter_shape)}, but we expected {expected}.")
        _check_entries(filter_shape, range(expected), "filter_shape")


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
    _check_by_input(input_shape, filter_shape, 2, unshared)
    known = _numbers(input_shape, 2)
    op = AbstractConv2d_gradInputs(
        known, filter_shape, border_mode, subsample, filter_flip, filter_dilation, num_groups, unshared
    )
    return op(as_tensor_variable(filters), as_tensor_variable(output_grad), input_shape[-2:])


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
    _check_by_input(input_shape, filter_shape, 3, False)
    known = _numbers(input_shape, 3)
    op = AbstractConv3d_gradInputs(
        known, filter_shape, border_mode, subsample, filter_flip, filter_dilation, num_groups
    )
    return op(as_tensor_variable(filters), as_tensor_variable(output_grad), input_shape[-3:])


def _check_by_weights(input_shape: Any, filter_shape: Any, rank: int, unshared: bool) -> None:
    _check_entries(filter_shape, range(2 + (rank if unshared else 0)), "filter_shape")
    _check_entries(filter_shape, range(-rank, 0), "filter_shape", symbolic=True)
    if input_shape is not None:
        _check_entries(input_shape, range(2 + rank), "input_shape")


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
    _check_by_weights(input_shape, filter_shape, 2, unshared)
    known = _numbers(filter_shape, 2)
    op = AbstractConv2d_gradWeights(
        input_shape, known, border_mode, subsample, filter_flip, filter_dilation, num_groups, unshared
    )
    return op(as_tensor_variable(input), as_tensor_variable(output_grad), filter_shape[-2:])


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
    _check_by_weights(input_shape, filter_shape, 3, False)
    known = _numbers(filter_shape, 3)
    op = AbstractConv3d_gradWeights(
        input_shape, known, border_mode, subsample, filter_flip, filter_dilation, num_groups
    )
    return op(as_tensor_variable(input), as_tensor_variable(output_grad), filter_shape[-3:])


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
