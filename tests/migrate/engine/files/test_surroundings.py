from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.engine.files.batch import run
from kmigrate.engine.files.discover import discover
from kmigrate.engine.files.process import Options, Outcome
from kmigrate.engine.files.surroundings import look_around
from kmigrate.settings import Settings

PROGRAM = "from keras.layers import LSTM\n\nLSTM(8)\n"


def put(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def outcomes(path: Path, **settings: str) -> dict[str, Outcome]:
    found: list[Outcome] = []
    run([str(path)], Settings(**settings), Options(write=False, jobs=1), found.append)  # type: ignore[arg-type]
    return {Path(outcome.path).relative_to(path).as_posix() if path.is_dir() else "": outcome for outcome in found}


def versions(path: Path) -> dict[str, str]:
    return {name: str(o.era.keras) for name, o in outcomes(path).items() if o.era is not None}


def test_nothing_is_told_where_nothing_tells(tmp_path: Path) -> None:
    put(tmp_path / ".git" / "HEAD")
    put(tmp_path / "README.md", "keras 1.2 is great")
    put(tmp_path / "train.py", PROGRAM)
    assert versions(tmp_path) == {"train.py": ""}


def test_the_search_ends_at_the_top_of_the_project(tmp_path: Path) -> None:
    put(tmp_path / "requirements.txt", "keras==2.2.4")
    put(tmp_path / "project" / ".git" / "HEAD")
    put(tmp_path / "project" / "train.py", PROGRAM)
    assert versions(tmp_path / "project") == {"train.py": ""}
    assert versions(tmp_path) == {"project/train.py": ""}


def test_one_file_is_told_by_the_folders_above(tmp_path: Path) -> None:
    put(tmp_path / ".git" / "HEAD")
    put(tmp_path / "setup.py", "install_requires=['keras==1.2.2']")
    deep = put(tmp_path / "src" / "deep" / "train.py", PROGRAM)
    assert versions(deep) == {"": "1.2.2"}


def test_files_of_a_mixed_tree_are_told_apart(tmp_path: Path) -> None:
    put(tmp_path / "requirements" / "base.txt", "keras==2.2.4")
    put(tmp_path / "requirements.txt", "keras==2.2.4")
    put(tmp_path / "new" / "train.py", PROGRAM)
    put(tmp_path / "old" / "keras.json", '{"image_dim_ordering": "th", "backend": "theano"}')
    put(tmp_path / "old" / "environment.yml", "dependencies:\n- keras=1.2.2\n")
    put(tmp_path / "old" / "train.py", PROGRAM)
    put(tmp_path / "older.py", "from keras.models import Graph\n")
    found = outcomes(tmp_path)
    old, new, older = (found[name].era for name in ("old/train.py", "new/train.py", "older.py"))
    assert old is not None
    assert new is not None
    assert older is not None
    assert (str(old.keras), old.backend, old.ordering) == ("1.2.2", "theano", "th")
    assert (str(new.keras), new.backend, new.ordering) == ("2.2.4", "", "")
    assert str(older.keras) == "before 1.0"
    assert [clue.says for clue in older.against] == ["pins keras==2.2.4"]


def test_the_program_itself_is_heard_in_every_process(tmp_path: Path) -> None:
    put(tmp_path / ".github" / "workflows" / "ci.yml", "run: pip install keras==2.1.2\nenv:\n  KERAS_BACKEND: cntk\n")
    for name in "abcd":
        put(tmp_path / f"{name}.py", PROGRAM)
    found: list[Outcome] = []
    run([str(tmp_path)], Settings(), Options(write=False, jobs=2), found.append)
    eras = [outcome.era for outcome in found if outcome.era is not None]
    assert {(str(era.keras), era.backend) for era in eras} == {("2.1.2", "cntk")}
    assert len(eras) == 4


def test_files_that_cannot_be_read_tell_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "requirements.txt").write_bytes(b"\xff\xfekeras==1.2\n")
    (tmp_path / "setup.py").symlink_to(tmp_path / "gone")
    (tmp_path / "Dockerfile").mkdir()
    put(tmp_path / "train.py", PROGRAM)
    found = discover([str(tmp_path)])
    told = look_around([str(tmp_path)], found.telling, found.tops)
    assert [str(clue.span) for clues in told.folders.values() for clue in clues] in ([], ["1.2"])
    assert look_around([str(tmp_path / "gone")], [str(tmp_path / "gone")], []).folders.get("x") is None
