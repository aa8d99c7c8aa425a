from __future__ import annotations

import pytest

from kmigrate.engine.kinds.kind import kind


@pytest.mark.parametrize("path", ["a.py", "a.pyi", "a.PYW", "run", "-", "notes.txt", ".py", "a.ipynb/x", "a.md.py"])
def test_everything_else_is_python(path: str) -> None:
    assert kind(path) == "python"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a.ipynb", "notebook"), ("b/A.IPYNB", "notebook"), ("README.md", "md"), ("a.markdown", "md"), ("a.rst", "rst")],
)
def test_a_suffix_says_the_kind(path: str, expected: str) -> None:
    assert kind(path) == expected
