"""`keras.initializers`: the numbers that the old ones drew, from NumPy's seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.random import draw_normal, draw_truncated, draw_uniform
from kmigrate_shims.backend.recording import next_seed
from kmigrate_shims.keras import era
from kmigrate_shims.keras.singular import svd
from kmigrate_shims.keras.utils.generic_utils import deserialize_keras_object, object_of, serialize_keras_object


class Initializer:
    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        config = dict(config)
        config.pop("dtype", None)
        return cls(**config)


class _Seeded(Initializer):
    seed: int | None

    def _next(self, kind: str) -> int:
        """The seed of this draw. Since Keras 2.3 one that was given moves on, so that two weights are not the same."""
        if self.seed is None:
            return next_seed(kind)
        found = int(self.seed)
        if not era.is_before("2.3"):
            self.seed += 1
        return found


def _dtype(dtype: Any) -> str:
    return dtype or K.floatx()


class Zeros(Initializer):
    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return tf.zeros(list(shape), _dtype(dtype))


class Ones(Initializer):
    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return tf.ones(list(shape), _dtype(dtype))


class Constant(Initializer):
    def __init__(self, value: Any = 0) -> None:
        if isinstance(value, dict) and value.get("type") == "ndarray":  # as a file has it
            value = np.array(value["value"])
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return tf.constant(self.value, shape=list(shape), dtype=_dtype(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"value": self.value}


class RandomNormal(_Seeded):
    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return draw_normal(shape, self.mean, self.stddev, _dtype(dtype), self._next("normal"))

    def get_config(self) -> dict[str, Any]:
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed}


class RandomUniform(_Seeded):
    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return draw_uniform(shape, self.minval, self.maxval, _dtype(dtype), self._next("uniform"))

    def get_config(self) -> dict[str, Any]:
        return {"minval": self.minval, "maxval": self.maxval, "seed": self.seed}


class TruncatedNormal(_Seeded):
    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return draw_truncated(shape, self.mean, self.stddev, _dtype(dtype), self._next("truncated"))

    def get_config(self) -> dict[str, Any]:
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed}


class VarianceScaling(_Seeded):
    """Random weights whose spread goes by the fans."""

    def __init__(
        self, scale: float = 1.0, mode: str = "fan_in", distribution: str = "normal", seed: int | None = None
    ) -> None:
        mode, distribution = mode.lower(), distribution.lower()
        if scale <= 0.0:
            raise ValueError("`scale` must be a positive float. Got:", scale)
        if mode not in {"fan_in", "fan_out", "fan_avg"}:
            raise ValueError('Invalid `mode` argument: expected on of {"fan_in", "fan_out", "fan_avg"} but got', mode)
        if distribution not in {"normal", "uniform"}:
            raise ValueError(
                'Invalid `distribution` argument: expected one of {"normal", "uniform"} but got', distribution
            )
        self.scale, self.mode, self.distribution, self.seed = scale, mode, distribution, seed

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        fan_in, fan_out = _compute_fans(shape)
        fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": float(fan_in + fan_out) / 2}
        scale = self.scale / max(1.0, fans[self.mode])
        if self.distribution == "normal":
            # What is cut off at two deviations has a smaller one, which Keras knew from 2.2 on.
            stddev = np.sqrt(scale) / (1.0 if era.is_before("2.2") else 0.87962566103423978)
            return draw_truncated(shape, 0.0, stddev, _dtype(dtype), self._next("truncated"))
        limit = np.sqrt(3.0 * scale)
        return draw_uniform(shape, -limit, limit, _dtype(dtype), self._next("uniform"))

    def get_config(self) -> dict[str, Any]:
        return {"scale": self.scale, "mode": self.mode, "distribution": self.distribution, "seed": self.seed}


class Orthogonal(Initializer):
    """Drawn by NumPy itself."""

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        self.gain, self.seed = gain, seed

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        rows = int(np.prod(shape[:-1]))
        flat = (rows, int(shape[-1]))
        rng: Any = np.random
        if self.seed is not None and era.is_before("2.2.5"):
            np.random.seed(self.seed)  # that of the whole program
        elif self.seed is not None:
            rng = np.random.RandomState(self.seed)
            self.seed += 0 if era.is_before("2.3") else 1
        drawn = rng.normal(0.0, 1.0, flat)
        u, _, v = svd(drawn)
        q = (u if u.shape == flat else v).reshape(shape)
        return tf.constant(self.gain * q[: shape[0], : shape[1]], dtype=_dtype(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain, "seed": self.seed}


class Identity(Initializer):
    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        if len(shape) != 2:
            raise ValueError("Identity matrix initializer can only be used for 2D matrices.")
        rows, columns = int(shape[0]), int(shape[1])
        if not era.is_before("2.2.5"):
            return self.gain * tf.eye(rows, columns, dtype=_dtype(dtype))
        side = min(rows, columns)
        if max(rows, columns) % side:
            raise ValueError("Long side should be multiple of short side.")
        if rows != columns and era.is_before("2.2"):
            raise ValueError("Identity matrix initializer can only be used for 2D square matrices.")
        return self.gain * tf.tile(tf.eye(side, dtype=_dtype(dtype)), [rows // side, columns // side])

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain}


def lecun_uniform(seed: int | None = None) -> VarianceScaling:
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def glorot_normal(seed: int | None = None) -> VarianceScaling:
    return VarianceScaling(1.0, "fan_avg", "normal", seed)


def glorot_uniform(seed: int | None = None) -> VarianceScaling:
    return VarianceScaling(1.0, "fan_avg", "uniform", seed)


def he_normal(seed: int | None = None) -> VarianceScaling:
    return VarianceScaling(2.0, "fan_in", "normal", seed)


def lecun_normal(seed: int | None = None) -> VarianceScaling:
    return VarianceScaling(1.0, "fan_in", "normal", seed)


def he_uniform(seed: int | None = None) -> VarianceScaling:
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


zero = zeros = Zeros
one = ones = Ones
constant = Constant
uniform = random_uniform = RandomUniform
normal = random_normal = RandomNormal
truncated_normal = TruncatedNormal
identity = Identity
orthogonal = Orthogonal


def _compute_fans(shape: Any, data_format: str = "channels_last") -> tuple[float, float]:
    """Fans of a kernel; those of a convolution have the channels at one end."""
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) in (3, 4, 5):
        if data_format not in ("channels_first", "channels_last"):
            raise ValueError("Invalid data_format: " + data_format)
        if data_format == "channels_first":
            window = np.prod(shape[2:])
            return shape[1] * window, shape[0] * window
        # Until Keras 2.0.5 kernels of one and of three axes were taken for those of two.
        window = np.prod(shape[:2] if era.is_before("2.0.6") else shape[:-2])
        return shape[-2] * window, shape[-1] * window
    return np.sqrt(np.prod(shape)), np.sqrt(np.prod(shape))


def serialize(initializer: Any) -> Any:
    return serialize_keras_object(initializer)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    return deserialize_keras_object(config, globals(), custom_objects, "initializer")


def get(identifier: Any) -> Any:
    found = object_of(identifier, deserialize, "initializer")
    return found() if isinstance(found, type) else found
