"""`conv2d` and `conv2d_transpose` with the names that programs give their arguments."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims.theano.tensor.nnet import abstract_conv


def conv2d(
    input: Any,
    filters: Any,
    input_shape: Any = None,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    image_shape: Any = None,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
    **kwargs: Any,
) -> Any:
    """Images (batch, channels, rows, columns) convolved with filters (out, in, rows, columns)."""
    if "imshp_logical" in kwargs or "kshp_logical" in kwargs:
        raise ValueError(
            "Keyword arguments 'imshp_logical' and 'kshp_logical' for conv2d are not supported anymore "
            "(and have not been "
            "a reliable way to perform upsampling). Use conv2d_transpose or filter_dilation."
        )
    if kwargs:
        names = ", ".join(kwargs)
        warnings.warn(f"{names}: deprecated in `tensor.nnet.abstract_conv.conv2d`, and ignored.", stacklevel=2)
    if image_shape is not None:
        warnings.warn("`image_shape` of `tensor.nnet.conv2d` is deprecated: it is `input_shape` now.", stacklevel=2)
        if input_shape is not None:
            raise ValueError("input_shape and image_shape should not be provided at the same time.")
        input_shape = image_shape
    return abstract_conv.conv2d(
        input,
        filters,
        input_shape,
        filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_groups,
        unshared,
    )


def conv2d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    input_dilation: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """The transposed convolution: what `conv2d` sends back to its images."""
    return abstract_conv.conv2d_grad_wrt_inputs(
        input,
        filters,
        output_shape,
        filter_shape,
        border_mode,
        input_dilation,
        filter_flip,
        filter_dilation,
        num_groups,
        unshared,
    )
