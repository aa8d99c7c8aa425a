from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from kmigrate.cli import main
from kmigrate.cli.doors import DOORS


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str, str], None]:
    """Makes a module with that source the command."""

    def put(command: str, source: str) -> None:
        (tmp_path / "a_door.py").write_text(source)
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "a_door", raising=False)
        points = EntryPoints([EntryPoint(command, "a_door:main", "kmigrate.commands")])
        monkeypatch.setattr(importlib.metadata, "entry_points", lambda **wanted: points.select(**wanted))

    return put


@pytest.mark.parametrize("command", DOORS)
def test_an_absent_door_names_its_extra(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: EntryPoints())
    assert main([command, "x"]) == 2
    extra = "shims" if command == "run" else "runtime"
    assert (
        capsys.readouterr().err
        == f'kmigrate: `kmigrate {command}` needs the extra `{extra}`: pip install "kmigrate[{extra}]". This installation does not list the command.\n'
    )


def test_a_door_gets_the_rest_of_the_line_and_its_number_is_the_exit_code(
    install: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    install("inspect", "def main(argv):\n    print(argv)\n    return 7\n")
    assert main(["inspect", "--help", "old.h5"]) == 7
    assert capsys.readouterr().out == "['--help', 'old.h5']\n"


@pytest.mark.parametrize(
    "source",
    ["import tensorflow_is_here_not\n", "def main(argv):\n    import tensorflow_is_here_not\n"],
    ids=["import", "call"],
)
def test_a_missing_dependency_names_the_extra(
    source: str,
    install: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("kmigrate.cli.doors.BROUGHT", {"runtime": {"tensorflow_is_here_not"}})
    install("verify", source)
    assert main(["verify"]) == 2
    assert "(tensorflow_is_here_not is not installed): pip install" in capsys.readouterr().err


def test_another_missing_module_is_not_hidden(install: Callable[[str, str], None]) -> None:
    install("run", "def main(argv):\n    import a_module_of_the_user\n")
    with pytest.raises(ModuleNotFoundError, match="a_module_of_the_user"):
        main(["run", "script.py"])


def test_entry_points_are_not_read_for_the_own_commands() -> None:
    source = "import sys; from kmigrate.cli import main; main(['rules']); print('importlib.metadata' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n")
