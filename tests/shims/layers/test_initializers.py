"""Initializers by the fans of Keras 1."""

from __future__ import annotations

import math
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.layers import initializers  # noqa: E402


@pytest.mark.parametrize(
    ("shape", "kernel", "expected"),
    [
        ((3, 5), "", (3, 5)),
        ((2, 3, 4, 5), "", (24, 30)),
        ((4, 3, 5), "", (math.sqrt(60), math.sqrt(60))),
        ((3, 4, 5), "conv1d", (20, 60)),
        ((2, 3, 9, 4, 5), "conv3d", (24, 30)),
    ],
)
def test_fans(shape: tuple[int, ...], kernel: str, expected: tuple[float, float]) -> None:
    assert initializers.fans(shape, kernel) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "spread"),
    [
        ("lecun_uniform", 1 / 300),
        ("glorot_uniform", 2 / 700),
        ("glorot_normal", 2 / 700),
        ("he_uniform", 2 / 300),
        ("he_normal", 2 / 300),
    ],
)
def test_spread(name: str, spread: float) -> None:
    values = np.asarray(initializers.get(name)((300, 400)))
    assert values.var() == pytest.approx(spread, rel=0.03)
    widest = np.abs(values).max() / math.sqrt(spread)
    assert widest == pytest.approx(math.sqrt(3), rel=1e-3) if "uniform" in name else widest > 3  # not truncated


def test_every_gate_by_itself() -> None:
    values = np.asarray(initializers.PerGate("glorot_uniform", 4)((30, 80)))
    assert np.abs(values).max() == pytest.approx(math.sqrt(6 / 50), rel=0.02)
    assert not np.array_equal(values[:, :20], values[:, 20:40])
    same = np.asarray(initializers.PerGate("orthogonal", 3)((8, 24)))[:, 8:16]
    np.testing.assert_allclose(same.T @ same, 1.21 * np.eye(8), atol=1e-5)


@pytest.mark.parametrize("made", [initializers.he_normal("conv1d", seed=3), initializers.PerGate("he_uniform", 2)])
def test_serialized(made: Any) -> None:
    again = keras.initializers.deserialize(keras.initializers.serialize(made))
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()


def test_old_names_and_others() -> None:
    assert type(initializers.get("zero")) is keras.initializers.Zeros
    assert type(initializers.get("zeros")) is keras.initializers.Zeros
    with pytest.raises(ValueError, match="kernel"):
        initializers.glorot_uniform("dense")
