"""Which images an architecture takes."""

from __future__ import annotations

import warnings
from typing import Any


def obtain(
    input_shape: Any, default_size: int, min_size: int, data_format: str, require_flatten: bool, weights: Any = None
) -> Any:
    first = data_format == "channels_first"
    default: Any
    if weights != "imagenet" and input_shape and len(input_shape) == 3:
        channels = input_shape[0 if first else -1]
        if channels not in (1, 3):
            warnings.warn(
                "This model usually expects 1 or 3 input channels. However, it was passed an input_shape with "
                f"{channels} input channels.",
                stacklevel=3,
            )
        default = (channels, default_size, default_size) if first else (default_size, default_size, channels)
    else:
        default = (3, default_size, default_size) if first else (default_size, default_size, 3)
    if weights == "imagenet" and require_flatten:
        if input_shape is not None and input_shape != default:
            raise ValueError(
                f"When setting `include_top=True` and loading `imagenet` weights, `input_shape` should be {default}."
            )
        return default
    if input_shape:
        if len(input_shape) != 3:
            raise ValueError("`input_shape` must be a tuple of three integers.")
        if input_shape[0 if first else -1] != 3 and weights == "imagenet":
            raise ValueError(f"The input must have 3 channels; got `input_shape={input_shape}`")
        sizes = input_shape[1:] if first else input_shape[:2]
        if any(size is not None and size < min_size for size in sizes):
            raise ValueError(f"Input size must be at least {min_size}x{min_size}; got `input_shape={input_shape}`")
    elif require_flatten:
        input_shape = default
    else:
        input_shape = (3, None, None) if first else (None, None, 3)
    if require_flatten and None in input_shape:
        raise ValueError(
            f"If `include_top` is True, you should specify a static `input_shape`. Got `input_shape={input_shape}`"
        )
    return input_shape


def obtain_input_shape(
    input_shape: Any,
    default_size: int,
    min_size: int,
    data_format: str | None = None,
    require_flatten: bool | None = None,
    weights: Any = None,
    *,
    dim_ordering: str | None = None,
    include_top: bool | None = None,
) -> Any:
    """`_obtain_input_shape`, whose fourth and fifth argument had three names each through the releases."""
    from kmigrate_shims import backend as K

    given = data_format or dim_ordering
    order = {"th": "channels_first", "tf": "channels_last"}.get(given or "", given)
    flatten = require_flatten if require_flatten is not None else include_top
    if order in (None, "default"):
        order = K.image_data_format()
    return obtain(input_shape, default_size, min_size, str(order), bool(flatten), weights)
