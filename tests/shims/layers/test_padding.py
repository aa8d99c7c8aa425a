"""Theano's padding, where what was recorded (test_recorded.py) does not reach."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims import layers as shims  # noqa: E402

NAMES = [name for name in shims.__all__ if name.startswith("Theano") and "Global" not in name]


def test_volumes_of_even_kernels_when_compiled() -> None:
    """A kernel of ones counts the points under it: of 4, padded by 1, windows of 2 in steps of 2 hold 1 and 2."""
    model = keras.Sequential([keras.Input((3, 4, 4, 1))])
    model.add(shims.TheanoConv3D(1, (3, 2, 3), strides=(1, 2, 1), padding="same", kernel_initializer="ones"))
    found = model.predict_on_batch(np.ones((3, 3, 4, 4, 1), "float32"))
    counts = np.einsum("i,j,k->ijk", [2, 3, 2], [1, 2], [2, 3, 3, 2])
    np.testing.assert_array_equal(found, np.broadcast_to(counts[None, ..., None], (3, 3, 2, 4, 1)))


def test_sizes_that_only_the_batch_tells() -> None:
    model = keras.Sequential(
        [keras.Input((None, 1)), shims.TheanoConv1D(1, 2, padding="same", kernel_initializer="ones")]
    )
    found = model.predict_on_batch(np.ones((1, 4, 1), "float32"))
    assert found[0, :, 0].tolist() == [1, 2, 2, 2]


@pytest.mark.parametrize("name", NAMES)
def test_padding_by_position_and_from_its_configuration(name: str) -> None:
    arguments: tuple[Any, ...] = (3, 2, 1, "same")
    if "Pool" in name or "Depthwise" in name:
        arguments = (2, 1, "same")
    layer = getattr(shims, name)(*arguments)
    assert layer.padding == "same_theano"
    assert layer.get_config()["padding"] == "same"
    assert type(layer).from_config(layer.get_config()).padding == "same_theano"


def test_an_argument_given_twice() -> None:
    with pytest.raises(TypeError, match="padding twice"):
        shims.TheanoConv2D(3, 2, 1, "same", padding="same")
    with pytest.raises(TypeError, match="takes"):
        shims.TheanoMaxPooling2D(*range(20))


@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("data_format", ["channels_first", "channels_last"])
def test_every_one_of_equal_numbers_counts_behind_the_border_of_tensorflow_too(strides: int, data_format: str) -> None:
    x = np.random.default_rng(0).normal(size=(2, 5, 6, 7)).astype("float32")
    given: dict[str, Any] = {"pool_size": (2, 3), "strides": strides, "padding": "same", "data_format": data_format}
    layer = shims.pooling.MaxPooling2D(ties="all", **given)
    assert layer(x).shape == layer.compute_output_shape(x.shape)
    np.testing.assert_array_equal(layer(x), keras.layers.MaxPooling2D(**given)(x))


def test_layers_go_by_the_names_of_then(tmp_path: Path) -> None:
    model = keras.Sequential(
        [keras.Input((6, 6, 1)), shims.TheanoConv2D(2, 2, padding="same"), shims.TheanoMaxPooling2D()]
    )
    assert [type(layer).__name__ for layer in model.layers] == ["Conv2D", "MaxPooling2D"]
    assert all(
        layer.name.startswith(name) for layer, name in zip(model.layers, ("conv2d", "max_pooling2d"), strict=True)
    )
    x = np.random.RandomState(0).rand(2, 6, 6, 1).astype("float32")
    for ending in ("keras", "h5"):
        model.save(tmp_path / f"model.{ending}")
        again = keras.models.load_model(tmp_path / f"model.{ending}")
        assert [type(layer) for layer in again.layers] == [shims.TheanoConv2D, shims.TheanoMaxPooling2D]
        np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))
    assert pickle.loads(pickle.dumps(shims.TheanoConv2D)) is shims.TheanoConv2D
