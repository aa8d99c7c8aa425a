"""An old file with a layer of the user's is a witness for all others, where the user brings its code."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

from kmigrate_runtime.cli import verify
from kmigrate_runtime.convert import Settings, convert
from kmigrate_runtime.verify import from_file

OWN = Path(__file__).parents[3] / "fixtures" / "models" / "own"
CUSTOM = """
import keras


class Residual(keras.layers.Wrapper):
    def call(self, inputs):
        return inputs + self.layer(inputs)
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    place = tmp_path_factory.mktemp("own")
    with tarfile.open(OWN / "community-2.3.1.tar.xz") as archive:
        archive.extractall(place, filter="data")
    (place / "mine.py").write_text(CUSTOM)
    old, new = place / "community-2.3.1" / "wrapped.h5", place / "new.keras"
    assert convert(old, new, Settings(custom=str(place / "mine.py"))).written
    return [str(old), str(new), "--custom", str(place / "mine.py"), "--device", "cpu", "--quiet"]


def test_what_its_code_computes_is_not_checked_and_the_rest_is(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main(files) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "1 not checked (residual_1: code of yours computes it, on both sides)" in said
    assert "Both compute the same, within what rounding explains. Not checked: 1 of" in said
    assert "Give it to the reference" not in said


def test_without_its_code_nothing_can_be_told(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([*files[:2], *files[4:]]) == 2
    said = capsys.readouterr().err
    assert "computes with the class 'Residual', which the file does not hold." in said
    assert "give the code of it with --custom, or record a trace" in " ".join(said.split())


def test_what_is_said_to_those_who_call_from_python_is_left_out_and_nothing_behind_it() -> None:
    rest = "Layer 'f' computes with the lambda."
    said = f"{rest} Give it to the reference as functions={{'f. }}': function}}. It is called once."
    assert from_file._said(said) == f"{rest} It is called once."
    assert from_file._said("There is nothing.") == "There is nothing."
