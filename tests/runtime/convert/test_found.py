"""Models on which random ones showed something new: held to what the real old stacks computed and how they trained."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import legacy  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert.check import check, compute  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "found"
STACKS = ("keras-2.0.8-theano", "keras-2.3.1-cntk", "keras-2.3.1-theano", "tf.keras-2.15")


def members(stack: str) -> list[str]:
    with tarfile.open(FOLDER / f"{stack}.tar.xz") as archive:
        return sorted(Path(name).stem for name in archive.getnames() if name.endswith(".h5"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("found")
    for stack in STACKS:
        with tarfile.open(FOLDER / f"{stack}.tar.xz") as archive:
            archive.extractall(place, filter="data")
    return place


def near(found: list[np.ndarray], recorded: list[np.ndarray], tolerance: float) -> None:
    for one, other in zip(found, recorded, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=tolerance * np.abs(other).max())


def single(arrays: list[np.ndarray]) -> list[np.ndarray] | np.ndarray:
    return arrays if len(arrays) > 1 else arrays[0]


def _first_has_all() -> bool:
    """Whether TensorFlow gives the gradient of a pooling of volumes to the first of equal numbers here."""
    import tensorflow as tf

    @tf.function
    def gradient(x: tf.Tensor) -> tf.Tensor:
        return tf.gradients(tf.nn.max_pool3d(x, 2, 2, "VALID"), x)[0]

    return bool(np.sum(gradient(tf.ones((1, 2, 2, 2, 1)))) == 1)


@pytest.mark.parametrize(("stack", "name"), [(stack, name) for stack in STACKS for name in members(stack)])
def test_it_computes_and_trains_as_it_did(folder: Path, stack: str, name: str) -> None:
    kept = np.load(folder / stack / "kept.npz")
    inputs, outputs, targets, after = (
        [kept[key] for key in sorted(kept.files) if key.startswith(f"{name}.{what}.")]
        for what in ("input", "output", "target", "after")
    )
    spec = legacy.read(folder / stack / f"{name}.h5", backend="theano" if stack.endswith("theano") else None)
    if (
        keras.__version__.startswith("3.0")
        and name.startswith("states_")
        and "LSTM" in name
        and name != "states_LSTMCell"
    ):
        with pytest.raises(Complaint, match=r"Keras 3\.0.* does not take"):  # it finds no shapes for these states
            build(spec)
        return
    made = build(spec)
    near(compute(made.model, inputs), outputs, 1e-5)
    assert check(spec, made).holds
    # Compiling costs more than two steps; but TensorFlow gives tied maxima of volumes other gradients where it does not.
    made.model.run_eagerly = not name.startswith("ties_volume")
    if name.startswith("ties_volume") and not _first_has_all():
        return  # TensorFlow's own gradient: only a CPU with oneDNN gives it to the first
    for _ in range(2 if after else 0):
        made.model.train_on_batch(single(inputs), single(targets))
    if after:
        near(compute(made.model, inputs), after, 1e-4)
