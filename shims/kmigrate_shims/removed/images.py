"""Images as `scipy.misc` read, resized and wrote them, by Pillow."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

__all__ = ["bytescale", "fromimage", "imread", "imresize", "imrotate", "imsave", "toimage"]
_WAYS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "cubic": 3}


def _pillow() -> Any:
    try:
        return importlib.import_module("PIL.Image")
    except ImportError:
        raise ImportError("Images are read and resized by Pillow. Install it: pip install pillow") from None


def bytescale(data: Any, cmin: Any = None, cmax: Any = None, high: int = 255, low: int = 0) -> Any:
    """Values between `low` and `high` as bytes; bytes stay as they are."""
    if data.dtype == np.uint8:
        return data
    if high > 255 or low < 0 or high < low:
        raise ValueError("`low` and `high` must be 0 <= low <= high <= 255.")
    least = data.min() if cmin is None else cmin
    span = (data.max() if cmax is None else cmax) - least
    if span < 0:
        raise ValueError("`cmax` must not be smaller than `cmin`.")
    scaled = (data - least) * ((high - low) * 1.0 / (span or 1)) + low
    return (scaled.clip(low, high) + 0.5).astype(np.uint8)


def toimage(arr: Any, high: int = 255, low: int = 0, cmin: Any = None, cmax: Any = None, pal: Any = None,
            mode: Any = None, channel_axis: Any = None) -> Any:  # fmt: skip
    """An image of Pillow; numbers that are no bytes are stretched to the whole range."""
    data = np.asarray(arr)
    if pal is not None:
        raise NotImplementedError("toimage(pal=) is not there. Use putpalette of Pillow.")
    if mode == "F":
        return _pillow().fromarray(data.astype(np.float32))
    if data.ndim == 3:
        data = np.moveaxis(data, _channels(data.shape) if channel_axis is None else channel_axis, 2)
    scaled = bytescale(data, cmin, cmax, high, low)
    image = _pillow().fromarray(scaled)
    return image if mode in (None, image.mode) else image.convert(mode)


def _channels(shape: Any) -> int:
    for count in (3, 4):
        if count in shape:
            return tuple(shape).index(count)
    raise ValueError("Could not find channel dimension: an image has 3 or 4 channels.")


def fromimage(im: Any, flatten: bool = False, mode: Any = None) -> Any:
    """The numbers of an image; `flatten` gives grey as float32."""
    if mode is not None and mode != im.mode:
        im = im.convert(mode)
    elif im.mode == "P":
        im = im.convert("RGBA" if "transparency" in im.info else "RGB")
    if flatten:
        im = im.convert("F")
    elif im.mode == "1":
        im = im.convert("L")
    return np.array(im)


def imread(name: Any, flatten: bool = False, mode: Any = None) -> Any:
    return fromimage(_pillow().open(name), flatten=flatten, mode=mode)


def imsave(name: Any, arr: Any, format: Any = None) -> None:
    image = toimage(arr, channel_axis=2)
    image.save(name) if format is None else image.save(name, format)


def imresize(arr: Any, size: Any, interp: str = "bilinear", mode: Any = None) -> Any:
    """Resized, always as bytes: numbers are stretched to the whole range first. Size: a share, percent or a pair."""
    image = toimage(arr, mode=mode)
    if isinstance(size, (int, np.integer)):
        size = size / 100.0
    if isinstance(size, (float, np.floating)):
        wanted = tuple(int(each * size) for each in image.size)
    else:
        wanted = (int(size[1]), int(size[0]))
    return fromimage(image.resize(wanted, resample=_WAYS[interp]))


def imrotate(arr: Any, angle: float, interp: str = "bilinear") -> Any:
    return fromimage(toimage(arr).rotate(angle, resample=_WAYS[interp]))
