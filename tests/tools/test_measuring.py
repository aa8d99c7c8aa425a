"""Where a page keeps the table of a tool."""

from __future__ import annotations

from pathlib import Path

import pytest


def test_what_stands_around_the_marks_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "tools"))
    import measuring

    page = tmp_path / "page.md"
    page.write_text("# Page\n\n<!-- a -->\n\nold\n<!-- end of a -->\n\nbehind\n")
    for _ in range(2):
        measuring.renew(page, "<!-- a -->\n", "<!-- end of a -->\n", "new")
        assert page.read_text() == "# Page\n\n<!-- a -->\n\nnew\n<!-- end of a -->\n\nbehind\n"
