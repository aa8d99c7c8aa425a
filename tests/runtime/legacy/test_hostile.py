"""Files that lie end in a sentence that names them. Nothing of them is run, and nothing is allocated that they claim."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path

import h5py
import making
import numpy as np
import pytest

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import read


def refused(path: Path, words: str, **more: object) -> None:
    with pytest.raises(Complaint, match=words) as found:
        read(path, **more)  # type: ignore[arg-type]
    sentence = str(found.value)
    assert str(path) in sentence or path.parent.name in sentence
    assert sentence.endswith(".")
    assert "Traceback" not in sentence


def kernel(path: Path, replace: object) -> Path:
    """A model in whose place of a kernel `replace` puts something else."""
    making.model(path)
    with h5py.File(path, "a") as file:
        group = file["model_weights/dense_1/dense_1"]
        del group["kernel:0"]
        replace(group)  # type: ignore[operator]
    return path


def test_external_links_are_not_followed(tmp_path: Path) -> None:
    making.model(tmp_path / "other.h5")

    def link(group: h5py.Group) -> None:
        group["kernel:0"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/model_weights/dense_1/dense_1/kernel:0")

    refused(kernel(tmp_path / "m.h5", link), "link to elsewhere")


def test_soft_links_are_not_followed(tmp_path: Path) -> None:
    def link(group: h5py.Group) -> None:
        group["kernel:0"] = h5py.SoftLink("/model_weights/dense_1/dense_1/bias:0")

    refused(kernel(tmp_path / "m.h5", link), "link to elsewhere")


def test_groups_that_contain_themselves_end(tmp_path: Path) -> None:
    def cycle(group: h5py.Group) -> None:
        group["kernel:0"] = group.parent

    refused(kernel(tmp_path / "m.h5", cycle), "cannot be read")


def test_data_in_another_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\0" * 24)

    def outside(group: h5py.Group) -> None:
        group.create_dataset("kernel:0", (3, 2), "f4", external=[(str(tmp_path / "secret"), 0, 24)])

    refused(kernel(tmp_path / "m.h5", outside), "another file")


def test_virtual_datasets_are_not_read(tmp_path: Path) -> None:
    making.model(tmp_path / "other.h5")
    layout = h5py.VirtualLayout((3, 2), "f4")
    layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "model_weights/dense_1/dense_1/kernel:0", (3, 2))
    refused(kernel(tmp_path / "m.h5", lambda group: group.create_virtual_dataset("kernel:0", layout)), "another file")


@pytest.mark.parametrize("shape", [(2**40, 2**10), (10**9, 4)])
def test_what_a_shape_claims_is_not_allocated(tmp_path: Path, shape: tuple[int, int]) -> None:
    path = kernel(tmp_path / "m.h5", lambda group: group.create_dataset("kernel:0", shape, "f4", chunks=(1, shape[1])))
    tracemalloc.start()
    refused(path, "claims|cannot be read")
    assert tracemalloc.get_traced_memory()[1] < 30e6
    tracemalloc.stop()


def test_a_compressed_bomb_is_not_unpacked(tmp_path: Path) -> None:
    def bomb(group: h5py.Group) -> None:
        made = group.create_dataset("kernel:0", (2**12, 2**13), "f4", chunks=(2**10, 2**10), compression="gzip")
        made[...] = np.zeros((2**12, 2**13), "f4")

    path = kernel(tmp_path / "m.h5", bomb)
    assert path.stat().st_size < 2e6
    refused(path, "unpacks to above 16 times")


def test_one_array_under_many_names_counts_each_time(tmp_path: Path) -> None:
    path = making.h5(tmp_path / "m.h5", making.sequential(making.dense()), {"dense_1": {"a": np.zeros(2**20)}})
    with h5py.File(path, "a") as file:
        group = file["model_weights/dense_1"]
        for number in range(100):
            group[f"b{number}"] = group["a"]
        group.attrs["weight_names"] = [b"a", *(f"b{number}".encode() for number in range(100))]
    refused(path, "unpacks to above|arrays where")


@pytest.mark.parametrize(
    "kind", [h5py.ref_dtype, h5py.regionref_dtype, h5py.vlen_dtype(np.float32), h5py.string_dtype()]
)
def test_weights_are_numbers(tmp_path: Path, kind: object) -> None:
    refused(kernel(tmp_path / "m.h5", lambda group: group.create_dataset("kernel:0", (3, 2), kind)), "no numbers")


def test_names_are_text(tmp_path: Path) -> None:
    path = making.model(tmp_path / "m.h5")
    with h5py.File(path, "a") as file:
        group = file["model_weights"]
        group.attrs["layer_names"] = np.array([group.ref], h5py.ref_dtype)
    refused(path, "neither text nor numbers")


def test_names_cannot_climb(tmp_path: Path) -> None:
    path = making.model(tmp_path / "m.h5")
    with h5py.File(path, "a") as file:
        file["model_weights"].attrs["layer_names"] = [b"../../model_weights/dense_1"]
    refused(path, "names")


def test_truncated_files(tmp_path: Path) -> None:
    whole = making.model(tmp_path / "m.h5").read_bytes()
    for share in (0.05, 0.3, 0.6, 0.9, 0.99):
        path = tmp_path / f"{share}.h5"
        path.write_bytes(whole[: int(len(whole) * share)])
        refused(path, "cannot be|damaged")


def test_hdf5_of_others(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.create_dataset("temperature", data=np.zeros(3))
    refused(tmp_path / "m.h5", "no Keras wrote it")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\x80\x04\x95\x10\x00\x00\x00", "pickle"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\xff\xfe\x00hello", "neither HDF5"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"class_name": "Sequential", "config": ' + b"[" * 300 + b"]" * 300 + b"}", "nested deeper"),
        (b'{"class_name": "Sequential"', "not JSON"),
        (b'{"class_name": "Sequential", "config": 3}', "no dictionary"),
        (b'{"class_name": "Sequential", "config": [3]}', "no list of layers"),
        (
            b'{"class_name": "Model", "config": {"layers": [], "input_layers": [], "output_layers": {}}}',
            "inputs or outputs",
        ),
        (b"just words", "no architecture"),
    ],
)
def test_files_that_are_no_architecture(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "m.json"
    path.write_bytes(content)
    refused(path, words)


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch {mark}']",
        "!!python/object/new:os.system ['touch {mark}']",
        "class_name: !!python/name:os.system ''",
        "class_name: !!python/module:os",
        "!!python/object:pathlib.Path {{}}",
        "class_name: !mine 3",
        "a: !!python/object/apply:numpy.core.multiarray._reconstruct [x]",
    ],
)
def test_yaml_makes_no_objects(tmp_path: Path, text: str) -> None:
    path, mark = tmp_path / "m.yaml", tmp_path / "mark"
    path.write_text(text.format(mark=mark))
    refused(path, "make an object")
    assert not mark.exists()


def test_yaml_bombs_are_counted_before_they_unpack(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (tmp_path / "m.yaml").write_text("\n".join(lines))
    refused(tmp_path / "m.yaml", "unpacks to more than")


def test_yaml_that_contains_itself(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("a: &a [*a]")
    refused(tmp_path / "m.yaml", "contains itself")


def test_yaml_tuples_of_pyyaml_are_lists(tmp_path: Path) -> None:
    config = making.sequential(making.dense())
    path = tmp_path / "m.yaml"
    path.write_text(json.dumps(config).replace("[null, 3]", "!!python/tuple [null, 3]"))
    assert read(path).model.layers[0].batch_shape == (None, 3)


def test_models_in_models_end(tmp_path: Path) -> None:
    config = making.sequential(making.dense())
    for _ in range(60):
        config = making.sequential(config)
    (tmp_path / "m.json").write_text(json.dumps(config))
    refused(tmp_path / "m.json", "deeper")


def test_bytecode_is_not_run(tmp_path: Path) -> None:
    """The code would leave a mark, and its marshalled form is refused nowhere, for nobody loads it."""
    import base64
    import marshal

    mark = tmp_path / "mark"
    code = compile(f"open({str(mark)!r}, 'w')", "m.py", "exec")
    function = [base64.encodebytes(marshal.dumps(code)).decode(), None, None]
    config = making.sequential(
        making.dense(),
        {"class_name": "Lambda", "config": {"name": "l", "function": function, "function_type": "lambda"}},
    )
    (tmp_path / "m.json").write_text(json.dumps(config))
    spec = read(tmp_path / "m.json")
    assert spec.model["l"].foreign is not None
    assert not mark.exists()


def test_folders_and_what_is_not_there(tmp_path: Path) -> None:
    refused(tmp_path, "folder")
    refused(tmp_path / "none.h5", "No such file")


def test_files_that_may_not_be_read(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        fifo = tmp_path / "pipe"
        os.mkfifo(fifo)
        refused(fifo, "no ordinary file")
        return
    path = making.model(tmp_path / "m.h5")
    path.chmod(0)
    refused(path, "Permission")
