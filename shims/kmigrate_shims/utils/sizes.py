"""The sizes of convolutions, which layers of one's own ask for."""

from __future__ import annotations

from typing import Any


def normalize_tuple(value: Any, n: int, name: str) -> tuple[int, ...]:
    """A number n times, or a sequence of n numbers."""
    if isinstance(value, int):
        return (value,) * n
    refused = f"The `{name}` argument must be a tuple of {n} integers. Received: {value}"
    try:
        found = tuple(value)
    except TypeError:
        raise ValueError(refused) from None
    if len(found) != n:
        raise ValueError(refused)
    for one in found:
        try:
            int(one)
        except ValueError:
            raise ValueError(f"{refused} including element {one} of type {type(one)}") from None
    return found


def normalize_data_format(value: Any) -> str:
    """The order of an image's dimensions, that of the configuration for None."""
    from kmigrate_shims import backend as K

    return K.normalize_data_format(value)


def normalize_padding(value: str) -> str:
    padding = value.lower()
    allowed = {"valid", "same", "causal"}
    if padding not in allowed:
        raise ValueError(
            f'The `padding` argument must be one of "valid", "same" (or "causal" for Conv1D). Received: {padding}'
        )
    return padding


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
    dim_size: Any, stride_size: int, kernel_size: int, padding: str, output_padding: Any = None, dilation: int = 1
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


def deconv_output_length(
    input_length: Any,
    filter_size: int,
    padding: str,
    output_padding: Any = None,
    stride: int = 0,
    dilation: int = 1,
) -> Any:
    """As tf.keras named it, with the arguments in its order."""
    return deconv_length(input_length, stride, filter_size, padding, output_padding, dilation)
