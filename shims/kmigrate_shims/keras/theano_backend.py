"""`keras.backend.theano_backend` beside another backend: the functions of `K`, with kernels as Theano took them."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import noted

CONVOLUTIONS = ("conv1d", "conv2d", "conv3d", "conv2d_transpose", "deconv2d", "conv3d_transpose")
th_sparse_module = None


def __getattr__(name: str) -> Any:
    function = getattr(K, name)
    return _turned(function) if name in CONVOLUTIONS else function


def _turned(function: Any) -> Any:
    """Theano's convolution turns the kernel around; TensorFlow's does not."""

    def convolve(x: Any, kernel: Any, *args: Any, **kwargs: Any) -> Any:
        axes = list(range(len(kernel.shape) - 2))
        return function(x, K.reverse(kernel, axes), *args, **kwargs)

    convolve.__name__ = function.__name__
    return convolve


@noted
def _told(x: Any, message: str) -> Any:
    def tell(value: Any) -> Any:
        print(message, "__str__ =", np.asarray(value))
        return value

    found = tf.py_function(tell, [x], x.dtype)
    found.set_shape(x.shape)
    return found


def print_tensor(x: Any, message: str = "") -> Any:
    """The tensor itself, told in Theano's way each time that it is computed."""
    return _told(x, message)


def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: Any, interpolation: str = "nearest"
) -> Any:
    if interpolation == "bilinear" and not height_factor == width_factor == 2:
        raise NotImplementedError("Theano's backend resizes images with bilinear interpolation by (2, 2) only.")
    return K.resize_images(x, height_factor, width_factor, data_format, interpolation)
