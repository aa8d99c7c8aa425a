"""Functions of TensorFlow between layers, as tf.keras of three eras saved them: fixtures/models/record_operations.py."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import h5py  # noqa: E402
import numpy as np  # noqa: E402

from kmigrate_runtime import legacy  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert import check as checking  # noqa: E402
from kmigrate_runtime.reference.layers.operations import OPERATIONS  # noqa: E402
from kmigrate_shims.layers import operations  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "operations"
STACKS = ("1.15", "2.4", "2.15")


def names(stack: str) -> list[str]:
    with tarfile.open(FOLDER / f"{stack}.tar.xz") as bundle:
        return sorted(name.removesuffix(".h5") for name in bundle.getnames() if name.endswith(".h5"))


# TensorFlow 2.4 wrote nearly what 2.15 did.
CASES = [
    pytest.param(stack, name, marks=pytest.mark.slow if stack == "2.4" else ())
    for stack in STACKS
    for name in names(stack)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("operations")
    for stack in STACKS:
        with tarfile.open(FOLDER / f"{stack}.tar.xz") as bundle:
            bundle.extractall(place / stack, filter="data")
    return place


def off(found: Any, recorded: Any) -> float:
    assert np.shape(found) == np.shape(recorded)
    return float(np.abs(np.asarray(found) - recorded).max() / max(np.abs(recorded).max(), 1e-6))


@pytest.mark.parametrize(("stack", "name"), CASES)
def test_it_computes_and_trains_as_it_did(folder: Path, stack: str, name: str) -> None:
    kept = np.load(folder / stack / f"{name}.npz")
    inputs = [kept[key] for key in sorted(kept.files) if key.startswith("x")]
    spec = legacy.read(folder / stack / f"{name}.h5")
    if name == "attention_scores" and keras.__version__.startswith("3.0."):
        with pytest.raises(Complaint, match="Take a later Keras"):
            build(spec)
        return
    made = build(spec)
    found = checking.check(spec, made, checking.functions_of(spec, {layer.name: layer for layer in made.model.layers}))
    assert found.holds, found.worst
    for number, output in enumerate(checking.compute(made.model, inputs)):
        # Numbers of 16 bits are rounded by a thousandth.
        assert off(output, kept[f"y{number}"]) < (5e-3 if name == "half" else 1e-5)
    if "loss" not in kept or name == "half":
        assert (made.model.optimizer is not None) == (spec.training is not None)
        return
    made.model.run_eagerly = True
    losses = []
    for _ in kept["loss"]:
        made.model.reset_metrics()
        logs = made.model.train_on_batch(inputs if len(inputs) > 1 else inputs[0], kept["t0"], return_dict=True)
        losses.append(float(logs["loss"]))
    assert off(losses, kept["loss"]) < 1e-4
    assert off(checking.compute(made.model, inputs)[0], kept["after0"]) < 1e-4


@pytest.mark.parametrize("name", ["added_loss", "concat", "every-second", "split"])
def test_it_is_saved_and_loaded(folder: Path, name: str, tmp_path: Path) -> None:
    kept = np.load(folder / "2.15" / f"{name}.npz")
    model = build(legacy.read(folder / "2.15" / f"{name}.h5")).model
    keras.saving.save_model(model, tmp_path / "new.keras")
    again = keras.saving.load_model(tmp_path / "new.keras")
    assert off(checking.compute(again, [kept["x0"]])[0], kept["y0"]) < 1e-5


def changed(source: Path, path: Path, old: str, new: str) -> Path:
    """The same file, with other words in its description."""
    path.write_bytes(source.read_bytes())
    with h5py.File(path, "a") as file:
        words = file.attrs["model_config"]
        words = words.decode() if isinstance(words, bytes) else words
        assert old in words
        file.attrs["model_config"] = words.replace(old, new)
    return path


@pytest.mark.parametrize(
    ("stack", "name", "old", "function", "sentence"),
    [
        ("2.15", "plus", '"__operators__.add"', "io.read_file", "tf.io.read_file"),
        ("2.15", "plus", '"__operators__.add"', "keras.models.load_model", "tf.keras.models.load_model"),
        ("2.15", "root", '"math.sqrt"', "py_function", "tf.py_function"),
        ("1.15", "negative", '"Neg"', "PyFunc", "tf.raw_ops.PyFunc"),
    ],
)
def test_a_file_cannot_name_any_function(
    folder: Path, tmp_path: Path, stack: str, name: str, old: str, function: str, sentence: str
) -> None:
    path = changed(folder / stack / f"{name}.h5", tmp_path / "model.h5", old, f'"{function}"')
    with pytest.raises(Complaint, match=sentence):
        build(legacy.read(path))


def test_what_tf_keras_did_not_save_is_said(folder: Path, tmp_path: Path) -> None:
    lost = '["_CONSTANT_VALUE", -1, "bij,bjk->bik", {'
    path = changed(folder / "2.15" / "plus.h5", tmp_path / "model.h5", '["dense", 0, 0, {', lost)
    with pytest.raises(Complaint, match="does not say on what the operation"):
        legacy.read(path)


def test_names_are_those_of_tensorflow() -> None:
    assert not [name for name in operations.ALLOWED if operations.known(name) is None]
    assert set(OPERATIONS) <= operations.ALLOWED | set(operations.BACKEND)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [([1.0, 2.0, 3.0], [2.0, 0.0, 4.0], [0.5, 0.0, 0.75]), ([[1.0], [2.0]], [0.0, 8.0], [[0.0, 0.125], [0.0, 0.25]])],
)
def test_division_without_nan_is_zero_where_the_divisor_is(x: Any, y: Any, expected: Any) -> None:
    assert np.array_equal(OPERATIONS["math.divide_no_nan"](np.asarray(x), np.asarray(y)), expected)
