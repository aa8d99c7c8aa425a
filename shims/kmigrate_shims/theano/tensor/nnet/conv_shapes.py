"""The shapes of convolutions and of their gradients, for integers, symbolic integers and None."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano import tensor
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.tensor.basic import NotScalarConstantError, get_scalar_constant_value


def _axes(border_mode: Any, filter_dilation: Any, subsample: Any) -> list[tuple[Any, Any, Any]]:
    """Border, stride and dilation of each axis."""
    number = len(subsample)
    dilation = [1] * number if filter_dilation is None else filter_dilation
    borders = border_mode if isinstance(border_mode, tuple) else [border_mode] * number
    return list(zip(borders, subsample, dilation, strict=False))


def _margins(border_mode: Any, reach: Any) -> tuple[Any, Any]:
    if border_mode == "half":
        return reach // 2, reach // 2
    if border_mode == "full":
        return reach - 1, reach - 1
    if border_mode == "valid":
        return 0, 0
    before, after = border_mode if isinstance(border_mode, tuple) else (border_mode, border_mode)
    if before < 0 or after < 0:
        raise ValueError("border_mode must be >= 0")
    return before, after


def _any_unknown(*values: Any) -> bool:
    return any(value is None for value in values)


def get_conv_shape_1axis(
    image_shape: Any, kernel_shape: Any, border_mode: Any, subsample: Any, dilation: Any = 1
) -> Any:
    """The length of an axis after the convolution."""
    if _any_unknown(image_shape, kernel_shape, border_mode, subsample, dilation):
        return None
    reach = (kernel_shape - 1) * dilation + 1
    before, after = _margins(border_mode, reach)
    left = image_shape - reach
    for margin in (before, after):
        if not (isinstance(margin, int) and margin == 0):
            left = left + margin
    return (left if subsample == 1 else left // subsample) + 1


def get_conv_output_shape(
    image_shape: Any, kernel_shape: Any, border_mode: Any, subsample: Any, filter_dilation: Any = None
) -> tuple[Any, ...]:
    """The shape of the output."""
    rank = len(image_shape) - 2
    lengths = zip(image_shape[2:], kernel_shape[-rank:], _axes(border_mode, filter_dilation, subsample), strict=False)
    return (
        image_shape[0],
        kernel_shape[0],
        *[get_conv_shape_1axis(image, kernel, *axis) for image, kernel, axis in lengths],
    )


def get_conv_gradweights_shape_1axis(
    image_shape: Any, top_shape: Any, border_mode: Any, subsample: Any, dilation: Any
) -> Any:
    """The length of a filter's axis, where the other two lengths tell it."""
    if _any_unknown(image_shape, top_shape, border_mode, subsample, dilation):
        return None
    if subsample != 1 or border_mode == "half":
        return None
    if border_mode == "full":
        reach = top_shape - image_shape
    else:
        before, after = _margins(border_mode, 0)
        reach = image_shape + before + after - top_shape
    return (reach / dilation if dilation > 1 else reach) + 1


def get_conv_gradweights_shape(
    image_shape: Any,
    top_shape: Any,
    border_mode: Any,
    subsample: Any,
    filter_dilation: Any = None,
    num_groups: int = 1,
    unshared: bool = False,
) -> tuple[Any, ...]:
    """The shape of the gradient by the filters."""
    channels, outputs = image_shape[1], top_shape[1]
    if num_groups > 1:
        outputs = outputs // num_groups
    lengths = zip(image_shape[2:], top_shape[2:], _axes(border_mode, filter_dilation, subsample), strict=False)
    space = tuple(get_conv_gradweights_shape_1axis(image, top, *axis) for image, top, axis in lengths)
    if unshared:
        return (outputs, *top_shape[2:], channels, *space)
    return (outputs, channels, *space)


def get_conv_gradinputs_shape_1axis(
    kernel_shape: Any, top_shape: Any, border_mode: Any, subsample: Any, dilation: Any
) -> Any:
    """The length of the image's axis, where the other two lengths tell it."""
    if _any_unknown(kernel_shape, top_shape, border_mode, subsample, dilation) or subsample != 1:
        return None
    reach = (kernel_shape - 1) * dilation + 1
    before, after = _margins(border_mode, reach)
    return top_shape + reach - 1 - before - after


