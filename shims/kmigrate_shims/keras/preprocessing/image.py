"""`keras.preprocessing.image`: the generators of tf.keras, with the methods and arguments that they had."""

from __future__ import annotations

import copy
import functools
import inspect
import os
import re
import warnings
from typing import Any

import numpy as np
from keras.src.legacy.preprocessing import image as native
from keras.src.legacy.preprocessing.image import (
    apply_brightness_shift,
    apply_channel_shift,
    flip_axis,
    random_brightness,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
)
from keras.utils import array_to_img, img_to_array, save_img
from keras.utils import load_img as native_load_img

from kmigrate_shims.keras import era
from kmigrate_shims.keras.preprocessing.moving import (
    apply_affine_transform,
    apply_transform,
    brightened,
    moved_at_random,
    transform_matrix_offset_center,
    whitening,
)

__all__ = [
    "DataFrameIterator", "DirectoryIterator", "ImageDataGenerator", "Iterator", "NumpyArrayIterator",
    "apply_affine_transform", "apply_brightness_shift", "apply_channel_shift", "apply_transform", "array_to_img",
    "flip_axis", "img_to_array", "load_img", "random_brightness", "random_channel_shift", "random_rotation",
    "random_shear", "random_shift", "random_zoom", "save_img", "transform_matrix_offset_center",
]  # fmt: skip

# In Keras 2.1.5 alone an iterator called the function of the program before it moved a picture.
_FUNCTION_FIRST = (2, 1, 5)


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

    def _flow_index(self) -> Any:
        """Before Keras 2.0.2 only a smaller batch ended an epoch; without one the first order stayed."""
        if not era.is_before("2.0.2") or self.n % self.batch_size:
            yield from super()._flow_index()
            return
        self.reset()
        while True:
            if self.seed is not None:
                np.random.seed(self.seed + self.total_batches_seen)
            if self.batch_index == 0:
                self._set_index_array()
            start = self.batch_index * self.batch_size % self.n
            self.batch_index += 1
            self.total_batches_seen += 1
            yield self.index_array[start : start + self.batch_size]


class NumpyArrayIterator(Iterator, native.NumpyArrayIterator):
    pass


class DirectoryIterator(Iterator, native.DirectoryIterator):
    pass


class DataFrameIterator(Iterator, native.DataFrameIterator):
    pass


def _ours(iterator: Any) -> Any:
    iterator.__class__ = globals()[type(iterator).__name__]
    iterator.index_generator = iterator._flow_index()
    return iterator


def _whole_names(frame: Any, directory: Any, column: str) -> Any:
    """The frame with names of files, where it has them without what stands behind the dot."""
    found = {os.path.splitext(name)[0]: name for name in sorted(os.listdir(directory), reverse=True)}
    return frame.assign(**{column: [found.get(str(stem), stem) for stem in frame[column]]})


class ImageDataGenerator(native.ImageDataGenerator):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if era.is_before("2.1.3"):  # what divides did not yet decide what is subtracted
            given = inspect.signature(native.ImageDataGenerator).bind(*args, **kwargs)
            given.apply_defaults()
            for name in ("featurewise_center", "featurewise_std_normalization", "samplewise_center"):
                setattr(self, name, given.arguments[name])

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: Any = None) -> None:
        rescale: Any = vars(self)["rescale"]
        if era.is_before("2.3"):  # until Keras-Preprocessing 1.1.1 means were of pictures before they are rescaled
            self.rescale = None
        try:
            super().fit(x, augment, rounds, seed)
        finally:
            x, self.rescale = x if self.rescale is None else np.array(x, "float32") * self.rescale, rescale
        if self.zca_whitening and not augment:
            self.zca_whitening_matrix = self.principal_components = whitening(self, x)

    def standardize(self, x: Any) -> Any:
        """Before Keras 2.0.9 what is done by sample is done to each pixel of it, over its channels."""
        if era.ERA.numbers == _FUNCTION_FIRST and self.preprocessing_function:
            rest: Any = copy.copy(self)
            rest.preprocessing_function = None
            return rest.standardize(x)
        told = vars(self)
        center, spread = told["samplewise_center"], told["samplewise_std_normalization"]
        if not (center or spread) or not era.is_before("2.0.9"):
            return super().standardize(x)
        x = told["preprocessing_function"](x) if told["preprocessing_function"] else x
        x = x * told["rescale"] if told["rescale"] else x
        axis = self.channel_axis - 1
        x = x - np.mean(x, axis=axis, keepdims=True) if center else x
        x = x / (np.std(x, axis=axis, keepdims=True) + 1e-7) if spread else x
        rest = copy.copy(self)
        done = {"samplewise_center": False, "samplewise_std_normalization": False}
        rest.__dict__.update(done, preprocessing_function=None, rescale=None)
        return native.ImageDataGenerator.standardize(rest, x)

    def random_transform(self, x: Any, seed: Any = None) -> Any:
        if not era.is_before("2.2"):
            return super().random_transform(x, seed)
        if seed is not None:
            np.random.seed(seed)
        return moved_at_random(self, x)

    def get_random_transform(self, img_shape: Any, seed: Any = None) -> Any:
        """Before Keras 2.2 an iterator took images and moved them at once, so there is nothing to be told before."""
        return {} if era.is_before("2.2") else super().get_random_transform(img_shape, seed)

    def apply_transform(self, x: Any, transform_parameters: Any) -> Any:
        if era.is_before("2.2"):
            first = self.preprocessing_function if era.ERA.numbers == _FUNCTION_FIRST else None
            return moved_at_random(self, first(x) if first else x)
        told = dict(transform_parameters)
        moves = {name: told.pop(name) for name in ("theta", "tx", "ty", "shear", "zx", "zy") if name in told}
        rows, columns, channels = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        x = apply_affine_transform(
            x, **moves, row_axis=rows, col_axis=columns, channel_axis=channels, fill_mode=self.fill_mode,
            cval=self.cval, order=self.interpolation_order,
        )  # fmt: skip
        brightness = told.pop("brightness", None)
        x = super().apply_transform(x, told)
        return x if brightness is None else brightened(x, brightness)

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


functools.update_wrapper(ImageDataGenerator.__init__, native.ImageDataGenerator.__init__)


def list_pictures(directory: str, ext: str = "jpg|jpeg|bmp|png|ppm") -> list[str]:
    """The paths of all images below a folder."""
    found = [(root, name) for root, _, names in os.walk(directory) for name in names]
    return [os.path.join(root, name) for root, name in found if re.match(rf"([\w]+\.(?:{ext}))", name)]
