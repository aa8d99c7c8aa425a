from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from kmigrate.report.diff import changes, unified


def apply(command: list[str], folder: Path, name: str, old: bytes, patch: bytes) -> bytes:
    """The file after the command was given the patch."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(old)
    done = subprocess.run(command, cwd=folder, input=patch, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout, done.stderr, patch)
    return file.read_bytes()


GIT = ["git", "apply", "--whitespace=nowarn", "-"]
PATCH = ["patch", "-p1", "--binary"]

PAIRS = {
    "one line": (b"import keras\nx = 1\n", b"import tensorflow.keras\nx = 1\n"),
    "crlf": (b"import keras\r\nx = 1\r\n", b"from tensorflow import keras\r\nx = 1\r\n"),
    "mixed ends": (b"import keras\r\nx = 1\ny = 2\r\n", b"from tensorflow import keras\r\nx = 1\ny = 2\r\n"),
    "lone cr": (b"import keras\rx = 1\n", b"from tensorflow import keras\rx = 1\n"),
    "no final newline": (b"x = 1\nimport keras", b"x = 1\nimport tensorflow"),
    "final newline added": (b"x = 1\nimport keras", b"x = 1\nimport keras\n"),
    "final newline lost": (b"x = 1\nimport keras\n", b"x = 1\nimport keras"),
    "no final newline in the context": (b"import keras\nx = 1", b"import tensorflow\nx = 1"),
    "latin-1": (b"# caf\xe9\nimport keras\n", b"# caf\xe9\nimport tensorflow\n"),
    "bom": (b"\xef\xbb\xbfimport keras\n", b"\xef\xbb\xbfimport tensorflow\n"),
    "form feed": (b"\x0cimport keras\n\x0b\n", b"\x0cimport tensorflow\n\x0b\n"),
    "insert only": (b"a\nb\n", b"a\nx\nb\n"),
    "delete only": (b"a\nx\nb\n", b"a\nb\n"),
    "emptied": (b"a\n", b""),
    "two hunks": (b"a\n" + b"=\n" * 20 + b"b\n", b"A\n" + b"=\n" * 20 + b"B\n"),
    "moved lines": (b"a\nb\nc\nd\n", b"d\nc\nb\na\n"),
}


def test_no_change_gives_no_diff() -> None:
    assert list(unified("a.py", b"x\n", b"x\n")) == []
    assert list(unified("a.py", b"", b"")) == []


@pytest.mark.parametrize("command", [GIT, PATCH], ids=["git", "patch"])
@pytest.mark.parametrize("name", PAIRS)
def test_applying_the_diff_gives_the_new_file(
    name: str, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    old, new = PAIRS[name]
    if name == "emptied" and command is PATCH:
        command = [*PATCH, "--posix"]  # else patch takes an empty file for a removed one
    assert apply(command, tmp_path, "pkg/mod.py", old, b"".join(unified("pkg/mod.py", old, new))) == new


@pytest.mark.parametrize("command", [GIT, PATCH], ids=["git", "patch"])
@pytest.mark.parametrize(
    "name", ["with space.py", "tab\there.py", 'quo"te.py', "käse.py", "back\\slash.py", "b\udcffd.py"]
)
def test_odd_names_can_be_applied(
    name: str, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert apply(command, tmp_path, name, b"a\n", b"".join(unified(name, b"a\n", b"b\n"))) == b"b\n"


def test_paths_are_written_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("./pkg/../pkg/a.py", str(tmp_path / "pkg" / "a.py")):
        assert next(iter(unified(name, b"a\n", b"b\n"))) == b"--- a/pkg/a.py\n"


def test_a_path_elsewhere_is_written_from_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert next(iter(unified("../a.py", b"a\n", b"b\n"))) == b"--- a%s/a.py\n" % str(tmp_path).encode()


def test_hunks_are_as_small_as_those_of_diff() -> None:
    old = b"".join(b"line %d\n" % n for n in range(100))
    new = old.replace(b"line 50\n", b"new 50\nnew 51\n")
    assert b"".join(unified("/a", old, new)).splitlines()[2:] == [
        b"@@ -48,7 +48,8 @@",
        *(b" line %d" % n for n in (47, 48, 49)),
        b"-line 50",
        b"+new 50",
        b"+new 51",
        *(b" line %d" % n for n in (51, 52, 53)),
    ]


def test_spans_rebuild_the_new_lines() -> None:
    dice = random.Random(7)
    for _ in range(400):
        before = [bytes([dice.choice(b"abcdef")]) for _ in range(dice.randrange(15))]
        after = [line for line in before if dice.random() < 0.8]
        for _ in range(dice.randrange(4)):
            after.insert(dice.randrange(len(after) + 1), bytes([dice.choice(b"abxyz")]))
        rebuilt: list[bytes] = []
        at = 0
        for i1, i2, j1, j2 in changes(before, after):
            rebuilt += before[at:i1] + after[j1:j2]
            at = i2
        assert rebuilt + before[at:] == after


@pytest.mark.parametrize("line", [b"x = %d\n", b"pass\n"], ids=["unique lines", "equal lines"])
def test_large_files_are_quick(line: bytes) -> None:
    lines = [line % n if b"%" in line else line for n in range(40_000)]
    old, new = b"".join(lines), b"".join(b"y\n" if n % 100 == 0 else text for n, text in enumerate(lines))
    started = time.process_time()
    size = sum(map(len, unified("/a", old, new)))
    assert size > len(new) // 100
    assert time.process_time() - started < 3
