from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from kmigrate.rules import Example, Rule
from kmigrate.tables import Row

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_docs_are_current(docs: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["--check"]) == 0, capsys.readouterr().err


def test_check_writes_nothing_and_names_what_is_stale(
    docs: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert docs.main(["--check"], tmp_path) == 1
    assert "docs/rules/README.md is missing; run `python tools/docs.py`" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_writing_makes_check_content_and_removes_what_is_left_over(docs: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "KM999-gone.md").write_text(docs.HEADER + "\nold\n")
    (tmp_path / "notes.md").write_text("by hand\n")
    (tmp_path / "README.md").write_text("stale\n")
    assert docs.main(["--check"], tmp_path) == 1
    assert docs.main([], tmp_path) == 0
    assert docs.main(["--check"], tmp_path) == 0
    assert not (tmp_path / "KM999-gone.md").exists()
    assert (tmp_path / "notes.md").read_text() == "by hand\n"
    assert (tmp_path / "README.md").read_text().startswith(docs.HEADER)


def test_a_page(docs: ModuleType) -> None:
    row = Row("keyword", "KM203", "a|b", "Keras 2.0.0", "c", "f", note="see\nthere")
    rule = Rule("KM203", "some-name", "Does it.", "Because.", (Example("a\nb\n", "a\nc\n", "So."),), (row,))
    assert list(docs.page(rule)) == [
        docs.HEADER,
        "",
        "# KM203 some-name",
        "",
        "Does it.",
        "",
        "## Before and after",
        "",
        "```diff",
        " a",
        "-b",
        "+c",
        "```",
        "",
        "So.",
        "",
        "## Why",
        "",
        "Because.",
        "",
        "## What it knows",
        "",
        "| old | new | note | source |",
        "|---|---|---|---|",
        "| `f(a\\|b=)` | `f(c=)` | see there | Keras 2.0.0 |",
        "",
        "## How to skip it",
        "",
        "One line: `# kmigrate: skip=KM203` at its end. A whole run:",
        "",
        "```",
        "kmigrate --ignore KM203 src",
        "```",
        "",
        "A project, in pyproject.toml:",
        "",
        "```toml",
        "[tool.kmigrate]",
        'ignore = ["KM203"]',
        "```",
    ]


def test_the_index_groups_by_code_and_leaves_no_rule_out(docs: ModuleType) -> None:
    rules = [Rule("KM001", "a", "A.", ""), Rule("KM203", "b", "B|b.", ""), Rule("KM901", "c", "C.", "")]
    lines = list(docs.index(rules))
    assert "## Files" in lines
    assert "## Layers" in lines
    assert "## KM9xx" in lines
    assert "| [KM203](KM203-b.md) | b | B\\|b. |" in lines
