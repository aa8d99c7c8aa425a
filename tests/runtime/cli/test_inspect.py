"""`kmigrate inspect`: what it prints, its exit codes, and that it imports no TensorFlow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
import recordings

from kmigrate_runtime.cli.inspect import main

sys.path.append(str(Path(__file__).parents[1] / "legacy"))

import making


def test_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = recordings.get("keras-2.3.1-theano", "nested-model").write(tmp_path)
    assert main([str(path)]) == 0
    printed = capsys.readouterr().out
    assert "hdf5 model, keras 2.3.1 on theano" in printed
    assert "backend is theano" in printed
    assert "parameters" in printed


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = making.model(tmp_path / "m.h5")
    assert main(["--format", "json", str(path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == 1
    assert (found["package"], found["release"], found["backend"], found["parameters"]) == (
        "keras",
        "2.2.4",
        "tensorflow",
        8,
    )
    dense = found["model"]["layers"][1]
    assert dense["weights"] == {"kernel": [3, 2], "bias": [2]}
    assert dense["calls"] == [{"inputs": [["dense_1_input", 0, 0]], "options": {}}]


@pytest.mark.parametrize(
    ("stack", "name", "layer", "weight", "why"),
    [
        ("keras-2.3.1-theano", "lstm-default", "lstm_8", "recurrent_kernel", "keras_version is 2.3.1"),
        ("keras-1.2.2-tensorflow", "lstm-cpu", "lstm_1", "U_i", "do not say their release"),
        ("keras-0.3.3-theano", "lstm-default", "layer_0", "param_0", "called by number"),
    ],
)
def test_weights_alone_are_listed_and_their_model_is_asked_for(
    tmp_path: Path, stack: str, name: str, layer: str, weight: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = recordings.get(stack, name).write(tmp_path)
    path = tmp_path / "weights.h5"
    if not path.exists():
        with h5py.File(recorded) as whole, h5py.File(path, "w") as alone:
            alone.attrs.update(whole["model_weights"].attrs)
            for group in whole["model_weights"]:
                whole.copy(f"model_weights/{group}", alone)
    assert main([str(path)]) == 1
    printed = capsys.readouterr().out
    assert why in printed
    assert "Question: which model had them?" in printed
    assert main([str(path), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["model"] is None
    assert any(weight in one["name"] for one in found["weights"][layer])
    whole_model = [str(recorded), *(["--weights", str(path)] if recorded.suffix == ".json" else [])]
    assert main([*whole_model, "--format", "json"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)["parameters"] == found["parameters"]


def test_every_recording_can_be_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for stack in recordings.stacks():
        for name in recordings.names(stack)[::25]:
            folder = tmp_path / stack / name
            folder.mkdir(parents=True)
            path = recordings.get(stack, name).write(folder)
            more = ["--weights", str(folder / "weights.h5")] if path.suffix == ".json" else []
            for form in ("text", "json"):
                assert main([str(path), "--format", form, *more]) in (0, 1)
                printed = capsys.readouterr().out
                assert json.loads(printed) if form == "json" else len(printed.splitlines()) > 5


def test_questions_end_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layer = {"name": "UpSampling2D", "size": [2, 2], "input_shape": [2, 3, 3]}
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"name": "Sequential", "layers": [layer]}))
    assert main([str(path)]) == 1
    assert "Question: " in capsys.readouterr().out
    assert main([str(path), "--ordering", "th"]) == 0


def test_what_cannot_be_read_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.h5")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == f"kmigrate inspect: {tmp_path}/none.h5 cannot be read (No such file or directory).\n"


def test_says_what_it_is_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.json").write_text('{"a": 1}')
    assert main([str(tmp_path / "m.json")]) == 2
    assert "no architecture of Keras" in capsys.readouterr().err
    np.savez(tmp_path / "arrays.npz", x=np.zeros(100))
    whole = (tmp_path / "arrays.npz").read_bytes()
    (tmp_path / "half.npz").write_bytes(whole[: len(whole) // 2])
    for name in ("arrays.npz", "half.npz"):
        assert main([str(tmp_path / name)]) == 2
        assert "is an npz archive" in capsys.readouterr().err


def test_names_cannot_speak_to_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.json"
    path.write_text(json.dumps(making.sequential(making.dense("a\x1b]0;title\x07b"))))
    assert main([str(path)]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_it_needs_no_tensorflow(tmp_path: Path) -> None:
    path = making.model(tmp_path / "m.h5")
    program = (
        "import sys\n"
        "from kmigrate_runtime.cli.inspect import main\n"
        "code = main(sys.argv[1:])\n"
        "assert not {'tensorflow', 'keras', 'yaml'} & set(sys.modules), 'imported'\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_long_file_is_not_read_for_its_table(tmp_path: Path) -> None:
    """Weights stay in the file until they are used."""
    import tracemalloc

    import numpy as np

    from kmigrate_runtime.legacy import read

    path = making.h5(tmp_path / "m.h5", making.sequential(making.dense("d", 4000, 4000)), {"d": {}})
    with h5py.File(path, "a") as file:
        group = file["model_weights/d"]
        group.create_dataset("d/kernel:0", data=np.ones((4000, 4000), "f4"))
        group.create_dataset("d/bias:0", data=np.ones(4000, "f4"))
        group.attrs["weight_names"] = [b"d/kernel:0", b"d/bias:0"]
    tracemalloc.start()
    spec = read(path)
    assert tracemalloc.get_traced_memory()[1] < 8e6
    tracemalloc.stop()
    assert float(spec.model["d"].weights["kernel"].sum()) == 16e6
