from __future__ import annotations

import pytest

from kmigrate.engine.files.globs import matcher


def excluded(pattern: str, path: str, folder: bool = False) -> bool:
    matches = matcher([pattern])
    return matches is not None and matches(path, folder)


@pytest.mark.parametrize("patterns", [[], [""], ["/"], ["./"], ["  "]])
def test_nothing_excludes_nothing(patterns: list[str]) -> None:
    assert matcher(patterns) is None


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("old.py", "old.py"),
        ("old.py", "a/b/old.py"),
        ("./old.py", "old.py"),
        ("*.py", "a/x.py"),
        ("test_?.py", "a/test_1.py"),
        ("vendor", "vendor"),
        ("vendor/*", "vendor/x.py"),
        ("vendor/**", "vendor/a/b/x.py"),
        ("/vendor/x.py", "vendor/x.py"),
        ("**/gen/*.py", "gen/x.py"),
        ("**/gen/*.py", "a/b/gen/x.py"),
        ("a/**/b.py", "a/b.py"),
        ("a/**/b.py", "a/x/y/b.py"),
        ("[ab].py", "a.py"),
        ("[!ab].py", "c.py"),
        ("[]x].py", "].py"),
        ("[a-c]1.py", "b1.py"),
        ("[^a].py", "^.py"),
        ("a[b.py", "a[b.py"),
        ("a+b(c).py", "a+b(c).py"),
        ("*.py", "new\nline.py"),
    ],
)
def test_a_pattern_excludes(pattern: str, path: str) -> None:
    assert excluded(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("old.py", "very_old.py"),
        ("old.py", "old.pyi"),
        ("vendor/*", "src/vendor/x.py"),
        ("vendor/*", "vendor/a/x.py"),
        ("*.py", "x.pyi"),
        ("a*b.py", "a/b.py"),
        ("a?b.py", "a/b.py"),
        ("[!a]b.py", "/b.py"),
        ("**/gen/*.py", "regen/x.py"),
        ("[!ab].py", "a.py"),
        ("[^a].py", "b.py"),
        ("a.py", "abpy"),
    ],
)
def test_a_pattern_does_not_exclude(pattern: str, path: str) -> None:
    assert not excluded(pattern, path)


def test_a_last_slash_means_a_folder() -> None:
    assert excluded("gen/", "a/gen", folder=True)
    assert not excluded("gen/", "a/gen")
    assert excluded("gen", "a/gen", folder=True)


def test_any_of_several_patterns_excludes() -> None:
    matches = matcher(["a.py", "b/"])
    assert matches is not None
    assert matches("x/a.py", False)
    assert matches("x/b", True)
    assert not matches("x/c.py", False)
