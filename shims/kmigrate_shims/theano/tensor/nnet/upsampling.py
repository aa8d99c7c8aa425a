"""Images made larger by bilinear interpolation, as a transposed convolution."""

from __future__ import annotations

from math import gcd
from typing import Any

import numpy as np

from kmigrate_shims.theano import tensor
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.tensor.nnet import abstract_conv


def bilinear_kernel_1D(ratio: int, normalize: bool = True) -> Any:
    """A triangle: 1, 2, up to the ratio, and down again."""
    half = tensor.arange(1, ratio + 1, dtype=config.floatX)
    kernel = tensor.concatenate([half, half[-2::-1]])
    return kernel / tensor.cast(ratio, config.floatX) if normalize else kernel


def bilinear_kernel_2D(ratio: Any, normalize: bool = True) -> Any:
    """The product of a triangle down and one across."""
    down, across = ratio if isinstance(ratio, tuple) else (ratio, ratio)
    columns = bilinear_kernel_1D(across, normalize).dimshuffle("x", 0)
    return columns * bilinear_kernel_1D(down, normalize).dimshuffle(0, "x")


def _edged(images: Any) -> tuple[Any, Any, Any]:
    """Single images, each with its edges repeated once, and how many rows and columns there were."""
    rows, columns = images.shape[2], images.shape[3]
    single = images.reshape((-1, 1, rows, columns))
    tall = tensor.concatenate((single[:, :, :1, :], single, single[:, :, -1:, :]), axis=2)
    return tensor.concatenate((tall[:, :, :, :1], tall, tall[:, :, :, -1:]), axis=3), rows, columns


def _reduced(pair: Any) -> tuple[int, int]:
    divisor = gcd(*pair)
    return pair[0] // divisor, pair[1] // divisor


def frac_bilinear_upsampling(input: Any, frac_ratio: Any) -> Any:
    """By a ratio of two integers, or one for rows and one for columns."""
    if not isinstance(frac_ratio, tuple):
        raise ValueError("frac_ratio must be a tuple")
    pairs = frac_ratio if isinstance(frac_ratio[0], tuple) else (frac_ratio, frac_ratio)
    (up_rows, down_rows), (up_columns, down_columns) = (_reduced(pair) for pair in pairs)
    edged, rows, columns = _edged(input)
    ratio = (up_rows, up_columns)
    # Seen the other way round: the image, dilated, is the filter that slides over a padded kernel.
    both = (2 * tensor.as_tensor_variable([rows, columns]) - 1) * np.array(ratio) + 1
    before = both // 2
    kernel = bilinear_kernel_2D(ratio=ratio)[np.newaxis, np.newaxis, :, :].astype(config.floatX)
    for axis in (2, 3):
        shape = [kernel.shape[place] for place in range(4)]
        sides = []
        for length in (before[axis - 2], both[axis - 2] - before[axis - 2]):
            sides.append(tensor.zeros([length if place == axis else shape[place] for place in range(4)], config.floatX))
        kernel = tensor.concatenate((sides[0], kernel, sides[1]), axis=axis)
    found = abstract_conv.conv2d(
        kernel, edged, border_mode="valid", filter_dilation=ratio, subsample=(down_rows, down_columns)
    )
    return found.reshape((input.shape[0], input.shape[1], found.shape[2], found.shape[3]))


def bilinear_upsampling(
    input: Any,
    ratio: Any = None,
    frac_ratio: Any = None,
    batch_size: Any = None,
    num_input_channels: Any = None,
    use_1D_kernel: bool = True,
) -> Any:
    """By an integer ratio, or by a fraction."""
    if ratio and frac_ratio:
        raise ValueError("can't use ratio and frac_ratio together")
    if not (ratio or frac_ratio):
        raise ValueError("No ratio (or frac_ratio) provided")
    if frac_ratio:
        if use_1D_kernel:
            raise ValueError(
                "For fractional ratios 1D kernel method not implemented. You may want to pass use_1D_kernel as False"
            )
        return frac_bilinear_upsampling(input, frac_ratio=frac_ratio)
    single = batch_size * num_input_channels if batch_size is not None and num_input_channels is not None else None
    edged, rows, columns = _edged(input)
    pad = 2 * ratio - (ratio - 1) // 2 - 1
    if use_1D_kernel:
        kernel = bilinear_kernel_1D(ratio=ratio)
        tall = abstract_conv.conv2d_grad_wrt_inputs(
            edged,
            kernel[np.newaxis, np.newaxis, :, np.newaxis],
            (single, 1, rows * ratio, columns + 2),
            (1, 1, None, 1),
            (pad, 0),
            (ratio, 1),
        )
        large = abstract_conv.conv2d_grad_wrt_inputs(
            tall,
            kernel[np.newaxis, np.newaxis, np.newaxis, :],
            (single, 1, rows * ratio, columns * ratio),
            (1, 1, 1, None),
            (0, pad),
            (1, ratio),
        )
    else:
        large = abstract_conv.conv2d_grad_wrt_inputs(
            edged,
            bilinear_kernel_2D(ratio=ratio)[np.newaxis, np.newaxis, :, :],
            (single, 1, rows * ratio, columns * ratio),
            (1, 1, None, None),
            (pad, pad),
            (ratio, ratio),
        )
    return large.reshape((input.shape[0], input.shape[1], rows * ratio, columns * ratio))
