from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kmigrate.complaints import Complaint
from kmigrate.config import KEYS, Config, find, load, mentions
from kmigrate.settings import Settings


def written(folder: Path, text: str) -> str:
    file = folder / "pyproject.toml"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_no_file_is_no_config(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    assert find([str(tmp_path / "a.py")]) is None


def test_a_file_that_says_nothing_of_us_is_passed_over_and_not_parsed(tmp_path: Path) -> None:
    outer = written(tmp_path, "[tool.kmigrate]\n")
    written(tmp_path / "sub", "this is [not toml")
    assert find([str(tmp_path / "sub")]) == outer


def test_an_empty_table_says_nothing(tmp_path: Path) -> None:
    assert load(written(tmp_path, "[tool.kmigrate]\n")) == Config()
    assert load(written(tmp_path, "# tool.kmigrate\n[tool.other]\nx = 1\n")) == Config()


def test_the_nearest_file_above_all_paths_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = written(tmp_path, "[tool.kmigrate]\n")
    inner = written(tmp_path / "one", "[tool.kmigrate]\n")
    (tmp_path / "two").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find(["one"]) == inner
    assert find(["one/a.py", "one/b.py"]) == inner
    assert find(["one", "two"]) == outer
    assert find(["one/deep/missing.py"]) == inner
    assert find(["."]) == outer


def test_every_key(tmp_path: Path) -> None:
    text = """[tool.kmigrate]
from = "1.2"
backend = "theano"
target = "keras"
modern = true
shims = false
select = ["KM2", "km301"]
ignore = ["fit-generator"]
exclude = ["vendor/*"]
jobs = 2
python2 = false
docs = true
format = "json"
"""
    config = load(written(tmp_path, text))
    assert config == Config(
        source="1.2",
        backend="theano",
        target="keras",
        modern=True,
        shims=False,
        select=("KM2", "KM301"),
        ignore=("fit-generator",),
        exclude=("vendor/*",),
        jobs=2,
        python2=False,
        docs=True,
        format="json",
    )
    assert all(f"{key} =" in text for key in KEYS)
    assert config.settings() == Settings(
        source="1.2",
        backend="theano",
        target="keras",
        modern=True,
        shims=False,
        select=("KM2", "KM301"),
        ignore=("fit-generator",),
        python2=False,
    )


def test_the_stronger_word_wins() -> None:
    strong, weak = Config(shims=True, source="1.2"), Config(shims=False, backend="theano")
    assert strong.over(weak) == Config(shims=True, source="1.2", backend="theano")
    assert Config().settings() == Settings()


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("from = 1.2", "from"),
        ("from = 'new'", "from"),
        ("backend = 'torch'", "backend"),
        ("target = 'tf'", "target"),
        ("modern = 'yes'", "modern"),
        ("shims = 1", "shims"),
        ("select = 'KM2'", "select"),
        ("ignore = [1]", "ignore"),
        ("exclude = {}", "exclude"),
        ("jobs = 0", "jobs"),
        ("jobs = true", "jobs"),
        ("python2 = []", "python2"),
        ("docs = 'on'", "docs"),
        ("format = 'xml'", "format"),
    ],
)
def test_a_wrong_type_names_file_and_key(line: str, key: str, tmp_path: Path) -> None:
    file = written(tmp_path, f"[tool.kmigrate]\n{line}\n")
    with pytest.raises(Complaint) as caught:
        load(file)
    assert str(caught.value).startswith(f"{file}: tool.kmigrate.{key} must be ")


def test_an_unknown_key_gets_a_hint(tmp_path: Path) -> None:
    file = written(tmp_path, "[tool.kmigrate]\nbackends = 'theano'\n")
    with pytest.raises(Complaint) as caught:
        load(file)
    assert str(caught.value) == f"{file}: tool.kmigrate has no key 'backends'. Did you mean backend?"


@pytest.mark.parametrize(
    "text", ["[tool.kmigrate\n", "tool = 1 # tool.kmigrate", "[tool]\nkmigrate = 1 # tool.kmigrate\n"]
)
def test_a_broken_file_is_one_sentence(text: str, tmp_path: Path) -> None:
    file = written(tmp_path, text)
    with pytest.raises(Complaint, match=r"pyproject\.toml"):
        load(file)


def test_a_file_in_another_encoding_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_bytes(b"[tool.kmigrate]\nfrom = '\xff'\n")
    with pytest.raises(Complaint, match="not a valid pyproject"):
        load(str(file))


def test_tomllib_is_not_imported_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tomllib", raising=False)
    written(tmp_path, "[tool.other]\n")
    assert find([str(tmp_path)]) is None
    assert "tomllib" not in sys.modules


def test_mentions_are_split_and_codes_put_in_capitals() -> None:
    assert mentions(["km2, KM301", "", "fit-generator,"]) == ("KM2", "KM301", "fit-generator")
