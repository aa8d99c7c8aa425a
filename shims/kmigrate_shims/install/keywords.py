"""Arguments of TensorFlow 1 that its functions go on taking: `tf.reduce_sum(x, reduction_indices=1, keep_dims=True)`.

`tf.compat.v1` has the functions of then, with today's words and with the old ones.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Iterator
from typing import Any

import tensorflow as tf

from kmigrate_shims.removed.libraries import is_installed

ROOMS = ("", "nn", "math", "linalg", "image", "sparse")
OLD = frozenset(
    {
        "reduction_indices", "reduction_axes", "keep_dims", "dim", "dimension", "squeeze_dims", "concat_dim",
        "split_dim", "keep_prob", "filter", "value", "rate", "rates", "targets", "fn1", "fn2", "seq_dim", "batch_dim",
        "box_ind", "align_corners", "partition_strategy", "dilation_rate", "use_cudnn_on_gpu", "input_tensor",
    }
)  # fmt: skip
AUTOGRAPH = os.path.join("python", "autograph")
GENERATED = "__autograph_generated_file"
SHIMS = os.path.dirname(os.path.dirname(__file__)) + os.sep
# What a program may give without its name means another thing today behind so many arguments.
MOVED = {
    "batch_to_space": 1, "boolean_mask": 2, "gather": 3, "space_to_batch": 1, "image.resize": 3,
    "math.confusion_matrix": 3, "math.in_top_k": 0, "nn.convolution": 2, "nn.crelu": 1, "nn.ctc_loss": 1,
    "nn.depthwise_conv2d": 4, "nn.dropout": 1, "nn.embedding_lookup": 2, "nn.embedding_lookup_sparse": 3,
    "nn.in_top_k": 0, "nn.moments": 3, "nn.pool": 3, "nn.separable_conv2d": 5, "nn.space_to_batch": 1,
    "nn.softmax_cross_entropy_with_logits": 2, "nn.weighted_moments": 3,
}  # fmt: skip
NEVER = sys.maxsize  # more than any call has: of all other functions each place means what it meant


def taking() -> Iterator[tuple[Any, str, Any]]:
    """Modules of TensorFlow, names in them, and functions that take the old arguments as well."""
    for room in ROOMS:
        today, then = (getattr(tf, room), getattr(tf.compat.v1, room)) if room else (tf, tf.compat.v1)
        for name in dir(then):
            new, old = inspect.getattr_static(today, name, None), getattr(then, name)
            if inspect.isfunction(new) and inspect.isfunction(old) and new is not old:
                more = (_parameters(old) - _parameters(new)) & OLD
                place = f"{room}.{name}".strip(".")
                if more or place in MOVED:
                    yield today, name, _either(new, old, frozenset(more), MOVED.get(place, NEVER))


def _parameters(function: Any) -> set[str]:
    return set(inspect.signature(function).parameters)


def _either(new: Any, old: Any, more: frozenset[str], first: int) -> Any:
    @tf.autograph.experimental.do_not_convert
    @functools.wraps(new)
    def called(*args: Any, **kwargs: Any) -> Any:
        if not more.isdisjoint(kwargs) or (len(args) > first and by_program()):
            return old(*args, **kwargs)
        return new(*args, **kwargs)

    return called


def by_program() -> bool:
    """Whether it is the program that calls, and no library nor the shims, which mean today's order."""
    frame: Any = sys._getframe(2)
    while AUTOGRAPH in frame.f_code.co_filename:
        frame = frame.f_back
    file = frame.f_code.co_filename
    if GENERATED in file:  # AutoGraph's own file, in which the names are those of where the function stood
        file = frame.f_globals.get("__file__") or file
    return not (file.startswith(SHIMS) or is_installed(file))
