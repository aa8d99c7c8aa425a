"""`keras.preprocessing.image`: images are channels first, and a generator is its own iterator."""

from __future__ import annotations

import importlib
import os
import re
import threading
from typing import Any

import numpy as np

__all__ = [
    "GraphImageDataGenerator", "ImageDataGenerator", "array_to_img", "horizontal_flip", "img_to_array",
    "list_pictures", "load_img", "random_barrel_transform", "random_channel_shift", "random_rotation", "random_shear",
    "random_shift", "random_zoom", "vertical_flip",
]  # fmt: skip


def _scipy() -> Any:
    try:
        return importlib.import_module("scipy.ndimage")
    except ImportError:
        raise ImportError("Turning and shifting images wants SciPy: `pip install scipy`.") from None


def random_rotation(x: Any, rg: float, fill_mode: str = "nearest", cval: float = 0.0) -> Any:
    angle = np.random.uniform(-rg, rg)
    return _scipy().rotate(x, angle, axes=(1, 2), reshape=False, mode=fill_mode, cval=cval)


def random_shift(x: Any, wrg: float, hrg: float, fill_mode: str = "nearest", cval: float = 0.0) -> Any:
    left = np.random.uniform(-wrg, wrg) * x.shape[2] if wrg else 0
    top = np.random.uniform(-hrg, hrg) * x.shape[1] if hrg else 0
    return _scipy().shift(x, (0, top, left), order=0, mode=fill_mode, cval=cval)


def horizontal_flip(x: Any) -> Any:
    x[...] = x[:, :, ::-1].copy()
    return x


def vertical_flip(x: Any) -> Any:
    x[...] = x[:, ::-1, :].copy()
    return x


def random_barrel_transform(x: Any, intensity: float) -> Any:
    """It did nothing."""


def random_shear(x: Any, intensity: float, fill_mode: str = "nearest", cval: float = 0.0) -> Any:
    shear = np.random.uniform(-intensity, intensity)
    matrix = np.array([[1.0, -np.sin(shear), 0.0], [0.0, np.cos(shear), 0.0], [0.0, 0.0, 1.0]])
    return _scipy().affine_transform(x, matrix, mode=fill_mode, order=3, cval=cval)


def random_channel_shift(x: Any, rg: float) -> Any:
    raise NotImplementedError("random_channel_shift took a range and never drew from it: add a number to x yourself.")


def random_zoom(x: Any, rg: float, fill_mode: str = "nearest", cval: float = 0.0) -> Any:
    wide, high = np.random.uniform(1.0 - rg, 1.0), np.random.uniform(1.0 - rg, 1.0)
    return _scipy().zoom(x, zoom=(1.0, wide, high), mode=fill_mode, cval=cval)


def _image() -> Any:
    try:
        return importlib.import_module("PIL.Image")
    except ImportError:
        raise ImportError("Pictures want Pillow: `pip install pillow`.") from None


def array_to_img(x: Any, scale: bool = True) -> Any:
    x = np.array(x, dtype="float64").transpose(1, 2, 0)
    if scale:
        x = x + max(-np.min(x), 0)
        x = x / np.max(x) * 255
    if x.shape[2] == 3:
        return _image().fromarray(x.astype("uint8"), "RGB")
    return _image().fromarray(x[:, :, 0].astype("uint8"), "L")


def img_to_array(img: Any) -> Any:
    x = np.asarray(img, dtype="float32")
    return x.transpose(2, 0, 1) if x.ndim == 3 else x.reshape((1, *x.shape))


def load_img(path: Any, grayscale: bool = False) -> Any:
    return _image().open(path).convert("L" if grayscale else "RGB")


def list_pictures(directory: str, ext: str = "jpg|jpeg|bmp|png") -> list[str]:
    names = [name for name in os.listdir(directory) if re.match(rf"([\w]+\.(?:{ext}))", name)]
    return [os.path.join(directory, name) for name in names if os.path.isfile(os.path.join(directory, name))]


