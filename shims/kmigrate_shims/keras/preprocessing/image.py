"""`keras.preprocessing.image`: the generators of tf.keras, with the methods and arguments that they had."""

from __future__ import annotations

import importlib
import os
import re
import warnings
from typing import Any

import numpy as np
from keras.src.legacy.preprocessing import image as native
from keras.src.legacy.preprocessing.image import (
    apply_affine_transform,
    apply_brightness_shift,
    apply_channel_shift,
    flip_axis,
    random_brightness,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
    transform_matrix_offset_center,
)
from keras.utils import array_to_img, img_to_array, save_img
from keras.utils import load_img as native_load_img

from kmigrate_shims.keras import era

__all__ = [
    "DataFrameIterator", "DirectoryIterator", "ImageDataGenerator", "Iterator", "NumpyArrayIterator",
    "apply_affine_transform", "apply_brightness_shift", "apply_channel_shift", "apply_transform", "array_to_img",
    "flip_axis", "img_to_array", "load_img", "random_brightness", "random_channel_shift", "random_rotation",
    "random_shear", "random_shift", "random_zoom", "save_img", "transform_matrix_offset_center",
]  # fmt: skip


def load_img(
    path: Any, grayscale: bool = False, color_mode: Any = "rgb", target_size: Any = None,
    interpolation: str = "nearest",
) -> Any:  # fmt: skip
    """An image of a file. Before Keras 2.2.3 the size stood at the third place."""
    if not isinstance(color_mode, str):
        interpolation = target_size if isinstance(target_size, str) else interpolation
        target_size, color_mode = color_mode or (None if isinstance(target_size, str) else target_size), "rgb"
    if grayscale:
        warnings.warn('grayscale is deprecated. Please use color_mode = "grayscale"', stacklevel=2)
        color_mode = "grayscale"
    return native_load_img(path, color_mode=color_mode, target_size=target_size, interpolation=interpolation)


class Iterator(native.Iterator):
    """`next(iterator)` asks `iterator.next()`, which programs call, and write for iterators of their own."""

    def next(self) -> Any:
        return super().__next__()

    def __next__(self) -> Any:
        return self.next()


class NumpyArrayIterator(Iterator, native.NumpyArrayIterator):
    pass


class DirectoryIterator(Iterator, native.DirectoryIterator):
    pass


class DataFrameIterator(Iterator, native.DataFrameIterator):
    pass


def _ours(iterator: Any) -> Any:
    iterator.__class__ = globals()[type(iterator).__name__]
    return iterator


def _whole_names(frame: Any, directory: Any, column: str) -> Any:
    """The frame with names of files, where it has them without what stands behind the dot."""
    found = {os.path.splitext(name)[0]: name for name in sorted(os.listdir(directory), reverse=True)}
    return frame.assign(**{column: [found.get(str(stem), stem) for stem in frame[column]]})


class ImageDataGenerator(native.ImageDataGenerator):
    def flow(self, *args: Any, **kwargs: Any) -> Any:
        if era.is_before("2.2"):  # what is split need not have all classes on both sides
            kwargs["ignore_class_split"] = True
        return _ours(super().flow(*args, **kwargs))

    def flow_from_directory(self, *args: Any, **kwargs: Any) -> Any:
        return _ours(super().flow_from_directory(*args, **kwargs))

    def flow_from_dataframe(
        self, dataframe: Any, directory: Any = None, x_col: str = "filename", y_col: Any = "class", *args: Any,
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        if args and isinstance(args[0], bool):  # Keras 2.2 had `has_ext` here
            kwargs["has_ext"], args = args[0], (None, *args[1:])
        if kwargs.pop("has_ext", True) is False:
            dataframe = _whole_names(dataframe, directory, x_col)
        return _ours(super().flow_from_dataframe(dataframe, directory, x_col, y_col, *args, **kwargs))


def list_pictures(directory: str, ext: str = "jpg|jpeg|bmp|png|ppm") -> list[str]:
    """The paths of all images below a folder."""
    found = [(root, name) for root, _, names in os.walk(directory) for name in names]
    return [os.path.join(root, name) for root, name in found if re.match(rf"([\w]+\.(?:{ext}))", name)]


def apply_transform(
    x: Any, transform_matrix: Any, channel_axis: int = 0, fill_mode: str = "nearest", cval: float = 0.0
) -> Any:
    """Each channel moved by a matrix."""
    try:
        ndimage = importlib.import_module("scipy.ndimage")
    except ImportError:
        raise ImportError("apply_transform needs SciPy: pip install scipy") from None
    x = np.rollaxis(x, channel_axis, 0)
    matrix, offset = transform_matrix[:2, :2], transform_matrix[:2, 2]
    moved = [ndimage.affine_transform(one, matrix, offset, order=0, mode=fill_mode, cval=cval) for one in x]
    return np.rollaxis(np.stack(moved, axis=0), 0, channel_axis + 1)
