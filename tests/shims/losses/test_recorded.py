"""Losses and metrics against what the real old Keras gave: the shims', and the native ones that are taken for equal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims import losses, metrics  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models"
RECORDS = {path.stem.removeprefix("losses-"): json.loads(path.read_text()) for path in FOLDER.glob("losses-*.json")}
NATIVE = {
    "mean_squared_error": keras.losses.mean_squared_error,
    "mean_absolute_error": keras.losses.mean_absolute_error,
    "mean_absolute_percentage_error": keras.losses.mean_absolute_percentage_error,
    "mean_squared_logarithmic_error": keras.losses.mean_squared_logarithmic_error,
    "categorical_crossentropy": keras.losses.categorical_crossentropy,
    "sparse_categorical_crossentropy": keras.losses.sparse_categorical_crossentropy,
    "kullback_leibler_divergence": keras.losses.kl_divergence,
    "categorical_hinge": keras.losses.categorical_hinge,
    "logcosh": keras.losses.log_cosh,
    "binary_crossentropy": keras.losses.binary_crossentropy,
}
SHIMS = {name: getattr(losses, name) for name in ("hinge", "squared_hinge", "cosine_proximity")}
SHIMS |= {
    name: getattr(metrics, name)
    for name in ("binary_accuracy", "precision", "recall", "fbeta_score", "fmeasure", "matthews_correlation")
}


def computed_otherwise(stem: str, case: dict[str, Any]) -> bool:
    """What another release or backend computed in another way than the one that the shim or today's function follows."""
    name = case["name"]
    if stem.startswith("2.3"):  # targets of 0 became -1; the edges of binary_crossentropy moved for this release only
        return name in ("hinge", "squared_hinge", "binary_crossentropy", "cosine_proximity")
    if name == "cosine_proximity":
        return not stem.startswith("1") or (stem == "1.2.2-theano" and case["pair"] == "zeros")  # nan there
    return False


CASES = [
    pytest.param(stem, case, id=f"{stem}-{case['name']}-{case['pair']}")
    for stem, record in sorted(RECORDS.items())
    for case in record["cases"]
    if case["name"] in {**NATIVE, **SHIMS} and not computed_otherwise(stem, case)
]


@pytest.mark.parametrize(("stem", "case"), CASES)
def test_gives_what_it_gave(stem: str, case: dict[str, Any]) -> None:
    true, predicted = (np.array(value, "float32") for value in RECORDS[stem]["pairs"][case["pair"]])
    recorded = np.array(case["value"])
    found = np.asarray({**NATIVE, **SHIMS}[case["name"]](true, predicted, **case["more"]))
    if recorded.ndim == 0:  # Keras 1 took the mean over the batch at once
        found = found.mean()
    assert found.shape == recorded.shape
    np.testing.assert_allclose(found, recorded, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("name", ["hinge", "squared_hinge", "cosine_proximity"])
def test_saved_and_loaded_with_a_model(name: str, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", SHIMS[name], metrics=[metrics.fmeasure, metrics.binary_accuracy])
    x, y = np.ones((4, 3)), np.array([[0, 1]] * 4)
    model.fit(x, y, verbose=0)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert loaded.evaluate(x, y, verbose=0) == pytest.approx(model.evaluate(x, y, verbose=0))


@pytest.mark.parametrize("form", ["keras", "h5"])
def test_histories_show_the_old_names(form: str, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", losses.hinge, metrics=[metrics.fmeasure, metrics.binary_accuracy])
    x, y = np.ones((4, 3)), np.ones((4, 1))
    names = ["binary_accuracy", "fmeasure", "loss"]
    assert sorted(model.fit(x, y, verbose=0).history) == names
    model.save(tmp_path / f"m.{form}")
    loaded = keras.saving.load_model(tmp_path / f"m.{form}")
    assert sorted(loaded.evaluate(x, y, verbose=0, return_dict=True)) == names


def test_beta() -> None:
    with pytest.raises(ValueError, match="beta"):
        metrics.fbeta_score(np.ones(2, "float32"), np.ones(2, "float32"), beta=-1)


@pytest.mark.parametrize("stem", sorted(RECORDS))
def test_samples_of_weight_0_are_left_out_of_the_mean(stem: str, tmp_path: Path) -> None:
    record = RECORDS[stem]["weighted"]
    x, y, weights = (np.array(record[key], "float32") for key in ("predicted", "true", "weights"))
    model = keras.Sequential([keras.Input((1,)), keras.layers.Activation("linear")])
    model.compile("sgd", "mse" if stem.startswith("2.3") else losses.Counted("mse"))
    assert model.evaluate(x, y, sample_weight=weights, verbose=0) == pytest.approx(record["loss"], rel=1e-6)
    assert model.evaluate(x, y, verbose=0) == pytest.approx(float((x**2).mean()), rel=1e-6)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert loaded.evaluate(x, y, sample_weight=weights, verbose=0) == pytest.approx(record["loss"], rel=1e-6)
