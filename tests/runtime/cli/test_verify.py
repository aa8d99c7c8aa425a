"""`kmigrate verify` as it is typed: the legacy file or its trace against a new file."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import recordings

from kmigrate_runtime.build import build
from kmigrate_runtime.cli.verify import main
from kmigrate_runtime.legacy import read


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An old file with its trace, a model that is right, and one that is not."""
    place = tmp_path_factory.mktemp("verify")
    recordings.get("keras-2.3.1-theano", "conv2d-flatten-dense").write(place)
    spec = read(place / "model.h5")
    build(spec).model.save(place / "right.keras")
    conv = next(layer for layer in spec.model.layers if layer.kind == "Conv2D")
    conv.weights["kernel"] = np.ascontiguousarray(conv.weights["kernel"][::-1, ::-1])
    build(spec).model.save(place / "wrong.keras")
    other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    other.save(place / "other.keras")
    other.save_weights(place / "only.weights.h5")
    (place / "cut.keras").write_bytes((place / "other.keras").read_bytes()[:500])
    (place / "empty").mkdir()
    for name, text in MODULES.items():
        (place / f"{name}.py").write_text(text)
    for name, change in CHANGES.items():
        changed(place / "trace.npz", place / f"{name}.npz", change)
    return place


def changed(trace: Path, copy: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """The trace with other facts."""
    with zipfile.ZipFile(trace) as old, zipfile.ZipFile(copy, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member == "trace.json":
                facts = json.loads(data)
                change(facts)
                data = json.dumps(facts).encode()
            new.writestr(member, data)


MODULES = {
    "of_syntax": "def build(:\n",
    "that_fails": "1 / 0\n",
    "that_exits": "import sys\nsys.exit(3)\n",
    "of_functions": "def boom():\n    raise ValueError('first\\nsecond')\n\ndef leave():\n    raise SystemExit(1)\n",
}
CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "of_tomorrow": lambda facts: facts.update(schema=99),
    "less": lambda facts: facts["layers"].pop(0),
    "typed": lambda facts: facts["inputs"][0].update(dtype="int32"),
    "told": lambda facts: facts.update(training="yes"),
    "half_told": lambda facts: facts.update(training={"loss": "mse"}),
    "lossless": lambda facts: facts["after"].update(losses={}),
    "versionless": lambda facts: facts.update(versions="2.3"),
    "wider": lambda facts: _config(facts, "Dense").update(units=5),
    "biasless": lambda facts: _config(facts, "Dense").update(use_bias=False),
    "shortened": lambda facts: facts["targets"][0]["shape"].__setitem__(0, 5),
    "fewer": lambda facts: facts["model"]["config"]["config"]["layers"].pop(),
}


def _config(facts: dict[str, Any], kind: str) -> dict[str, Any]:
    layers = facts["model"]["config"]["config"]["layers"]
    found: dict[str, Any] = next(layer["config"] for layer in layers if layer["class_name"] == kind)
    return found


@pytest.mark.parametrize("old", ["trace.npz", "model.h5"])
def test_what_is_equal_ends_with_0(folder: Path, old: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / old), str(folder / "right.keras"), "--device", "cpu"]) == 0
    said = capsys.readouterr().out
    assert "Both compute the same" in said
    assert "not checked" not in said


