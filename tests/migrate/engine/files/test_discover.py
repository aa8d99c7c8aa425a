from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kmigrate.engine.files.discover import Discovery, discover


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes files in an empty current folder."""
    monkeypatch.chdir(tmp_path)

    def make(*names: str, text: str = "") -> None:
        for name in names:
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return make


Make = Callable[..., None]


def said(found: Discovery) -> list[tuple[str, bool]]:
    assert all(problem.finding.rule == "KM001" for problem in found.problems)
    return [(problem.path, problem.failed) for problem in found.problems]


def test_nothing_is_found_in_nothing(make: Make) -> None:
    assert discover([]) == Discovery()
    assert discover(["."]) == Discovery()


def test_other_files_are_left_out(make: Make) -> None:
    make("a.txt", "b.pyc", "c.so", "d.md", "e.rst", "f.py.bak", "py", ".py2", "README", "Makefile", "x.json")
    assert discover(["."]) == Discovery()


def test_every_kind_of_python_is_found_in_the_order_of_names(make: Make) -> None:
    make("b/c.py", "b.py", "a.pyi", "B.PY", "z.pyw", "n.ipynb", "é.py", ".hidden.py", "a/__init__.py")
    expected = [".hidden.py", "B.PY", "a.pyi", "a/__init__.py", "b.py", "b/c.py", "n.ipynb", "z.pyw", "é.py"]
    assert discover(["."]).files == expected
    assert discover(["b", "z.pyw", "a"]).files == ["a/__init__.py", "b/c.py", "z.pyw"]


def test_paths_are_shown_as_they_were_given(make: Make, tmp_path: Path) -> None:
    make("src/a.py")
    assert discover(["./src/"]).files == ["./src/a.py"]
    assert discover([str(tmp_path)]).files == [str(tmp_path / "src/a.py")]
    assert discover(["src/../src/a.py"]).files == ["src/../src/a.py"]


def test_scripts_are_told_by_their_first_line(make: Make) -> None:
    make("one", "two.sh", text="#!/usr/bin/env python3\n")
    make("three", text="#! /usr/bin/python2.7 -u\r\nimport keras\r\n")
    make("four", text="#!/bin/sh\n# python\n")
    make("five", text="\n#!/usr/bin/python\n")
    assert discover(["."]).files == ["one", "three"]


def test_pages_are_found_where_they_are_wanted(make: Make) -> None:
    make("a.md", "b.rst", "c.markdown", "d.txt", "e.py")
    assert discover(["."], docs=True).files == ["a.md", "b.rst", "c.markdown", "e.py"]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(make: Make) -> None:
    make("notes.txt", "a.md", ".venv/x.py", "old/x.py", "build/y.py", "script")
    names = ["notes.txt", "a.md", ".venv/x.py", "old/x.py", "build/y.py", "script"]
    assert discover(names, exclude=["old", "*.py"]).files == sorted(names)
    assert discover(["build", ".venv"]).files == [".venv/x.py", "build/y.py"]


@pytest.mark.parametrize("name", ["model.h5", "W.HDF5", "new.keras", "model.json", "model.yaml"])
def test_a_model_that_is_named_is_no_program(make: Make, name: str) -> None:
    make(name, "a.py")
    found = discover([name, "a.py"])
    assert found.files == ["a.py"]
    assert said(found) == [(name, True)]
    assert "kmigrate convert" in found.problems[0].finding.message


def test_folders_without_sources_are_not_looked_into(make: Make) -> None:
    make("a.py", *(f"{name}/x.py" for name in (".git", ".hg", ".tox", ".venv", "node_modules", "__pycache__", ".nox")))
    make("build/lib/x.py", "dist/x.py", "sub/build/x.py")
    make("env/pyvenv.cfg", "env/x.py", "conda/conda-meta/x", "conda/x.py")
    make("old_env/bin/activate", "old_env/lib/x.py")
    found = discover(["."])
    assert found.files == ["a.py"]
    assert found.skipped == ["build", "conda", "dist", "env", "old_env", "sub/build"]
    assert discover(["env"]).files == ["env/x.py"]


def test_a_package_may_be_called_build(make: Make) -> None:
    make("src/build/__init__.py", "src/build/x.py", "venv/x.py", "bin/x.py", "lib/x.py")
    found = discover(["."])
    assert found.files == ["bin/x.py", "lib/x.py", "src/build/__init__.py", "src/build/x.py", "venv/x.py"]
    assert found.skipped == []


def test_excluded_paths_are_left_out(make: Make, tmp_path: Path) -> None:
    make("src/a.py", "src/old/b.py", "src/old/deep/c.py", "tests/old/d.py")
    assert discover(["."], exclude=["old"]).files == ["src/a.py"]
    assert discover(["."], exclude=["old/"]).files == ["src/a.py"]
    assert discover(["src"], exclude=["src/old"]).files == ["src/a.py"]
    assert discover(["src"], exclude=["old/*"]).files == ["src/a.py"]
    assert len(discover(["."], exclude=["old/*"]).files) == 4
    assert discover([str(tmp_path / "src")], exclude=["src/old"]).files == [str(tmp_path / "src/a.py")]
    os.chdir("src")
    assert discover([".."], exclude=["src/old", "tests"]).files == ["../src/a.py"]


def test_a_missing_path_fails_and_the_others_go_on(make: Make) -> None:
    make("a.py")
    found = discover(["missing.py", "a.py", "nul\0l", ""])
    assert found.files == ["a.py"]
    assert said(found) == [("", True), ("missing.py", True), ("nul\0l", True)]


def test_a_folder_that_cannot_be_read_fails_and_the_others_go_on(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make("a/x.py", "b/x.py")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path == "a":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("os.scandir", guarded)
    found = discover(["."])
    assert found.files == ["b/x.py"]
    assert said(found) == [("a", True)]
    assert "may not read it" in found.problems[0].finding.message


def test_what_is_no_file_is_never_opened(make: Make) -> None:
    make("a.py")
    os.mkfifo("pipe.py")
    os.mkfifo("pipe")
    found = discover(["."])
    assert found.files == ["a.py"]
    assert said(found) == [("pipe.py", False)]
    assert said(discover(["pipe", os.devnull])) == [(os.devnull, True), ("pipe", True)]


def test_two_names_of_one_file_are_one_file(make: Make) -> None:
    make("src/z.py", "src/pkg/m.py")
    Path("src/a.py").symlink_to("z.py")
    Path("src/alias").symlink_to("pkg")
    assert discover(["src"]).files == ["src/pkg/m.py", "src/z.py"]
    assert discover(["src", "src/pkg", "src/z.py", "./src/a.py", "src"]).files == ["src/pkg/m.py", "src/z.py"]
    assert discover(["src/a.py", "src"]).files == ["src/a.py", "src/pkg/m.py"]


def test_hard_links_are_files_of_their_own(make: Make) -> None:
    make("a.py")
    os.link("a.py", "b.py")
    assert discover(["."]).files == ["a.py", "b.py"]


def test_circles_of_links_are_harmless(make: Make) -> None:
    make("a/x.py")
    Path("a/up").symlink_to("..")
    Path("a/self").symlink_to(".")
    Path("loop.py").symlink_to("loop.py")
    Path("b").symlink_to("c")
    Path("c").symlink_to("b")
    found = discover(["."])
    assert found.files == ["a/x.py"]
    assert said(found) == [("loop.py", False)]


def test_links_are_followed_inside_of_the_tree_only(make: Make) -> None:
    make("tree/real/x.py", "tree/.venv/inside.py", "outside/y.py", "outside.py")
    for name, target in {
        "away": "../outside",
        "away.py": "../outside.py",
        "away.txt": "../outside.py",
        "gone.py": "nowhere.py",
        "in.py": ".venv/inside.py",
        "absolute": str(Path("outside").absolute()),
        ".#x.py": "somebody@host.1234",
        "node_modules": "../outside",
    }.items():
        Path("tree", name).symlink_to(target)
    found = discover(["tree"])
    assert found.files == ["tree/in.py", "tree/real/x.py"]
    names = ["absolute", "away", "away.py", "gone.py"]
    assert said(found) == [(f"tree/{name}", False) for name in names]
    assert "out of the given folders" in found.problems[0].finding.message
    again = discover(["tree", "outside", "outside.py"])
    assert again.files == ["outside.py", "outside/y.py", "tree/in.py", "tree/real/x.py"]
    assert said(again) == [("tree/gone.py", False)]


def test_a_link_that_is_named_is_followed(make: Make) -> None:
    make("outside/y.py", "tree/x.py")
    Path("link").symlink_to("outside")
    Path("tree/y.py").symlink_to("../outside/y.py")
    assert discover(["link"]).files == ["link/y.py"]
    assert discover(["tree/y.py"]).files == ["tree/y.py"]


def test_links_can_be_excluded(make: Make) -> None:
    make("outside/y.py", "tree/.tox/z.py")
    Path("tree/away").symlink_to("../outside")
    Path("tree/in").symlink_to(".tox")
    Path("tree/x.py").symlink_to("../outside/y.py")
    assert discover(["tree"], exclude=["away/", "in", "x.py"]) == Discovery()
    assert discover(["tree"], exclude=["away", "x.py"]).files == ["tree/in/z.py"]


def test_leftovers_of_killed_runs_are_seen_and_are_no_sources(make: Make) -> None:
    make("a.py", ".a.py.kmigrate-0123abcd", ".run.kmigrate-0123abcd")
    make("a.kmigrate-0123abcd", ".a.py.kmigrate-0123abcd.py")
    found = discover(["."])
    assert found.files == [".a.py.kmigrate-0123abcd.py", "a.py"]
    assert found.leftovers == [".a.py.kmigrate-0123abcd", ".run.kmigrate-0123abcd"]


def test_names_may_be_any_bytes(make: Make) -> None:
    with open(b"caf\xe9.py", "wb"), open(b"new\nline.py", "wb"):
        pass
    assert discover(["."]).files == ["caf\udce9.py", "new\nline.py"]


def test_a_tree_may_be_deeper_than_a_path_may_be_long(make: Make, tmp_path: Path) -> None:
    make("y.py")
    for _ in range(250):
        os.mkdir("d" * 20)
        os.chdir("d" * 20)
    os.chdir(tmp_path)
    found = discover(["."])
    assert found.files == ["y.py"]
    assert len(found.problems) == 1
    assert "File name too long" in found.problems[0].finding.message
