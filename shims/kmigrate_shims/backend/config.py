"""The backend's settings and its notes about itself."""

from __future__ import annotations

import warnings
from collections import defaultdict
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend import made
from kmigrate_shims.backend.phase import forget_phase
from kmigrate_shims.backend.symbolic import KerasVariable, Leaf
from kmigrate_shims.backend.variables import Placeholder
from kmigrate_shims.utils.helpers import has_arg

__all__ = [
    "backend", "clear_session", "eager", "epsilon", "floatx", "get_graph", "get_uid", "has_arg",
    "image_data_format", "image_dim_ordering", "is_keras_tensor", "is_symbolic", "is_tensor", "legacy_weight_ordering",
    "manual_variable_initialization", "name_scope", "normalize_axis", "normalize_data_format", "pattern_broadcast",
    "reset_uids", "set_epsilon", "set_floatx", "set_image_data_format", "set_image_dim_ordering",
    "set_legacy_weight_ordering", "symbolic", "v1_variable_initialization",
]  # fmt: skip

_BACKEND = "tensorflow"
_UIDS: dict[str, int] = defaultdict(int)
epsilon = keras.config.epsilon
floatx = keras.config.floatx
image_data_format = keras.config.image_data_format


def name_scope(name: str) -> Any:
    return tf.name_scope(name)


def backend() -> str:
    return _Played.backend


class _Played:
    """The backend that programs are told of; what computes is TensorFlow."""

    backend = _BACKEND


def play(
    name: str,
    keeps_output: bool = True,
    batch_dot_of_matrices: bool = False,
    averages_from_zero: bool = False,
    clips_truncated: bool = False,
    counts_padding: bool = False,
    leaks_at_zero: bool = True,
    joined_axes: tuple[int, ...] = (3, -1),
) -> None:
    from kmigrate_shims.backend.averages import Averages
    from kmigrate_shims.backend.control import Masked
    from kmigrate_shims.backend.recording import Names, Seeds
    from kmigrate_shims.backend.shaping import Rules
    from kmigrate_shims.backend.theano_ways import Ways

    _Played.backend = name
    Ways.played = True
    Ways.cntk = name == "cntk"
    Ways.theano, Ways.clipped, Ways.counts_padding = name == "theano", clips_truncated, counts_padding
    Ways.adds_steps = name == "tensorflow" and batch_dot_of_matrices  # until Keras 2.3
    Ways.leaks = Ways.joined = name == "tensorflow" and leaks_at_zero  # both came with Keras 2.1.3
    Ways.small_logs = name == "tensorflow" and not leaks_at_zero
    Ways.joined_axes = joined_axes if Ways.joined else ()
    Masked.keeps_output = keeps_output
    Averages.start_at_zero = averages_from_zero
    Rules.batch_dot_of_matrices = batch_dot_of_matrices
    Seeds.ranges = Seeds.of_cntk if name == "cntk" else None
    Names.drawn = name == "tensorflow" and not batch_dot_of_matrices  # both came with Keras 2.3


def set_epsilon(value: Any = None, e: Any = None) -> None:
    keras.config.set_epsilon(float(e if value is None else value))


def set_floatx(value: str | None = None, floatx: str | None = None) -> None:
    """Also for layers that are made from here on: Keras 3 keeps the type of the first layer for all."""
    plain = keras.config.dtype_policy().name == keras.config.floatx()
    keras.config.set_floatx(value or floatx)
    if plain:
        keras.config.set_dtype_policy(keras.config.floatx())


def set_image_data_format(data_format: str) -> None:
    keras.config.set_image_data_format(str(data_format))


def image_dim_ordering() -> str:
    return "th" if image_data_format() == "channels_first" else "tf"


def set_image_dim_ordering(dim_ordering: str) -> None:
    if dim_ordering not in ("th", "tf"):
        raise ValueError(f"Unknown dim_ordering: {dim_ordering}")
    set_image_data_format("channels_first" if dim_ordering == "th" else "channels_last")


def normalize_data_format(value: str | None) -> str:
    found = (value or image_data_format()).lower()
    if found not in ("channels_first", "channels_last"):
        raise ValueError(f'The `data_format` argument must be "channels_first" or "channels_last"; it is {value}')
    return str(found)


def get_uid(prefix: str = "") -> int:
    _UIDS[prefix] += 1
    return _UIDS[prefix]


def reset_uids() -> None:
    _UIDS.clear()


def clear_session() -> None:
    forget_phase()
    reset_uids()
    Placeholder.made.clear()
    Placeholder.kept.clear()
    made.forget()
    keras.backend.clear_session()


def is_tensor(x: Any) -> bool:
    return isinstance(x, KerasTensor) or tf.is_tensor(x)


def is_symbolic(x: Any) -> bool:
    return isinstance(x, KerasTensor) or (tf.is_tensor(x) and not hasattr(x, "numpy"))


def is_keras_tensor(x: Any) -> bool:
    """Whether a layer, or `Input`, gave the tensor."""
    if isinstance(x, np.ndarray) or not (is_tensor(x) or isinstance(x, (KerasVariable, tf.Variable))):
        raise ValueError(f"Unexpectedly found an instance of type `{type(x)}`. Expected a symbolic tensor instance.")
    operation = getattr(getattr(x, "_keras_history", None), "operation", None)
    return isinstance(operation, keras.layers.Layer) and id(x) not in Placeholder.made and not isinstance(x, Leaf)


def normalize_axis(axis: Any, ndim: int) -> Any:
    return [a % ndim for a in axis] if isinstance(axis, (list, tuple)) else axis % ndim if axis is not None else None


def symbolic(func: Any) -> Any:
    return func


eager = symbolic


def pattern_broadcast(x: Any, broadcastable: Any = None, broatcastable: Any = None) -> Any:
    """A note for Theano's compiler."""
    return x


# What has no meaning any more


def _gone(what: str, remedy: str) -> None:
    warnings.warn(f"K.{what} does nothing: {remedy}", DeprecationWarning, stacklevel=3)


def manual_variable_initialization(value: bool) -> None:
    _gone("manual_variable_initialization", "variables have their values from the start")


def v1_variable_initialization() -> None:
    _gone("v1_variable_initialization", "variables have their values from the start")


def _get_available_gpus() -> list[str]:
    return [device.name for device in tf.config.list_logical_devices("GPU")]


def get_graph() -> Any:
    from kmigrate_shims.backend.sessions import WholeGraph

    return WholeGraph()


def _is_tf_1() -> bool:
    """Old programs ask it before they say what TensorFlow 1 understood."""
    return True


def legacy_weight_ordering() -> bool:
    return False


def set_legacy_weight_ordering(value: bool) -> None:
    _gone("set_legacy_weight_ordering", "it was for weight files of Keras 0.3, which `kmigrate convert` reads")
