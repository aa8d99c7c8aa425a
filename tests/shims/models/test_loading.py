"""Model files of then and of now, loaded by one function."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import h5py
import keras
import numpy as np
import pytest

from kmigrate_shims.layers import hard_sigmoid
from kmigrate_shims.models import load_model, loading

EXAMPLE = Path(__file__).resolve().parents[3] / "fixtures" / "models" / "example"


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry point of the runtime, which a checkout does not have."""
    found = pytest.importorskip("kmigrate_runtime", exc_type=ImportError)
    point = SimpleNamespace(load=lambda: found.load_legacy)
    monkeypatch.setattr(loading, "entry_points", lambda **_: [point])


@pytest.mark.usefixtures("runtime")
def test_a_file_of_keras_1_is_the_model_that_it_was() -> None:
    recorded = np.load(EXAMPLE / "residual.npz")
    model = load_model(EXAMPLE / "residual.h5", backend="theano")
    (x,) = (recorded[key] for key in recorded.files if key.startswith("inputs/"))
    (y,) = (recorded[key] for key in recorded.files if key.startswith("outputs/"))
    np.testing.assert_allclose(model.predict(x, verbose=0), y, rtol=1e-4, atol=1e-5)


def test_without_the_runtime_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "entry_points", lambda **_: [])
    with pytest.raises(NotImplementedError, match=r"residual.h5 was written by Keras 1.*kmigrate\[runtime\]"):
        load_model(str(EXAMPLE / "residual.h5"))


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_a_file_of_today_is_loaded_as_it_is(tmp_path: Path, ending: str) -> None:
    layers = [keras.layers.Input((4, 3)), keras.layers.LSTM(2, recurrent_activation=hard_sigmoid)]
    model = keras.Sequential(layers)
    model.save(tmp_path / f"model.{ending}")
    x = np.ones((1, 4, 3), "float32")
    again: Any = load_model(str(tmp_path / f"model.{ending}"))
    np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))


def test_custom_objects_are_handed_on(tmp_path: Path) -> None:
    def doubled(x: Any) -> Any:
        return 2 * x

    keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1, activation=doubled)]).save(tmp_path / "m.keras")
    again: Any = load_model(tmp_path / "m.keras", custom_objects={"doubled": doubled})
    assert again.layers[-1].activation is doubled


@pytest.mark.parametrize(("version", "writer"), [("2.2.4", "Keras 2.2.4"), (None, "Keras 1"), ("3.4.1", "")])
def test_who_wrote_a_file(tmp_path: Path, version: str | None, writer: str) -> None:
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = b"{}"
        if version is not None:
            file.attrs["keras_version"] = version
    assert loading.writer_of(path) == writer


def test_weights_alone_and_what_is_no_file_are_of_nobody(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["keras_version"] = b"2.2.4"
    (tmp_path / "text.h5").write_text("no")
    for path in (tmp_path / "w.h5", tmp_path / "text.h5", tmp_path, tmp_path / "none.h5", 3):
        assert loading.writer_of(path) == ""


@pytest.mark.parametrize(("loss", "metrics"), [("mse", ["mae"]), ("mae", ["mse", "mape", "msle"]), ("MSE", ["acc"])])
def test_what_keras_3_wrote_into_hdf5_and_does_not_know_again(tmp_path: Path, loss: str, metrics: list[str]) -> None:
    """Masks between layers, and words of losses."""
    picture, words = keras.Input((5,)), keras.Input((6,))
    seen = keras.layers.Embedding(9, 4, mask_zero=True)(words)
    both = keras.layers.add([keras.layers.Dense(3)(picture), keras.layers.LSTM(3)(seen)])
    model = keras.Model([picture, words], keras.layers.Dense(2)(both))
    model.compile("adam", loss, metrics=metrics)
    rng = np.random.RandomState(0)
    x, y = (rng.rand(4, 5), np.tril(rng.randint(1, 9, (4, 6)), 2)), rng.rand(4, 2)
    model.fit(x, y, verbose=0)
    model.save(tmp_path / "m.h5")
    again = load_model(tmp_path / "m.h5")
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)
    np.testing.assert_allclose(again.evaluate(x, y, verbose=0), model.evaluate(x, y, verbose=0), rtol=1e-6)
    model.fit(x, y, verbose=0)
    again.fit(x, y, verbose=0)
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-5)
