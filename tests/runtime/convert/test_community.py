"""Layers and functions as programs of the time wrote them: migrated by the codemod, they are what `--custom` wants, and the
models compute and train as Keras 1.2.2 and 2.3.1 did (`fixtures/models/own/record_community.py`).
"""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate.engine.rewrite import rewrite  # noqa: E402
from kmigrate.settings import Settings as Wishes  # noqa: E402
from kmigrate_runtime import load_legacy  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert import Settings, convert  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "own"
WRITTEN_FOR = {"2.3.1": ("community2", "tensorflow"), "1.2.2": ("community1", "theano")}
MODELS = [
    ("2.3.1", "normalized"),
    ("2.3.1", "attention"),
    ("2.3.1", "words"),
    ("2.3.1", "wrapped"),
    ("2.3.1", "gained"),
    ("2.3.1", "functions"),
    ("1.2.2", "normalized"),
    ("1.2.2", "attention"),
    ("1.2.2", "functions"),
]
# The class says nothing of its regularizer, so that no file holds it, and training goes on without, as it did there.
SILENT = ("1.2.2", "attention")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("community")
    for version, (module, backend) in WRITTEN_FOR.items():
        with tarfile.open(FOLDER / f"community-{version}.tar.xz") as archive:
            archive.extractall(place, filter="data")
        result = rewrite((FOLDER / f"{module}.py").read_text(), Wishes(source=version, backend=backend))
        assert {finding.status.value for finding in result.findings} <= {"rewritten", "shimmed"}
        (place / f"{module}.py").write_text(result.text)
    return place


def given(folder: Path, version: str, name: str) -> tuple[str, str]:
    return str(folder / f"community-{version}" / f"{name}.h5"), str(folder / f"{WRITTEN_FOR[version][0]}.py")


def near(found: Any, recorded: Any, tolerance: float) -> None:
    np.testing.assert_allclose(found, recorded, rtol=0, atol=tolerance * np.abs(recorded).max())


@pytest.mark.parametrize(("version", "name"), MODELS)
def test_it_computes_and_trains_as_it_did(folder: Path, version: str, name: str) -> None:
    file, custom = given(folder, version, name)
    kept = np.load(file.replace(".h5", ".npz"))
    model = load_legacy(file, custom=custom)
    near(model.predict(kept["x"], verbose=0), kept["output"], 1e-5)
    said = []
    for _ in kept["said"]:
        model.reset_metrics()
        said.append(np.ravel(model.train_on_batch(kept["x"], kept["target"])))
    if (version, name) != SILENT:
        near(said, kept["said"], 1e-4)
        near(model.predict(kept["x"], verbose=0), kept["after"], 1e-4)


@pytest.mark.parametrize(("version", "name"), MODELS[:4] + MODELS[6:7])
def test_what_is_written_loads_and_computes_the_same(folder: Path, version: str, name: str, tmp_path: Path) -> None:
    file, custom = given(folder, version, name)
    assert convert(file, tmp_path / "new.keras", Settings(custom=custom)).written


@pytest.mark.parametrize(("version", "name"), MODELS)
def test_nothing_of_keras_is_taken_for_it(folder: Path, version: str, name: str) -> None:
    with pytest.raises(Complaint, match=r"needs the (class|function) '\w+', which the file names and does not hold"):
        load_legacy(given(folder, version, name)[0])


def test_old_code_is_sent_through_the_codemod_first(folder: Path) -> None:
    old = FOLDER / "community2.py"
    with pytest.raises(
        Complaint, match=r"could not be imported: .* It is written for an old Keras: `kmigrate .*` rewr"
    ):
        load_legacy(given(folder, "2.3.1", "wrapped")[0], custom=str(old))


def test_a_class_that_writes_a_part_of_its_weights_is_told_how_to_write_all(folder: Path, tmp_path: Path) -> None:
    file, custom = given(folder, "2.3.1", "gained")
    assert convert(file, tmp_path / "new.keras", Settings(custom=custom)).written  # the codemod says how
    kept = [line for line in Path(custom).read_text().splitlines() if "own_variables" not in line]
    (tmp_path / "mine.py").write_text("\n".join(kept))
    if keras.__version__.startswith("3.0."):  # which writes all
        assert convert(file, tmp_path / "other.keras", Settings(custom=str(tmp_path / "mine.py"))).written
        return
    with pytest.raises(Complaint, match=r"writes 2 of its 3 weights to a file\. Give GainedDense two methods"):
        convert(file, tmp_path / "other.keras", Settings(custom=str(tmp_path / "mine.py")))


def test_a_function_that_keras_has_too_is_told_to_be_called_otherwise(folder: Path, tmp_path: Path) -> None:
    file, custom = given(folder, "2.3.1", "functions")
    with pytest.raises(Complaint, match=r"Keras takes its own gelu for yours there: call your function otherwise"):
        convert(file, tmp_path / "new.keras", Settings(custom=custom))
    text = Path(custom).read_text().replace("def gelu(", "def my_gelu(") + "\n\ngelu = my_gelu\n"
    (tmp_path / "mine.py").write_text(text)
    assert convert(file, tmp_path / "new.keras", Settings(custom=str(tmp_path / "mine.py"))).written


def test_a_constraint_that_nobody_knows_is_asked_for(folder: Path) -> None:
    file, _ = given(folder, "2.3.1", "functions")
    some = dict.fromkeys(("gelu", "small", "roots", "dice", "precision"), len)
    with pytest.raises(Complaint, match=r"no constraint is called 'Cap'. Give --custom FILE.py with a class"):
        load_legacy(file, custom=some)