@pytest.mark.parametrize("name", ["masking", "lstm-masked", "embedding-mask-lstm"])
def test_an_old_file_as_witness_is_given_steps_that_its_mask_leaves_out(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recordings.get("keras-2.3.1-tensorflow", name).write(tmp_path)
    spec = read(path)
    build(spec).model.save(tmp_path / "right.keras")
    for layer in spec.model.layers:
        if layer.kind == "Masking":
            layer.kind, layer.options = "Activation", {"activation": "linear"}
        layer.options.pop("mask_zero", None)
    build(spec).model.save(tmp_path / "unmasked.keras")
    assert main([str(path), str(tmp_path / "right.keras"), "--device", "cpu"]) == 0
    assert main([str(path), str(tmp_path / "unmasked.keras"), "--device", "cpu"]) == 1
    assert "masked" in capsys.readouterr().out


def test_rungs_that_were_not_climbed_stand_beside_the_verdict(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = read(folder / "model.h5")
    spec.training = None
    build(spec).model.save(tmp_path / "never_compiled.keras")
    words = [str(folder / "model.h5"), str(tmp_path / "never_compiled.keras"), "--device", "cpu"]
    assert main(words) == 0
    left = "gradients, one training step, all training steps (cpu)"
    assert capsys.readouterr().out.endswith(f"within what rounding explains. Not checked: {left}.\n")
    assert main([*words, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["unchecked"] == [left]


@pytest.mark.parametrize("old", ["trace.npz", "model.h5"])
def test_what_differs_ends_with_1_and_the_cause(folder: Path, old: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / old), str(folder / "wrong.keras"), "--device", "cpu"]) == 1
    assert "turned around" in capsys.readouterr().out


def test_a_tolerance_of_the_user_stands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(folder / "trace.npz"), str(folder / "right.keras"), "--device", "cpu", "--tolerance", "1e-30"]
    assert main(arguments) == 1
    assert "given by the user" in capsys.readouterr().out


def test_other_modes_run_in_their_own_processes(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "proof.json"
    arguments = ["--device", "cpu,gpu:99", "--modes", "onednn", "--format", "json", "--output", str(report)]
    assert main([str(folder / "trace.npz"), str(folder / "right.keras"), *arguments]) == 0
    climbs = {climb["mode"]: climb for climb in json.loads(report.read_text())["climbs"]}
    assert [climbs[name]["verdict"] for name in ("cpu", "cpu, onednn", "gpu:99")] == ["equal", "equal", "not checked"]
    assert "gpu:99" in climbs["gpu:99"]["reason"]


def test_the_page_is_written_whole(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "proof.html"
    arguments = ["--device", "cpu", "--format", "html", "--output", str(page)]
    assert main([str(folder / "trace.npz"), str(folder / "wrong.keras"), *arguments]) == 1
    assert page.read_text().endswith("</html>\n")
    assert list(tmp_path.iterdir()) == [page]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.npz", "right.keras"], "there is no such file"),
        (["trace.npz", "none.keras"], "none.keras does not exist"),
        (["trace.npz", "trace.npz"], "cannot be loaded"),
        (["trace.npz", "json:no_such_function"], "module:function"),
        (["trace.npz", "json:dumps"], "json:dumps"),
        (["trace.npz", "only.weights.h5"], "holds weights and no model"),
        (["trace.npz", "cut.keras"], "not all of one"),
        (["trace.npz", "empty"], "a folder without a SavedModel"),
        (["trace.npz", "of_syntax:build"], "importing of_syntax raises SyntaxError"),
        (["trace.npz", "that_fails:build"], "importing that_fails raises ZeroDivisionError"),
        (["trace.npz", "that_exits:build"], "importing that_exits raises SystemExit"),
        (["trace.npz", "of_functions:boom"], "raises ValueError: first"),
        (["trace.npz", "of_functions:leave"], "raises SystemExit"),
        (["of_tomorrow.npz", "right.keras"], "schema 99; this kmigrate reads 1"),
        (["less.npz", "right.keras"], "its architecture has a layer"),
        (["typed.npz", "right.keras"], "holds float32, not int32"),
        (["told.npz", "right.keras"], "does not say its optimizer"),
        (["half_told.npz", "right.keras"], "does not say its optimizer"),
        (["lossless.npz", "right.keras"], "does not say losses"),
        (["versionless.npz", "right.keras"], "`versions`"),
        (["wider.npz", "right.keras"], "where (in, units) is needed. Give the architecture that the weights were"),
        (["biasless.npz", "right.keras"], "has 2 arrays where 1 are needed"),
        (["fewer.npz", "right.keras"], "which its architecture does not have. Was the trace changed?"),
        (["shortened.npz", "right.keras"], "its targets are for [5] samples and its outputs for"),
        (["trace.npz", "right.keras", "--inputs", "trace.npz"], "is a trace and has its own inputs"),
        (["trace.npz", "right.keras", "--tolerance", "nan"], "--tolerance nan"),
        (["trace.npz", "right.keras", "--steps", "-1"], "--steps -1"),
        (["trace.npz", "right.keras", "--max-memory", "0"], "--max-memory 0"),
        (["trace.npz", "right.keras", "--device", ","], "--device names none"),
        (["right.keras", "right.keras"], "modern"),
        (["trace.npz", "right.keras", "--modes", "magic"], "magic"),
        (["trace.npz", "right.keras", "--device", "tpu"], "tpu"),
        (["trace.npz", "right.keras", "--max-memory", "much"], "much"),
        (["model.h5", "right.keras", "--inputs", "trace.npz"], "the inputs are"),
        (["model.h5", "right.keras", "--inputs", "model.h5"], "no .npz"),
    ],
)
def test_bad_input_is_one_sentence(
    folder: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_model_of_another_shape_differs(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layers = [keras.Input((5, 6, 2)), keras.layers.Flatten(), keras.layers.Dense(3)]
    keras.Sequential(layers).save(tmp_path / "other.keras")
    assert main([str(folder / "trace.npz"), str(tmp_path / "other.keras"), "--device", "cpu"]) == 1
    assert "parameters" in capsys.readouterr().out


def test_a_model_that_has_nothing_of_the_old_one_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / "trace.npz"), str(folder / "other.keras"), "--device", "cpu"]) == 2
    assert "are two models" in capsys.readouterr().err


def test_a_truncated_trace_is_said(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half = tmp_path / "half.npz"
    half.write_bytes((folder / "trace.npz").read_bytes()[:2000])
    assert main([str(half), str(folder / "right.keras")]) == 2
    assert "half.npz" in capsys.readouterr().err