class ImageDataGenerator:
    def __init__(
        self, featurewise_center: bool = True, samplewise_center: bool = False,
        featurewise_std_normalization: bool = True, samplewise_std_normalization: bool = False,
        zca_whitening: bool = False, rotation_range: float = 0.0, width_shift_range: float = 0.0,
        height_shift_range: float = 0.0, shear_range: float = 0.0, horizontal_flip: bool = False,
        vertical_flip: bool = False,
    ) -> None:  # fmt: skip
        self.featurewise_center, self.samplewise_center = featurewise_center, samplewise_center
        self.featurewise_std_normalization = featurewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening, self.rotation_range, self.shear_range = zca_whitening, rotation_range, shear_range
        self.width_shift_range, self.height_shift_range = width_shift_range, height_shift_range
        self.horizontal_flip, self.vertical_flip = horizontal_flip, vertical_flip
        self.mean: Any = None
        self.std: Any = None
        self.principal_components: Any = None
        self.lock = threading.Lock()

    def _flow_index(self, N: int, batch_size: int = 32, shuffle: bool = False, seed: Any = None) -> Any:
        place = total = 0
        order = np.arange(N)
        while True:
            if place == 0:
                if seed is not None:
                    np.random.seed(seed + total)
                order = np.random.permutation(N) if shuffle else np.arange(N)
            start = (place * batch_size) % N
            size = min(batch_size, N - start)
            place = place + 1 if size == batch_size else 0
            total += 1
            yield order[start : start + size], start, size

    def flow(
        self, X: Any, y: Any, batch_size: int = 32, shuffle: bool = False, seed: Any = None, save_to_dir: Any = None,
        save_prefix: str = "", save_format: str = "jpeg",
    ) -> Any:  # fmt: skip
        if len(X) != len(y):
            raise AssertionError("X and y must have the same number of samples.")
        self.X, self.y, self.save_to_dir = X, y, save_to_dir
        self.save_prefix, self.save_format = save_prefix, save_format
        self.flow_generator = self._flow_index(X.shape[0], batch_size, shuffle, seed)
        return self

    def __iter__(self) -> Any:
        return self

    def next(self) -> Any:
        with self.lock:
            index, start, _ = next(self.flow_generator)
        given = [self.standardize(self.random_transform(self.X[j].astype("float32"))) for j in index]
        found = np.asarray(given, dtype="float64")
        if self.save_to_dir:
            for i, x in enumerate(found):
                name = f"{self.save_prefix}_{start + i}.{self.save_format}"
                array_to_img(x).save(os.path.join(self.save_to_dir, name))
        return found, self.y[index]

    def __next__(self) -> Any:
        return self.next()

    def standardize(self, x: Any) -> Any:
        if self.samplewise_center:
            x -= np.mean(x, axis=1, keepdims=True)
        if self.samplewise_std_normalization:
            x /= np.std(x, axis=1, keepdims=True) + 1e-7
        if (self.featurewise_center and self.mean is None) or (self.featurewise_std_normalization and self.std is None):
            raise ValueError("Call fit(X) first: the generator takes the means of all images away.")
        if self.featurewise_center:
            x -= self.mean
        if self.featurewise_std_normalization:
            x /= self.std + 1e-7
        if self.zca_whitening:
            x = np.dot(x.ravel(), self.principal_components).reshape(x.shape)
        return x

    def random_transform(self, x: Any) -> Any:
        if self.rotation_range:
            x = random_rotation(x, self.rotation_range)
        if self.width_shift_range or self.height_shift_range:
            x = random_shift(x, self.width_shift_range, self.height_shift_range)
        if self.horizontal_flip and np.random.random() < 0.5:
            x = horizontal_flip(x)
        if self.vertical_flip and np.random.random() < 0.5:
            x = vertical_flip(x)
        return random_shear(x, self.shear_range) if self.shear_range else x

    def fit(self, X: Any, augment: bool = False, rounds: int = 1, seed: Any = None) -> None:
        X = np.copy(X)
        if augment:
            X = np.asarray([self.random_transform(np.copy(x)) for _ in range(rounds) for x in X])
        if self.featurewise_center:
            self.mean = np.mean(X, axis=0)
            X = X - self.mean
        if self.featurewise_std_normalization:
            self.std = np.std(X, axis=0)
            X = X / (self.std + 1e-7)
        if self.zca_whitening:
            flat = X.reshape((X.shape[0], -1))
            u, s, _ = np.linalg.svd(flat.T @ flat / flat.shape[1])
            self.principal_components = u @ np.diag(1.0 / np.sqrt(s + 10e-7)) @ u.T


class GraphImageDataGenerator(ImageDataGenerator):
    def next(self) -> Any:
        x, y = super().next()
        return {"input": x, "output": y}
