"""How images were turned, moved and drawn: about another centre than today, and with other draws before Keras 2.2."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
from keras.src.legacy.preprocessing.image import apply_brightness_shift, flip_axis

from kmigrate_shims.keras import era

__all__ = [
    "apply_affine_transform", "apply_transform", "brightened", "moved_at_random", "transform_matrix_offset_center",
    "whitening",
]  # fmt: skip


def transform_matrix_offset_center(matrix: Any, x: int, y: int) -> Any:
    """Keras 3 turns about a place that is one pixel nearer to the corner."""
    across, down = float(x) / 2 + 0.5, float(y) / 2 + 0.5
    there, back = (
        np.array([[1, 0, across], [0, 1, down], [0, 0, 1]]),
        np.array([[1, 0, -across], [0, 1, -down], [0, 0, 1]]),
    )
    return there @ matrix @ back


def _order() -> int:
    """Of the interpolation: the nearest pixel alone before Keras 2.1.4."""
    return 0 if era.is_before("2.1.4") else 1


def apply_transform(
    x: Any, transform_matrix: Any, channel_axis: int = 0, fill_mode: str = "nearest", cval: float = 0.0,
    order: int | None = None,
) -> Any:  # fmt: skip
    """Each channel moved by a matrix."""
    try:
        ndimage = importlib.import_module("scipy.ndimage")
    except ImportError:
        raise ImportError("Images are turned and moved by SciPy: pip install scipy") from None
    x = np.rollaxis(x, channel_axis, 0)
    matrix, offset = transform_matrix[:2, :2], transform_matrix[:2, 2]
    order = _order() if order is None else order
    moved = [ndimage.affine_transform(one, matrix, offset, order=order, mode=fill_mode, cval=cval) for one in x]
    return np.rollaxis(np.stack(moved, axis=0), 0, channel_axis + 1)


def apply_affine_transform(
    x: Any, theta: float = 0, tx: float = 0, ty: float = 0, shear: float = 0, zx: float = 1, zy: float = 1,
    row_axis: int = 0, col_axis: int = 1, channel_axis: int = 2, fill_mode: str = "nearest", cval: float = 0.0,
    order: int = 1,
) -> Any:  # fmt: skip
    """Angles are degrees."""
    theta, shear = np.deg2rad(theta), np.deg2rad(shear)
    parts = [
        (theta != 0, [[np.cos(theta), -np.sin(theta), 0], [np.sin(theta), np.cos(theta), 0], [0, 0, 1]]),
        (tx != 0 or ty != 0, [[1, 0, tx], [0, 1, ty], [0, 0, 1]]),
        (shear != 0, [[1, -np.sin(shear), 0], [0, np.cos(shear), 0], [0, 0, 1]]),
        (zx != 1 or zy != 1, [[zx, 0, 0], [0, zy, 0], [0, 0, 1]]),
    ]
    wanted = [np.array(matrix) for needed, matrix in parts if needed]
    if not wanted:
        return x
    matrix = wanted[0]
    for one in wanted[1:]:
        matrix = matrix @ one
    matrix = transform_matrix_offset_center(matrix, x.shape[row_axis], x.shape[col_axis])
    return apply_transform(x, matrix, channel_axis, fill_mode, cval, order)


def _shift(asked: Any, length: int) -> Any:
    """Of one axis; since Keras 2.1.3 what is 1 and more are pixels, since 2.1.6 whole ones or one of a list."""
    if not np.any(asked):
        return 0
    if era.is_before("2.1.6"):
        found = np.random.uniform(-asked, asked)
        return found * length if asked < 1 or era.is_before("2.1.3") else found
    try:
        found = np.random.choice(asked)
        found *= np.random.choice([-1, 1])
    except ValueError:
        found = np.random.uniform(-asked, asked)
    return found * length if np.max(asked) < 1 else found


def moved_at_random(generator: Any, x: Any) -> Any:
    """An image as it was drawn before Keras 2.2: what is not asked for draws nothing, each channel its own shift."""
    rows, columns, channels = (axis - 1 for axis in (generator.row_axis, generator.col_axis, generator.channel_axis))
    turned = generator.rotation_range
    theta = np.random.uniform(-turned, turned) if turned else 0
    tx = _shift(generator.height_shift_range, x.shape[rows])
    ty = _shift(generator.width_shift_range, x.shape[columns])
    sheared = generator.shear_range
    shear = np.random.uniform(-sheared, sheared) if sheared else 0
    low, high = generator.zoom_range[:2]
    zx, zy = (1, 1) if low == high == 1 else np.random.uniform(low, high, 2)
    shear = np.rad2deg(shear) if era.is_before("2.1.3") else shear
    x = apply_affine_transform(
        x, theta, tx, ty, shear, zx, zy, rows, columns, channels, generator.fill_mode, generator.cval, _order()
    )
    intensity = generator.channel_shift_range
    if intensity:
        x = np.rollaxis(x, channels, 0)
        least, most = np.min(x), np.max(x)
        x = np.stack([np.clip(one + np.random.uniform(-intensity, intensity), least, most) for one in x])
        x = np.rollaxis(x, 0, channels + 1)
    for asked, axis in ((generator.horizontal_flip, columns), (generator.vertical_flip, rows)):
        if asked and np.random.random() < 0.5:
            x = flip_axis(x, axis)
    if generator.brightness_range is not None:
        x = brightened(x, np.random.uniform(*generator.brightness_range))
    return x


def brightened(x: Any, brightness: float) -> Any:
    """Keras 3 leaves a picture's numbers where they are; before, they were stretched to 0 to 255 first."""
    if not era.is_before("2.3"):
        return apply_brightness_shift(x, brightness)
    # Until Keras-Preprocessing 1.1.0 the least number was taken for 0 only where it lay below.
    x = x + max(-np.min(x), 0)
    most = np.max(x)
    return apply_brightness_shift(x / most * 255 if most else x, brightness, False)


def whitening(generator: Any, x: Any) -> Any:
    """The matrix by which images are whitened; the one of Keras 3 adds epsilon to other numbers."""
    x = np.array(x, "float32")
    if generator.featurewise_center:
        x -= generator.mean
    if generator.featurewise_std_normalization:
        x /= generator.std + 1e-6
    flat = x.reshape(len(x), -1)
    u, s, _ = np.linalg.svd(flat.T @ flat / len(flat))
    return (u / np.sqrt(s + generator.zca_epsilon)) @ u.T
