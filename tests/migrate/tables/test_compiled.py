from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from kmigrate.tables import compiled
from kmigrate.tables.compiled import read_toml
from kmigrate.tables.load import FOLDER


def written(folder: Path, text: str, *, at: int = 1_000_000_000) -> Path:
    path = folder / "a.toml"
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at, at))
    return path


def test_every_table_is_read_as_tomllib_reads_it() -> None:
    for path in FOLDER.glob("*.toml"):
        for _ in range(2):  # the second time what was kept of the first
            assert read_toml(path) == tomllib.loads(path.read_text(encoding="utf-8"))


def test_what_was_read_is_kept_as_long_as_the_file_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    path = written(tmp_path, "a = 1\n")
    assert read_toml(path) == {"a": 1}
    with monkeypatch.context() as closed:
        closed.setattr(tomllib, "loads", None)
        assert read_toml(path) == {"a": 1}
    assert read_toml(written(tmp_path, "a = 2\n", at=1_000_000_009)) == {"a": 2}


def test_nothing_is_kept_where_python_may_not_keep_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert read_toml(written(tmp_path, "a = 1\n")) == {"a": 1}
    assert [one.name for one in tmp_path.iterdir()] == ["a.toml"]


def test_what_the_build_has_read_is_what_the_files_say(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ModuleType("kmigrate.tables.as_read")
    exec(compiled.as_module(FOLDER), made.__dict__)
    monkeypatch.setitem(sys.modules, made.__name__, made)
    compiled._built.cache_clear()
    try:
        with monkeypatch.context() as closed:
            closed.setattr(tomllib, "loads", None)
            found = {path: read_toml(path) for path in FOLDER.glob("*.toml")}
    finally:
        compiled._built.cache_clear()
    assert found == {path: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")}


def test_words_of_all_languages(tmp_path: Path) -> None:
    assert read_toml(written(tmp_path, 'a = "größe"\n')) == {"a": "größe"}


def test_what_is_no_toml_is_said(tmp_path: Path) -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match="line 1"):
        read_toml(written(tmp_path, "a = \n"))


@pytest.mark.parametrize("closed", ["by a setting", "by rights"])
def test_where_nothing_can_be_kept_it_is_not_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    path = written(tmp_path, "a = 1\n")
    monkeypatch.setattr("sys.dont_write_bytecode", closed == "by a setting")
    monkeypatch.setattr("os.access", lambda *_: closed != "by rights")
    monkeypatch.setattr(compiled, "_Loader", None)
    assert read_toml(path) == {"a": 1}
