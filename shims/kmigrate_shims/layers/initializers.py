"""Initializers of Keras 1, whose fans were counted in another way for kernels that are not of a Dense or a Conv2D.

A kernel of two axes, and that of a Conv2D, has the fans that it has today. `kernel` says what else it belongs to:
"conv1d" and "conv3d" counted wrong axes, and so did Keras 2.0.0 to 2.0.5 ("keras2.0"); everything else of three axes
and more takes the root of its size for both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras

from kmigrate_shims.layers.common import register

KERNELS = ("", "conv1d", "conv3d", "keras2.0")


def fans(shape: Sequence[int], kernel: str = "") -> tuple[float, float]:
    """The fans in and out as Keras 1 counted them; `shape` is that of Keras 3, channels last."""
    if kernel == "conv1d":  # (length, 1, in, out), read as (out, in, rows, columns)
        window = math.prod(shape[-2:])
        return float(window), float(shape[0] * window)
    if kernel in ("conv3d", "keras2.0"):  # two sizes were counted, whatever the kernel has
        window = math.prod(shape[:2])
        return float(shape[-2] * window), float(shape[-1] * window)
    if len(shape) == 2:
        return float(shape[0]), float(shape[1])
    if len(shape) == 4:
        window = math.prod(shape[:2])
        return float(shape[-2] * window), float(shape[-1] * window)
    root = math.sqrt(math.prod(shape))
    return root, root


@register("Scaled")
class Scaled(keras.initializers.Initializer):
    """Random weights whose spread goes by the fans of Keras 1: uniform, normal, or truncated as before Keras 2.2."""

    def __init__(self, mode: str, scale: float, distribution: str, kernel: str = "", seed: int | None = None) -> None:
        if kernel not in KERNELS:
            raise ValueError(f"kernel must be one of {KERNELS}, and not {kernel!r}")
        self.mode, self.scale, self.distribution, self.kernel, self.seed = mode, scale, distribution, kernel, seed

    def __call__(self, shape: Sequence[int], dtype: Any = None, **kwargs: Any) -> Any:
        fan_in, fan_out = fans(shape, self.kernel)
        variance = self.scale / (fan_in if self.mode == "fan_in" else (fan_in + fan_out) / 2.0)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return keras.initializers.RandomUniform(-limit, limit, self.seed)(shape, dtype)
        if self.distribution == "truncated":
            return keras.initializers.TruncatedNormal(0.0, math.sqrt(variance), self.seed)(shape, dtype)
        return keras.initializers.RandomNormal(0.0, math.sqrt(variance), self.seed)(shape, dtype)

    def get_config(self) -> dict[str, Any]:
        keys = ("mode", "scale", "distribution", "kernel", "seed")
        return {key: getattr(self, key) for key in keys}


def lecun_uniform(kernel: str = "", seed: int | None = None) -> Scaled:
    return Scaled("fan_in", 1.0, "uniform", kernel, seed)


def glorot_uniform(kernel: str = "", seed: int | None = None) -> Scaled:
    return Scaled("fan_avg", 1.0, "uniform", kernel, seed)


def glorot_normal(kernel: str = "", seed: int | None = None) -> Scaled:
    return Scaled("fan_avg", 1.0, "normal", kernel, seed)


def he_uniform(kernel: str = "", seed: int | None = None) -> Scaled:
    return Scaled("fan_in", 2.0, "uniform", kernel, seed)


def he_normal(kernel: str = "", seed: int | None = None) -> Scaled:
    return Scaled("fan_in", 2.0, "normal", kernel, seed)


NAMED = {made.__name__: made for made in (lecun_uniform, glorot_uniform, glorot_normal, he_uniform, he_normal)}


def get(identifier: Any, kernel: str = "") -> Any:
    """An initializer by its name of Keras 1; anything else as Keras 3 has it."""
    if isinstance(identifier, str):
        if identifier in NAMED:
            return NAMED[identifier](kernel)
        if identifier == "orthogonal":
            return keras.initializers.Orthogonal(gain=1.1)
        identifier = {"zero": "zeros", "one": "ones"}.get(identifier, identifier)
    return keras.initializers.get(identifier)


@register("PerGate")
class PerGate(keras.initializers.Initializer):
    """Draws the kernel of every gate by itself, as Keras 1 did: `PerGate("glorot_uniform", 4)` for an LSTM."""

    def __init__(self, initializer: Any, gates: int) -> None:
        self.initializer = get(initializer)
        self.gates = gates

    def __call__(self, shape: Sequence[int], dtype: Any = None, **kwargs: Any) -> Any:
        one = (*shape[:-1], shape[-1] // self.gates)
        again = [type(self.initializer).from_config(_unseeded(self.initializer)) for _ in range(self.gates - 1)]
        drawn = [initializer(one, dtype=dtype) for initializer in (self.initializer, *again)]
        return keras.ops.concatenate(drawn, axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {"initializer": keras.initializers.serialize(self.initializer), "gates": self.gates}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> PerGate:
        return cls(keras.initializers.deserialize(config["initializer"]), config["gates"])


def _unseeded(initializer: Any) -> dict[str, Any]:
    """The configuration without its seed, for one seed would draw the same weights again."""
    config = dict(initializer.get_config())
    return {key: None if key == "seed" else value for key, value in config.items()}
