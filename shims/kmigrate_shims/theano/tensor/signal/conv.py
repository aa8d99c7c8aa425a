"""The convolution of single images, or of a stack of them, with single filters."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.nnet.conv import ConvOp


def conv2d(
    input: Any,
    filters: Any,
    image_shape: Any = None,
    filter_shape: Any = None,
    border_mode: str = "valid",
    subsample: Any = (1, 1),
    **kargs: Any,
) -> Any:
    """Images (rows, columns) or (number, rows, columns), convolved with filters of either form."""
    images, kernels = tensor.as_tensor_variable(input), tensor.as_tensor_variable(filters)
    if images.ndim not in (2, 3) or kernels.ndim not in (2, 3):
        raise AssertionError("Images and filters must have two or three dimensions.")
    known: dict[str, Any] = {}
    if filter_shape and image_shape:
        known = {
            "bsize": image_shape[0] if images.ndim == 3 else 1,
            "imshp": (1, *image_shape[-2:]),
            "nkern": filter_shape[0] if kernels.ndim == 3 else 1,
            "kshp": tuple(filter_shape[-2:]),
        }
    op = ConvOp(output_mode=border_mode, dx=subsample[0], dy=subsample[1], **known, **kargs)
    found = op(_with_channel(images), _with_channel(kernels))
    if images.ndim == 2 and kernels.ndim == 2:
        return found[0, 0]
    if images.ndim == 2:
        return found[0]
    return found[:, 0] if kernels.ndim == 2 else found


def _with_channel(stack: Any) -> Any:
    return stack.dimshuffle(0, "x", 1, 2) if stack.ndim == 3 else stack.dimshuffle("x", "x", 0, 1)
