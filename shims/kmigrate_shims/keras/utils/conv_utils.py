"""`keras.utils.conv_utils`: sizes of convolutions."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from kmigrate_shims import backend as K


def get_from_module(identifier: Any, module_params: Any, module_name: str, instantiate: bool = False) -> Any:
    found = module_params.get(identifier) if isinstance(identifier, str) else identifier
    if found is None:
        raise ValueError(f"Invalid {module_name}: {identifier}")
    return found() if instantiate and isinstance(identifier, str) else found


def normalize_tuple(value: Any, n: int, name: str) -> Any:
    from kmigrate_shims.keras.layers.common import tuples

    return tuples(value, n, name)


def normalize_padding(value: str) -> str:
    padding = value.lower()
    allowed = {"valid", "same", "causal"}
    if padding not in allowed:
        raise ValueError(
            f'The `padding` argument must be one of "valid", "same" (or "causal" for Conv1D). Received: {padding}'
        )
    return padding


def convert_kernel(kernel: Any) -> Any:
    """A kernel of Theano for TensorFlow, and the other way."""
    kernel = np.asarray(kernel)
    if not 3 <= kernel.ndim <= 5:
        raise ValueError("Invalid kernel shape:", kernel.shape)
    turned = tuple(slice(None, None, -1) for _ in range(kernel.ndim - 2))
    return np.copy(kernel[(*turned, slice(None), slice(None))])


def conv_output_length(input_length: Any, filter_size: int, padding: str, stride: int, dilation: int = 1) -> Any:
    if input_length is None:
        return None
    if padding not in {"same", "valid", "full", "causal"}:
        raise AssertionError(padding)
    wide = filter_size + (filter_size - 1) * (dilation - 1)
    found = {
        "same": input_length, "causal": input_length, "valid": input_length - wide + 1,
        "full": input_length + wide - 1,
    }[padding]  # fmt: skip
    return (found + stride - 1) // stride


def conv_input_length(output_length: Any, filter_size: int, padding: str, stride: int) -> Any:
    if output_length is None:
        return None
    if padding not in {"same", "valid", "full"}:
        raise AssertionError(padding)
    pad = {"same": filter_size // 2, "valid": 0, "full": filter_size - 1}[padding]
    return (output_length - 1) * stride - 2 * pad + filter_size


def deconv_length(
    dim_size: Any, stride_size: int, kernel_size: int, padding: str, output_padding: Any, dilation: int = 1
) -> Any:
    if padding not in {"same", "valid", "full"}:
        raise AssertionError(padding)
    if dim_size is None:
        return None
    kernel_size = kernel_size + (kernel_size - 1) * (dilation - 1)
    if output_padding is None:
        if padding == "valid":
            return dim_size * stride_size + max(kernel_size - stride_size, 0)
        if padding == "full":
            return dim_size * stride_size - (stride_size + kernel_size - 2)
        return dim_size * stride_size
    pad = {"same": kernel_size // 2, "valid": 0, "full": kernel_size - 1}[padding]
    return (dim_size - 1) * stride_size + kernel_size - 2 * pad + output_padding


def normalize_data_format(value: Any) -> str:
    return K.normalize_data_format(value)


def conv_kernel_idxs(*args: Any, **kwargs: Any) -> Any:
    raise NotImplementedError("conv_kernel_idxs was a helper inside of Keras; write it out with itertools.product")


__all__ = [
    "conv_input_length", "conv_output_length", "convert_kernel", "deconv_length", "get_from_module",
    "normalize_data_format", "normalize_padding", "normalize_tuple", "product",
]  # fmt: skip
