"""What TensorFlow itself wrote is told by name, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import read

# What TensorFlow wrote of such models at the place that tells: 1.15.5 and 2.4.4 in saved_model.pb, 2.15.1 in keras_metadata.pb.
FIRST = (
    b'_losses"\xb6\x11\n\x0f_tf_keras_model\x12\x04\x08\x01\x10\x01\x1a\x9c\x11{"class_name": "Model", "name": "model"'
)
SEQUENTIAL = (
    b'_call__"\xde\x0f\n\x14_tf_keras_sequential\x12\x04\x08\x01\x10\x01\x1a\xbf\x0f{"class_name": "Sequential", "name"'
)
FUNCTIONAL = (
    b'_call__"\xc6\x11\n\x11_tf_keras_network\x12\x04\x08\x01\x10\x01\x1a\xaa\x11{"class_name": "Functional", "na'
)
OWN = b'_call__"\xeb\x02\n\x0f_tf_keras_model\x12\x04\x08\x01\x10\x01\x1a\xd1\x02{"class_name": "Own", "name": "own", "trai'


def folder(place: Path, **files: bytes) -> Path:
    for name, content in files.items():
        (place / f"{name}.pb").write_bytes(content)
    return place


@pytest.mark.parametrize(
    ("metadata", "kind", "remedy"),
    [
        (FIRST, "a model of connected layers", r"load_model\('.*'\)\.save\('model\.h5'\)"),
        (SEQUENTIAL, "a Sequential", r"load_model\('.*'\)\.save\('model\.h5'\)"),
        (FUNCTIONAL, "a model of connected layers", r"load_model\('.*'\)\.save\('model\.h5'\)"),
        (OWN, "a model of a class of its own", r"save_weights\('weights\.h5'\)"),
    ],
)
def test_a_saved_model_of_keras(tmp_path: Path, metadata: bytes, kind: str, remedy: str) -> None:
    """Since TensorFlow 2.5 in a file of its own, before in the graph."""
    for files in ({"saved_model": b"\x08\x01", "keras_metadata": metadata}, {"saved_model": b"\x08\x01" + metadata}):
        place = tmp_path / str(len(files))
        place.mkdir()
        with pytest.raises(Complaint, match=f"is a SavedModel of {kind}.*TensorFlow 2.15 or older.*{remedy}"):
            read(folder(place, **files))


def test_the_outermost_model_counts(tmp_path: Path) -> None:
    with pytest.raises(Complaint, match="of a class of its own"):
        read(folder(tmp_path, saved_model=b"\x08\x01", keras_metadata=OWN + SEQUENTIAL))


def test_its_files_are_known_too(tmp_path: Path) -> None:
    folder(tmp_path, saved_model=b"\x08\x01", keras_metadata=FUNCTIONAL)
    for name in ("saved_model.pb", "keras_metadata.pb"):
        with pytest.raises(Complaint, match="is a SavedModel of a model of connected layers"):
            read(tmp_path / name)


def test_a_saved_model_without_keras(tmp_path: Path) -> None:
    with pytest.raises(Complaint, match=r"not of Keras.*TFSMLayer"):
        read(folder(tmp_path, saved_model=b"\x08\x01functions"))


def test_a_checkpoint_of_tensorflow(tmp_path: Path) -> None:
    index = tmp_path / "weights.index"
    index.write_bytes(bytes(40) + bytes.fromhex("57fb808b247547db"))
    data = tmp_path / "weights.data-00000-of-00001"
    data.write_bytes(bytes(40))
    named = tmp_path / "checkpoint"
    named.write_text('model_checkpoint_path: "weights"\n')
    for path in (tmp_path, index, data, named):
        with pytest.raises(Complaint, match=r"checkpoints? of TensorFlow.*model\.save\('model\.h5'\)"):
            read(path)


def test_another_folder(tmp_path: Path) -> None:
    with pytest.raises(Complaint, match="so no SavedModel"):
        read(tmp_path)
