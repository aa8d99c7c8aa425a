from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kmigrate.engine.files.undo import undo

FILES = {
    "a.py": (b"import keras\r\nOLD = 1\r\n", 0o644),
    "b.py": (b"import keras\n" + b"# OLD\n" * 3000, 0o600),
    "pkg/__init__.py": (b"\xef\xbb\xbfimport keras\nOLD\n", 0o755),
    "pkg/c.py": (b"# coding: latin-1\nimport keras\nOLD = '\xe9'\n", 0o640),
    "pkg/deep/d.pyi": (b"import keras; OLD", 0o444 | 0o200),
    "plain.py": (b"OLD = 1\n", 0o644),
}
RANDOM_KILLS, RANDOM_KILLS_OF_POOLS = 250, 60


class Entry:
    """The process that runs kmigrate again and again."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._input, self._output = process.stdin, process.stdout

    def run(self, *order: object) -> int:
        """The status of a process that did this."""
        print(*order, file=self._input, flush=True)
        return int(self._output.readline())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a place: every file is forced to the disk, some ten thousand times in all."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


@pytest.fixture
def tree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KMIGRATE_STATE", str(folder / "state"))
    tree = folder / "tree"
    for name, (data, mode) in FILES.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)
    (tree / "link.py").symlink_to("pkg/c.py")
    return tree


@pytest.fixture
def entry(tree: Path) -> Iterator[Entry]:
    roots = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("kill_entry.py"))],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": roots},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Entry(process)


def new(data: bytes) -> bytes:
    return data.replace(b"OLD", b"NEW") if b"keras" in data else data


def timed(entry: Entry, jobs: int) -> float:
    started = time.monotonic()
    entry.run("run", jobs)
    taken = time.monotonic() - started
    undo()
    return taken


def check(tree: Path, allowed: Callable[[bytes], tuple[bytes, ...]]) -> int:
    """Every file is one of those allowed and has its mode; gives back how many are new."""
    changed = 0
    for name, (data, mode) in FILES.items():
        found = (tree / name).read_bytes()
        assert found in allowed(data), name
        assert stat.S_IMODE((tree / name).stat().st_mode) == mode, name
        changed += found != data
    assert os.readlink(tree / "link.py") == "pkg/c.py"
    return changed


def rubbish(tree: Path) -> list[str]:
    names = {str(path.relative_to(tree)) for path in tree.rglob("*") if not path.is_dir()}
    return sorted(names - FILES.keys() - {"link.py"})


def after_a_kill(tree: Path, entry: Entry) -> int:
    """What must hold after any kill; afterwards every file is old again."""
    changed = check(tree, lambda data: (data, new(data)))
    undo()
    check(tree, lambda data: (data,))
    assert entry.run("run", 1) == 0
    check(tree, lambda data: (new(data),))
    assert rubbish(tree) == []
    undoing = undo()
    assert undoing is not None
    assert [file.status for file in undoing.files] == ["restored"] * 5
    check(tree, lambda data: (data,))
    return changed


def test_without_a_kill_every_file_is_new(tree: Path, entry: Entry) -> None:
    assert entry.run("run", 1) == 0
    assert check(tree, lambda data: (new(data),)) == 5
    assert rubbish(tree) == []


def test_a_kill_at_every_step_leaves_every_file_old_or_new(tree: Path, entry: Entry) -> None:
    seen = set()
    left_over = 0
    for step in range(1, 1000):
        status = entry.run("step", step)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        left_over += bool(rubbish(tree))
        seen.add(after_a_kill(tree, entry))
    else:
        pytest.fail("the run never came to its end")
    assert step > 100, "there are more calls than that"
    assert seen == {0, 1, 2, 3, 4, 5}
    assert left_over > 10, "no kill came in the middle of a file"


def test_a_kill_at_every_step_of_undo_leaves_every_file_old_or_new(tree: Path, entry: Entry) -> None:
    seen = set()
    for step in range(1, 1000):
        assert entry.run("run", 1) == 0
        status = entry.run("back", step)
        seen.add(check(tree, lambda data: (data, new(data))))
        if status == 0:
            break
        after_a_kill(tree, entry)
    else:
        pytest.fail("undo never came to its end")
    check(tree, lambda data: (data,))
    assert step > 100, "there are more calls than that"
    assert seen == {0, 1, 2, 3, 4, 5}


@pytest.mark.parametrize(("jobs", "kills"), [(1, RANDOM_KILLS), (2, RANDOM_KILLS_OF_POOLS)])
def test_a_kill_at_any_moment_leaves_every_file_old_or_new(tree: Path, entry: Entry, jobs: int, kills: int) -> None:
    chance = random.Random(jobs)
    whole = min(timed(entry, jobs) for _ in range(3))
    killed = 0
    seen = set()
    # Where other programs hold the machine, most kills may come too early: then more are tried.
    for tried in range(5 * kills):
        if tried >= kills and killed > kills // 10 and len(seen) > 2:
            break
        killed += entry.run("kill", jobs, chance.uniform(0, whole)) != 0
        seen.add(after_a_kill(tree, entry))
    assert killed > kills // 10
    assert len(seen) > 2, "every kill came at the same moment"