def get_conv_gradinputs_shape(
    kernel_shape: Any,
    top_shape: Any,
    border_mode: Any,
    subsample: Any,
    filter_dilation: Any = None,
    num_groups: int = 1,
) -> tuple[Any, ...]:
    """The shape of the gradient by the image."""
    rank = len(top_shape) - 2
    channels = kernel_shape[1] * num_groups if num_groups > 1 else kernel_shape[1]
    lengths = zip(kernel_shape[-rank:], top_shape[2:], _axes(border_mode, filter_dilation, subsample), strict=False)
    return (
        top_shape[0],
        channels,
        *[get_conv_gradinputs_shape_1axis(kernel, top, *axis) for kernel, top, axis in lengths],
    )


def check_conv_gradinputs_shape(
    image_shape: Any,
    kernel_shape: Any,
    output_shape: Any,
    border_mode: Any,
    subsample: Any,
    filter_dilation: Any = None,
) -> bool:
    """Whether the three shapes can belong together."""
    rank = len(tuple(image_shape))
    if rank != len(tuple(kernel_shape)) or rank != len(tuple(output_shape)) or rank - 2 != len(subsample):
        return False
    if filter_dilation is not None and rank - 2 != len(filter_dilation):
        return False
    computed = get_conv_output_shape(tuple(image_shape), tuple(kernel_shape), border_mode, subsample, filter_dilation)
    return all(_may_be_same(given, found) for given, found in zip(output_shape, computed, strict=True))


def _may_be_same(given: Any, computed: Any) -> bool:
    if given is None or computed is None:
        return True
    try:
        return int(get_scalar_constant_value(given)) == int(get_scalar_constant_value(computed))
    except NotScalarConstantError:
        return True


def assert_conv_shape(shape: Any) -> tuple[Any, ...]:
    """The shape, checked: now where it is known, else when it is computed."""
    checked = []
    for axis, length in enumerate(shape):
        least, sign = (0, "< 0") if axis < 2 else (1, "<= 0")
        try:
            value = get_scalar_constant_value(length)
        except NotScalarConstantError:
            message = f"The convolution would produce an invalid shape (dim[{axis}] {sign})."
            checked.append(tensor.opt.Assert(message)(length, tensor.ge(length, least)))
            continue
        if value < least:
            raise ValueError(f"The convolution would produce an invalid shape (dim[{axis}]: {int(value)} {sign}).")
        checked.append(length)
    return tuple(checked)


def assert_shape(x: Any, expected_shape: Any, msg: str = "Unexpected shape.") -> Any:
    """The tensor, with a check of its shape where the configuration wants one."""
    if expected_shape is None or not config.conv.assert_shape:
        return x
    checks = [
        tensor.eq(x.shape[axis], expected_shape[axis]) for axis in range(x.ndim) if expected_shape[axis] is not None
    ]
    return tensor.opt.Assert(msg)(x, *checks) if checks else x


def border_mode_to_pad(mode: Any, convdim: int, kshp: Any) -> tuple[tuple[Any, Any], ...]:
    """How many zeros go before and after each axis."""
    if isinstance(mode, tuple):
        if len(mode) != convdim:
            raise ValueError(f"invalid border_mode {mode} which must be a tuple of length {convdim}")
        return tuple(_pair(side, mode) for side in mode)
    if mode in ("full", "half", "valid"):
        return tuple(_margins(mode, kshp[axis]) for axis in range(convdim))
    raise ValueError(
        f'invalid border_mode {mode}, which must be either "valid", "full", "half", an integer or a tuple of length '
        f"{convdim}"
    )


def _pair(side: Any, mode: Any) -> tuple[int, int]:
    if isinstance(side, (int, np.integer)) and side >= 0:
        return int(side), int(side)
    if isinstance(side, tuple) and min(side) >= 0 and all(isinstance(each, (int, np.integer)) for each in side):
        if len(side) != 2:
            raise NotImplementedError(f"Asymmetric padding not implemented for {len(side)}d")
        return int(side[0]), int(side[1])
    raise ValueError(f"invalid border mode {mode}. The tuple can only contain integers or tuples of length 2")
