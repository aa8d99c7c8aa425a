"""Patches of images as the rows of a matrix, and the way back."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor import basic as tensor

_MODES = ("valid", "half", "full", "wrap_centered", "ignore_borders")


class Images2Neibs(Op):
    """A row for each patch of each channel of each image, from left to right and top to bottom."""

    __props__ = ("mode",)

    def __init__(self, mode: str = "valid") -> None:
        if mode not in _MODES:
            raise NotImplementedError(f"Only modes {', '.join(_MODES)} have been implemented for {type(self).__name__}")
        self.mode = mode

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.mode}}}"

    def make_node(self, ten4: Any, neib_shape: Any, neib_step: Any = None) -> Apply:
        images, shape = tensor.as_tensor_variable(ten4), tensor.as_tensor_variable(neib_shape)
        step = shape if neib_step is None else tensor.as_tensor_variable(neib_step)
        if images.ndim != 4 or shape.ndim != 1 or step.ndim != 1:
            raise AssertionError("Patches are taken of 4-d tensors; their shape and step are vectors.")
        return Apply(self, [images, shape, step], [tensor.matrix(dtype=images.type.dtype)])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [False], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        images, shape, step = values
        lengths = tf.shape(images)
        shape, step = tf.unstack(tf.cast(shape, tf.int32), 2), tf.unstack(tf.cast(step, tf.int32), 2)
        seen = []
        inside = []
        for axis in (0, 1):
            places, valid = self._places(lengths[2 + axis], shape[axis], step[axis])
            seen.append(places)
            inside.append(valid)
        rows = tf.gather(images, seen[0], axis=2)  # batch, channel, grid, patch, column
        both = tf.gather(rows, seen[1], axis=4)  # batch, channel, grid, patch, grid, patch
        mask = inside[0][:, :, None, None] & inside[1][None, None, :, :]
        both = tf.where(mask, both, tf.zeros_like(both))
        ordered = tf.transpose(both, [0, 1, 2, 4, 3, 5])
        return tf.reshape(ordered, tf.stack([-1, shape[0] * shape[1]]))

    def _places(self, length: Any, size: Any, step: Any) -> tuple[Any, Any]:
        """For each patch along an axis where its entries lie, and whether that is inside."""
        shift, number = self._grid(length, size, step)
        places = tf.range(number)[:, None] * step + tf.range(size)[None, :] - shift
        if self.mode == "wrap_centered":
            places = tf.math.floormod(places, length)
        valid = (places >= 0) & (places < length)
        return tf.clip_by_value(places, 0, length - 1), valid

    def _grid(self, length: Any, size: Any, step: Any) -> tuple[Any, Any]:
        checks = [
            tf.debugging.assert_positive(step, "TypeError: neib_step wrong step ; values <= 0."),
            tf.debugging.assert_positive(size, "TypeError: neib_shape values <=0."),
        ]
        if self.mode == "wrap_centered":
            checks.append(
                tf.debugging.assert_equal(size % 2, 1, "TypeError: wrap_centered needs patches of odd shapes")
            )
            checks.append(tf.debugging.assert_less_equal(size, length, "TypeError: images smaller than the patches"))
            with tf.control_dependencies(_present(checks)):
                return size // 2, (length + step - 1) // step
        if self.mode == "ignore_borders":
            return tf.constant(0), 1 + (length - size) // step
        shift, room = {
            "valid": (tf.constant(0), length - size),
            "half": (size // 2, length - size % 2),
            "full": (size - 1, length + size - 2),
        }[self.mode]
        checks.append(
            tf.debugging.assert_less_equal(size, length, "TypeError: neib_shape and the images not consistent")
        )
        checks.append(tf.debugging.assert_equal(room % step, 0, "TypeError: neib_step and the images not consistent"))
        with tf.control_dependencies(_present(checks)):
            return tf.identity(shift), 1 + room // step


def _present(checks: list[Any]) -> list[Any]:
    """Checks that could be made at once leave nothing behind."""
    return [check for check in checks if check is not None]


def images2neibs(ten4: Any, neib_shape: Any, neib_step: Any = None, mode: str = "valid") -> Any:
    """Patches of a shape, a step apart."""
    return Images2Neibs(mode)(ten4, neib_shape, neib_step)


def neibs2images(neibs: Any, neib_shape: Any, original_shape: Any, mode: str = "valid") -> Any:
    """The images again, of patches that lay side by side."""
    neibs, shape = tensor.as_tensor_variable(neibs), tensor.as_tensor_variable(neib_shape)
    original = tensor.as_tensor_variable(original_shape)
    across = tensor.stack([original[-1] // shape[1], shape[1]])
    flat = images2neibs(neibs.dimshuffle("x", "x", 0, 1), across, mode=mode)
    if mode == "valid":
        return flat.reshape(original, ndim=4)
    if mode != "ignore_borders":
        raise NotImplementedError(f"neibs2images do not support mode={mode}")
    whole = [original[axis] if axis < 2 else (original[axis] // shape[axis - 2]) * shape[axis - 2] for axis in range(4)]
    images = flat.reshape(tensor.stack(whole), ndim=4)
    for axis in (2, 3):
        room = [images.shape[place] for place in range(4)]
        room[axis] = original[axis] - whole[axis]
        images = tensor.concatenate([images, tensor.zeros(room, dtype=images.dtype)], axis=axis)
    return images
