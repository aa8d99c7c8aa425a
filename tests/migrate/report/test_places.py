from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.report.places import from_here, shown, uri


def test_plain_text_is_shown_as_it_is() -> None:
    assert shown("src/käse 数.py") == "src/käse 数.py"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("a\nb", "a\\nb"), ("\x1b[0m", "\\x1b[0m"), ("\udcff", "\\xff"), ("\u202e", "\\u202e"), ("\ud800", "\\ud800")],
)
def test_what_upsets_a_terminal_is_escaped(text: str, wanted: str) -> None:
    assert shown(text) == wanted


def test_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert from_here("./a/../b.py") == ("b.py", True)
    assert from_here("../b.py") == (f"{tmp_path.as_posix()}/b.py", False)
    assert from_here("../work-too/b.py") == (f"{tmp_path.as_posix()}/work-too/b.py", False)


def test_uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert uri("a b.py") == ("a%20b.py", True)
    assert uri("/a b.py") == ("file:///a%20b.py", False)
