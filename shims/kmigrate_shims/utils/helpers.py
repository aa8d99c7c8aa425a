"""Small helpers of `keras.utils.generic_utils` that programs took for their own layers and models."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np


def has_arg(fn: Any, name: str, accept_all: bool = False) -> bool:
    parameter = inspect.signature(fn).parameters.get(name)
    if parameter is None:
        if accept_all:
            return any(p.kind is p.VAR_KEYWORD for p in inspect.signature(fn).parameters.values())
        return False
    return parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)


def to_list(x: Any, allow_tuple: bool = False) -> list[Any]:
    if isinstance(x, list):
        return x
    if allow_tuple and isinstance(x, tuple):
        return list(x)
    return [x]


def unpack_singleton(x: Any) -> Any:
    return x[0] if len(x) == 1 else x


def object_list_uid(object_list: Any) -> str:
    return ", ".join(str(abs(id(x))) for x in to_list(object_list))


def is_all_none(iterable_or_element: Any) -> bool:
    given = iterable_or_element if isinstance(iterable_or_element, (list, tuple)) else [iterable_or_element]
    return all(one is None for one in given)


def slice_arrays(arrays: Any, start: Any = None, stop: int | None = None) -> Any:
    """The same rows of an array, or of each of a list of arrays."""
    if arrays is None:
        return [None]
    if isinstance(arrays, list):
        return [None if x is None else _rows(x, start, stop) for x in arrays]
    # Of one array it gives the rows of a list alone: of a range it gave nothing, and does.
    return _rows(arrays, start, stop) if hasattr(start, "__len__") else [None]


def _rows(x: Any, start: Any, stop: int | None) -> Any:
    if hasattr(start, "__len__"):
        # HDF5 takes lists of rows, and no arrays of them
        return x[start if isinstance(x, np.ndarray) or not hasattr(start, "tolist") else start.tolist()]
    return x[start:stop]


def transpose_shape(shape: Any, target_format: str, spatial_axes: Any) -> Any:
    """A shape of channels last in the given format."""
    if target_format == "channels_first":
        moved = (*shape[: spatial_axes[0]], shape[-1], *(shape[axis] for axis in spatial_axes))
        return type(shape)(moved) if isinstance(shape, list) else tuple(moved)
    if target_format == "channels_last":
        return shape
    raise ValueError(
        f'The `data_format` argument must be one of "channels_first", "channels_last". Received: {target_format}'
    )


def check_for_unexpected_keys(name: str, input_dict: Any, expected_values: Any) -> None:
    unknown = set(input_dict).difference(expected_values)
    if unknown:
        raise ValueError(
            f"Unknown entries in {name} dictionary: {list(unknown)}. Only expected following keys: {expected_values}"
        )
