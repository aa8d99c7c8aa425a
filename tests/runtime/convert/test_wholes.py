"""Models of whole programs, as their users saved them: converted, loaded with Keras, run and trained on."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import trace as traces  # noqa: E402
from kmigrate_runtime.cli.convert import main  # noqa: E402
from kmigrate_runtime.convert.check import reset  # noqa: E402

FILES = Path(__file__).parents[3] / "fixtures" / "models" / "wholes" / "files.tar.xz"
LOSS = """
from keras import ops


def contrastive_loss(y_true, y_pred):
    far = ops.square(ops.maximum(1.0 - y_pred, 0.0))
    return ops.mean(y_true * ops.square(y_pred) + (1.0 - y_true) * far)
"""
THEANO = ["--backend", "theano"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wholes")
    with tarfile.open(FILES) as archive:
        archive.extractall(place, filter="data")
    (place / "losses.py").write_text(LOSS)
    return place


def converted(room: Path, new: Path, *more: str) -> None:
    old = next(room / name for name in ("model.h5", "model.json", "model.yaml") if (room / name).exists())
    weights = [] if old.suffix == ".h5" else ["--weights", str(room / "weights.h5")]
    assert main([str(old), str(new), "--quiet", *weights, *more]) == 0


def single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def near(found: Any, recorded: Any, tolerance: float) -> None:
    np.testing.assert_allclose(found, recorded, rtol=0, atol=tolerance * np.abs(recorded).max())


def goes_on(model: Any, path: Path) -> None:
    """It computes what the old model computed, and trains as it did."""
    with traces.read(path) as trace:
        x, y, targets, given = (trace.arrays(name) for name in ("inputs", "outputs", "targets", "sample_weights"))
        assert trace.losses is not None
        losses, after = trace.losses[:, 0], [trace.array(entry) for entry in trace.facts["after"]["outputs"]]
    near(single_output(model, x), y[0], 1e-5)
    found = []
    # Where all weigh the same none was given.
    more = {} if all((one == 1).all() for one in given) else {"sample_weight": single(given)}
    for _ in losses:
        model.reset_metrics()
        found.append(float(model.train_on_batch(single(x), single(targets), return_dict=True, **more)["loss"]))
    near(found, losses, 1e-4)
    near(single_output(model, x), after[0], 1e-4)


def single_output(model: Any, x: list[Any]) -> Any:
    reset(model)
    found = model.predict(single(x), verbose=0)
    reset(model)
    return found[0] if isinstance(found, list) else found


@pytest.mark.parametrize(
    ("name", "more"),
    [
        pytest.param("keras-0.3.3-theano/text_cnn", THEANO, id="an Embedding under RMSprop of Keras 0"),
        pytest.param("keras-0.3.3-theano/bidirectional_graph", THEANO, id="YAML that says dtype=int"),
        pytest.param("keras-1.2.2-theano/memory_network", THEANO, id="a branch that is taken twice"),
        pytest.param(
            "keras-2.0.8-theano/siamese_one_shot", ["--trust"], id="penalties in a model that is called twice"
        ),
        pytest.param("keras-2.2.4-tensorflow/seq2seq_gru_embedded", [], id="open lengths and masks"),
        pytest.param("tf.keras-2.15/multi_dicts", [], id="an Embedding under RMSprop of tf.keras 2.15"),
    ],
)
def test_it_goes_on_as_it_was(folder: Path, tmp_path: Path, name: str, more: list[str], capsys: Any) -> None:
    if "memory_network" in name and tuple(map(int, keras.__version__.split(".")[:2])) < (3, 1):
        # Keras 3.0 reads no Dot layer that it wrote.
        assert main([str(folder / name / "model.h5"), str(tmp_path / "new.keras"), "--quiet", *more]) == 2
        assert "does not load what it wrote itself" in capsys.readouterr().err
        assert not (tmp_path / "new.keras").exists()
        return
    converted(folder / name, tmp_path / "new.keras", *more)
    functions = tmp_path / "new_functions.py"
    space: dict[str, Any] = {}
    if functions.exists():
        exec(compile(functions.read_text(), str(functions), "exec"), space)
    known = {key: value for key, value in space.items() if callable(value)}
    model = keras.saving.load_model(tmp_path / "new.keras", custom_objects=known)
    goes_on(model, folder / name / "trace.npz")


def test_a_list_of_targets_is_a_column_for_a_loss_of_the_user(folder: Path, tmp_path: Path) -> None:
    room = folder / "keras-2.2.4-tensorflow" / "siamese"
    converted(room, tmp_path / "new.keras", "--trust", "--custom", str(folder / "losses.py"))
    space: dict[str, Any] = {}
    exec(LOSS + (tmp_path / "new_functions.py").read_text(), space)
    known = {key: value for key, value in space.items() if callable(value)}
    goes_on(keras.saving.load_model(tmp_path / "new.keras", custom_objects=known), room / "trace.npz")


def test_hdf5_keeps_the_state_of_the_optimizer(folder: Path, tmp_path: Path) -> None:
    room = folder / "keras-2.2.4-tensorflow" / "resnet"
    converted(room, tmp_path / "new.h5")
    goes_on(keras.saving.load_model(tmp_path / "new.h5"), room / "trace.npz")


def test_what_hdf5_cannot_hold_is_said(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = folder / "keras-2.2.4-tensorflow" / "seq2seq_gru_embedded" / "model.h5"
    done = main([str(old), str(tmp_path / "new.h5"), "--quiet"])
    if done == 2:
        assert "Write a .keras file" in capsys.readouterr().err
        assert not (tmp_path / "new.h5").exists()


@pytest.mark.parametrize("form", ["keras", "saved_model"])
def test_functions_that_draw_are_given_the_same_numbers(folder: Path, tmp_path: Path, form: str) -> None:
    room = folder / "keras-2.2.4-tensorflow" / "vae"
    converted(room, tmp_path / ("new.keras" if form == "keras" else "new"), "--trust", "--to", form)


def test_words_are_whole_numbers_in_what_is_served(folder: Path, tmp_path: Path) -> None:
    converted(folder / "keras-2.2.4-tensorflow" / "seq2seq_gru_embedded", tmp_path / "new", "--to", "saved_model")


def test_what_tensorflow_cannot_compute_is_said() -> None:
    from kmigrate_runtime.complaints import Complaint
    from kmigrate_runtime.convert.check import compute

    class Refusing:
        def _flatten_layers(self) -> list[Any]:
            return []

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            import tensorflow as tf

            raise tf.errors.UnimplementedError(
                None, None, "The Conv2D op currently only supports the NHWC tensor format"
            )

    with pytest.raises(Complaint, match="--channels-last"):
        compute(Refusing(), [np.zeros((1, 2), "float32")])


def test_an_embedding_of_keras_0_predicts_with_the_share_of_words_that_it_kept(folder: Path, tmp_path: Path) -> None:
    room = folder / "dropped_words"
    converted(room, tmp_path / "new.keras", *THEANO)
    kept = np.load(room / "kept.npz")
    near(keras.saving.load_model(tmp_path / "new.keras").predict(kept["x"], verbose=0), kept["y"], 1e-6)
