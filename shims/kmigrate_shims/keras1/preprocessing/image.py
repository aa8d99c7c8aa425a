"""`keras.preprocessing.image`: `dim_ordering` says where the channels stand."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.preprocessing import image as later
from kmigrate_shims.keras.preprocessing.image import (
    Iterator,
    apply_transform,
    flip_axis,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
    transform_matrix_offset_center,
)
from kmigrate_shims.keras1.backend.convolution import ordering

__all__ = [
    "DirectoryIterator", "ImageDataGenerator", "Iterator", "NumpyArrayIterator", "apply_transform", "array_to_img",
    "flip_axis", "img_to_array", "list_pictures", "load_img", "random_channel_shift", "random_rotation",
    "random_shear", "random_shift", "random_zoom", "transform_matrix_offset_center",
]  # fmt: skip


def _format(dim_ordering: str) -> str:
    return "channels_first" if ordering(dim_ordering) == "th" else "channels_last"


def array_to_img(x: Any, dim_ordering: str = "default", scale: bool = True) -> Any:
    return later.array_to_img(x, _format(dim_ordering), scale)


def img_to_array(img: Any, dim_ordering: str = "default") -> Any:
    return later.img_to_array(img, _format(dim_ordering))


def load_img(path: str, grayscale: bool = False, target_size: Any = None) -> Any:
    found = later.load_img(path, color_mode="grayscale" if grayscale else "rgb")
    return found.resize((target_size[1], target_size[0])) if target_size else found  # by the nearest pixel or not


def random_channel_shift(x: Any, intensity: float, channel_axis: int = 0) -> Any:
    return later.random_channel_shift(x, intensity, channel_axis)


class NumpyArrayIterator(later.NumpyArrayIterator):
    def __init__(
        self, x: Any, y: Any, image_data_generator: Any, batch_size: int = 32, shuffle: bool = False, seed: Any = None,
        dim_ordering: str = "default", save_to_dir: Any = None, save_prefix: str = "", save_format: str = "jpeg",
    ) -> None:  # fmt: skip
        super().__init__(
            x, y, image_data_generator, batch_size=batch_size, shuffle=shuffle, seed=seed,
            data_format=_format(dim_ordering), save_to_dir=save_to_dir, save_prefix=save_prefix,
            save_format=save_format,
        )  # fmt: skip
        self.dim_ordering = ordering(dim_ordering)


class DirectoryIterator(later.DirectoryIterator):
    def __init__(
        self, directory: str, image_data_generator: Any, target_size: Any = (256, 256), color_mode: str = "rgb",
        dim_ordering: str = "default", classes: Any = None, class_mode: Any = "categorical", batch_size: int = 32,
        shuffle: bool = True, seed: Any = None, save_to_dir: Any = None, save_prefix: str = "",
        save_format: str = "jpeg", follow_links: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            directory, image_data_generator, target_size=target_size, color_mode=color_mode, classes=classes,
            class_mode=class_mode, batch_size=batch_size, shuffle=shuffle, seed=seed,
            data_format=_format(dim_ordering), save_to_dir=save_to_dir, save_prefix=save_prefix,
            save_format=save_format, follow_links=follow_links,
        )  # fmt: skip
        self.dim_ordering = ordering(dim_ordering)
        self.nb_sample, self.nb_class = self.samples, self.num_classes


def list_pictures(directory: str, ext: str = "jpg|jpeg|bmp|png") -> list[str]:
    import os
    import re

    return [
        os.path.join(root, name)
        for root, _, names in os.walk(directory)
        for name in names
        if re.match(r"([\w]+\.(?:" + ext + "))", name)
    ]


class ImageDataGenerator(later.ImageDataGenerator):
    def __init__(
        self, featurewise_center: bool = False, samplewise_center: bool = False,
        featurewise_std_normalization: bool = False, samplewise_std_normalization: bool = False,
        zca_whitening: bool = False, rotation_range: float = 0.0, width_shift_range: float = 0.0,
        height_shift_range: float = 0.0, shear_range: float = 0.0, zoom_range: Any = 0.0,
        channel_shift_range: float = 0.0, fill_mode: str = "nearest", cval: float = 0.0,
        horizontal_flip: bool = False, vertical_flip: bool = False, rescale: Any = None,
        preprocessing_function: Any = None, dim_ordering: str = "default",
    ) -> None:  # fmt: skip
        super().__init__(
            featurewise_center=featurewise_center, samplewise_center=samplewise_center,
            featurewise_std_normalization=featurewise_std_normalization,
            samplewise_std_normalization=samplewise_std_normalization, zca_whitening=zca_whitening,
            rotation_range=rotation_range, width_shift_range=width_shift_range, height_shift_range=height_shift_range,
            shear_range=shear_range, zoom_range=zoom_range, channel_shift_range=channel_shift_range,
            fill_mode=fill_mode, cval=cval, horizontal_flip=horizontal_flip, vertical_flip=vertical_flip,
            rescale=rescale, preprocessing_function=preprocessing_function, data_format=_format(dim_ordering),
        )  # fmt: skip
        self.dim_ordering = ordering(dim_ordering)

    def flow(
        self, X: Any, y: Any = None, batch_size: int = 32, shuffle: bool = True, seed: Any = None,
        save_to_dir: Any = None, save_prefix: str = "", save_format: str = "jpeg",
    ) -> Any:  # fmt: skip
        return NumpyArrayIterator(
            X, y, self, batch_size, shuffle, seed, self.dim_ordering, save_to_dir, save_prefix, save_format
        )

    def flow_from_directory(
        self, directory: str, target_size: Any = (256, 256), color_mode: str = "rgb", classes: Any = None,
        class_mode: Any = "categorical", batch_size: int = 32, shuffle: bool = True, seed: Any = None,
        save_to_dir: Any = None, save_prefix: str = "", save_format: str = "jpeg", follow_links: bool = False,
    ) -> Any:  # fmt: skip
        return DirectoryIterator(
            directory, self, target_size, color_mode, self.dim_ordering, classes, class_mode, batch_size, shuffle,
            seed, save_to_dir, save_prefix, save_format, follow_links,
        )  # fmt: skip


def random_barrel_transform(x: Any, intensity: float) -> None:
    """It did nothing, and gave nothing back."""
