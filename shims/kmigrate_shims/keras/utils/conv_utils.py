"""`keras.utils.conv_utils`: sizes of convolutions."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from kmigrate_shims.utils.sizes import (
    conv_input_length,
    conv_output_length,
    deconv_length,
    normalize_data_format,
    normalize_padding,
    normalize_tuple,
)


def get_from_module(identifier: Any, module_params: Any, module_name: str, instantiate: bool = False) -> Any:
    found = module_params.get(identifier) if isinstance(identifier, str) else identifier
    if found is None:
        raise ValueError(f"Invalid {module_name}: {identifier}")
    return found() if instantiate and isinstance(identifier, str) else found


def convert_kernel(kernel: Any) -> Any:
    """A kernel of Theano for TensorFlow, and the other way."""
    kernel = np.asarray(kernel)
    if not 3 <= kernel.ndim <= 5:
        raise ValueError("Invalid kernel shape:", kernel.shape)
    turned = tuple(slice(None, None, -1) for _ in range(kernel.ndim - 2))
    return np.copy(kernel[(*turned, slice(None), slice(None))])


def conv_kernel_idxs(*args: Any, **kwargs: Any) -> Any:
    raise NotImplementedError("conv_kernel_idxs was a helper inside of Keras; write it out with itertools.product")


__all__ = [
    "conv_input_length", "conv_output_length", "convert_kernel", "deconv_length", "get_from_module",
    "normalize_data_format", "normalize_padding", "normalize_tuple", "product",
]  # fmt: skip
