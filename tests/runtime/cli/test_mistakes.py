"""What nobody foresaw, in the commands that read models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kmigrate_runtime import legacy
from kmigrate_runtime.cli import convert, framework, inspect, verify

EXAMPLE = Path(__file__).parents[3] / "fixtures" / "models" / "example" / "residual.h5"


def _fails(*args: Any, **kwargs: Any) -> Any:
    raise IndexError("list index out of range")


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(framework, "load", _fails)
    monkeypatch.delenv("KMIGRATE_TRACEBACK", raising=False)
    (tmp_path / "old.h5").write_bytes(b"anything")
    return [str(tmp_path / "old.h5"), str(tmp_path / "new.keras")]


@pytest.mark.parametrize("command", [convert, verify], ids=["convert", "verify"])
def test_it_is_a_sentence(command: Any, typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(typed) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"kmigrate {command.__name__.rpartition('.')[2]}: {typed[0]}: ")
    assert "a mistake of its own (IndexError: list index out of range, test_mistakes.py:" in said
    assert said.count("\n") == 1
    assert not Path(typed[1]).exists()


@pytest.mark.parametrize("command", [convert, verify], ids=["convert", "verify"])
def test_the_error_itself_is_shown_to_who_asks(command: Any, typed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMIGRATE_TRACEBACK", "1")
    with pytest.raises(IndexError):
        command.main(typed)


def test_what_is_only_read(
    typed: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(legacy, "read", _fails)
    assert inspect.main(typed[:1]) == 2
    assert "a mistake of its own (IndexError" in capsys.readouterr().err


@pytest.mark.parametrize("command", [convert, verify], ids=["convert", "verify"])
def test_what_the_extra_brings_is_the_doors_to_say(
    command: Any, typed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent() -> None:
        raise ModuleNotFoundError("No module named 'tensorflow.python'", name="tensorflow.python")

    monkeypatch.setattr(framework, "load", absent)
    with pytest.raises(ModuleNotFoundError):
        command.main(typed)


def test_another_module_that_is_absent_is_a_mistake(
    typed: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(*args: Any, **kwargs: Any) -> None:
        raise ModuleNotFoundError("No module named 'mine'", name="mine")

    monkeypatch.setattr(legacy, "read", absent)
    assert inspect.main(typed[:1]) == 2
    assert "No module named 'mine'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "given", "missing"),
    [
        (verify, [], "OLD|TRACE and NEW must be given"),
        (verify, ["a.npz"], "NEW must be given"),
        (convert, ["a.h5"], "NEW must be given"),
        (inspect, [], "FILE must be given"),
    ],
)
def test_what_lacks_in_the_command_is_named(
    command: Any, given: list[str], missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        command.main(given)
    assert stop.value.code == 2
    said = capsys.readouterr().err
    name = command.__name__.rpartition(".")[2]
    assert said.startswith(f"kmigrate {name}: {missing}, as in `kmigrate {name} ")
    assert said.count("\n") == 1


def test_text_that_is_called_a_model_names_what_to_give(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.h5").write_text("hello, this is text\n")
    assert inspect.main([str(tmp_path / "text.h5")]) == 2
    assert "Give the file that model.save wrote (.h5)" in capsys.readouterr().err


@pytest.mark.parametrize("forced", [[], ["--force"]], ids=["", "forced"])
def test_the_old_file_is_never_written_over(
    forced: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.h5"
    old.write_bytes(EXAMPLE.read_bytes())
    assert convert.main([str(old), str(tmp_path / "." / "old.h5"), *forced]) == 2
    assert "is the old file itself" in capsys.readouterr().err
    assert old.read_bytes() == EXAMPLE.read_bytes()


def test_what_is_no_model_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.h5").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    for name, words in (("empty.h5", "is empty"), ("folder", "no SavedModel"), ("absent.h5", "there is no such file")):
        assert convert.main([str(tmp_path / name), str(tmp_path / "new.keras")]) == 2
        assert words in capsys.readouterr().err
    assert convert.main([str(EXAMPLE.with_suffix(".npz")), str(tmp_path / "new.keras")]) == 2
    assert "a trace" in capsys.readouterr().err


def test_a_trace_of_another_model_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)
    model = keras.Sequential([keras.Input((9,)), keras.layers.Dense(7), keras.layers.Dense(6)])
    model.save(tmp_path / "new.keras")
    assert verify.main([str(EXAMPLE.with_suffix(".npz")), str(tmp_path / "new.keras"), "--device", "cpu"]) == 2
    said = capsys.readouterr().err
    assert "are two models" in said
    assert "inputs of (3, 6, 6) where the new one has (9)" in said
