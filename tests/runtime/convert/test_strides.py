"""Convolutions of each channel alone with two different strides, and transposed ones with gaps (`record_strides.py`)."""

from __future__ import annotations

from pathlib import Path

import bundles
import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import legacy  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.convert.check import check, compute  # noqa: E402
from kmigrate_shims.layers.convolution import DepthwiseConv2D  # noqa: E402


@pytest.mark.parametrize("name", bundles.names("strides"))
def test_it_computes_and_trains_as_it_did(tmp_path: Path, name: str) -> None:
    folder = bundles.unpacked("strides", tmp_path)
    kept = np.load(folder / f"{name}.npz")
    spec = legacy.read(folder / f"{name}.h5")
    made = build(spec)
    assert check(spec, made).holds
    np.testing.assert_allclose(compute(made.model, [kept["input0"]])[0], kept["output"], rtol=1e-5)
    losses = []
    for _ in kept["losses"]:
        made.model.reset_metrics()
        losses.append(float(np.ravel(made.model.train_on_batch(kept["input0"], kept["target"]))[0]))
    np.testing.assert_allclose(losses, kept["losses"], rtol=1e-4)
    np.testing.assert_allclose(compute(made.model, [kept["input0"]])[0], kept["after"], rtol=1e-4)


@pytest.mark.parametrize("order", ["channels_first", "channels_last"])
def test_images_of_an_open_size_have_the_borders_of_tensorflow(order: str) -> None:
    """Every second row of what a stride of one gives, where both begin at the same pixel."""
    x = np.random.default_rng(0).normal(size=(2, 3, 7, 3) if order == "channels_last" else (2, 3, 3, 7))
    two = DepthwiseConv2D((1, 3), strides=(1, 2), padding="same", data_format=order)
    one = DepthwiseConv2D((1, 3), padding="same", data_format=order)
    model = keras.Sequential([keras.Input((None, None, 3) if order == "channels_last" else (3, None, None)), two])
    one.build(x.shape)
    one.set_weights(two.get_weights())
    every = np.asarray(one(x))[:, :, ::2] if order == "channels_last" else np.asarray(one(x))[..., ::2]
    np.testing.assert_allclose(np.asarray(model(x)), every, atol=1e-6)
