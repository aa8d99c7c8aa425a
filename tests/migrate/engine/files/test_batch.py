from __future__ import annotations

import errno
import faulthandler
import os
import resource
import signal
import subprocess
import sys
import textwrap
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from kmigrate.engine.files import batch as module
from kmigrate.engine.files import write
from kmigrate.engine.files.batch import Batch, run
from kmigrate.engine.files.process import Options, Outcome
from kmigrate.engine.files.undo import undo
from kmigrate.findings import Finding, Result, Status, Uses
from kmigrate.settings import Settings

OLD, NEW = "import keras\r\nOLD = 'é'\r\n", "import keras\r\nNEW = 'é'\r\n"
FOUND = Finding(1, 1, "KM101", Status.REWRITTEN, "Renamed.")


def rename(text: str, settings: Settings, *, project: object = None, path: object = None) -> Result:
    """A stand-in for the engine that renames one word, and does what the text says."""
    if "raise" in text:
        raise ZeroDivisionError("as asked")
    if "die" in text:
        faulthandler.disable()
        os.kill(os.getpid(), signal.SIGSEGV)
    if "OLD" not in text:
        return Result(text)
    return Result(text.replace("OLD", "NEW"), (FOUND,), Uses(rewritten=1))


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KMIGRATE_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("kmigrate.engine.rewrite.rewrite", rename)
    tree = tmp_path / "tree"
    tree.mkdir()
    monkeypatch.chdir(tree)
    return tree


def make(*names: str, text: str = OLD) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def go(*paths: str, **options: object) -> list[Outcome]:
    outcomes: list[Outcome] = []
    totals: list[int] = []
    batch = run(paths or ["."], Settings(), Options(**options), outcomes.append, totals.append)  # type: ignore[arg-type]
    assert totals == [len(outcomes)]
    assert (batch.total, batch.done, batch.stopped) == (len(outcomes), len(outcomes), False)
    return outcomes


def statuses(outcomes: list[Outcome]) -> dict[str, str]:
    result = {outcome.path: outcome.status for outcome in outcomes}
    assert len(result) == len(outcomes), "a file was reported twice"
    return result


def messages(outcomes: list[Outcome]) -> list[str]:
    return [f"{finding.rule} {finding.message}" for outcome in outcomes for finding in outcome.findings]


def content(name: str) -> str:
    return Path(name).read_bytes().decode()


def test_nothing_is_done_to_nothing() -> None:
    assert go() == []


def test_files_without_legacy_names_are_left_and_the_engine_is_not_imported(tmp_path: Path) -> None:
    make("a.py", "b/c.py", text="import numpy\nOLD = 1\n")
    program = textwrap.dedent("""
        import sys
        from kmigrate.engine.files.batch import run
        from kmigrate.engine.files.process import Options
        from kmigrate.settings import Settings
        run(["."], Settings(), Options(), lambda outcome: print(outcome.path, outcome.status))
        heavy = "json hashlib zlib subprocess multiprocessing tempfile libcst rich fissix pathlib".split()
        ours = "rewrite project pool store write writer decode notebooks blocks python2".split()
        print(*(name for name in [*heavy, *("kmigrate.engine." + name for name in ours)] if name in sys.modules))
    """)
    roots = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], env={**os.environ, "PYTHONPATH": roots}, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("a.py unchanged\nb/c.py unchanged\n\n", "")
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("jobs", [1, 2, None])
def test_every_file_is_reported_once_in_order(jobs: int | None) -> None:
    make(*(f"d{number % 3}/f{number}.py" for number in range(30)))
    make("d1/plain.py", text="x = 1\n")
    outcomes = go(jobs=jobs)
    assert list(statuses(outcomes)) == sorted(statuses(outcomes))
    assert statuses(outcomes).pop("d1/plain.py") == "unchanged"
    for outcome in outcomes:
        if outcome.status == "changed":
            assert content(outcome.path) == NEW
            assert outcome == Outcome(outcome.path, "changed", (FOUND,), Uses(rewritten=1), OLD.encode(), NEW.encode())
    assert len(statuses(outcomes)) == 31


@pytest.mark.parametrize("jobs", [1, 2])
def test_without_writing_the_disk_is_left(jobs: int, tmp_path: Path) -> None:
    make("a.py", "b.py", ".a.py.kmigrate-0123abcd")
    outcomes = go(jobs=jobs, write=False)
    assert statuses(outcomes) == {"a.py": "changed", "b.py": "changed"}
    assert outcomes[0].new == NEW.encode()
    assert content("a.py") == OLD
    assert Path(".a.py.kmigrate-0123abcd").exists()
    assert not (tmp_path / "state").exists()


def test_a_second_run_changes_nothing() -> None:
    make("a.py", "b.py")
    go()

    def kept(
        name: str,
    ) -> tuple[int, int, int]:  # not the whole of it: a file that is read may be given a new time of access
        known = Path(name).stat()
        return known.st_ino, known.st_mtime_ns, known.st_size

    before = {name: kept(name) for name in ("a.py", "b.py")}
    assert statuses(go()) == {"a.py": "unchanged", "b.py": "unchanged"}
    assert {name: kept(name) for name in ("a.py", "b.py")} == before


def test_undo_brings_every_byte_back() -> None:
    make("a.py", "b/c.py")
    go()
    undoing = undo()
    assert undoing is not None
    assert not undoing.refused
    assert content("a.py") == content("b/c.py") == OLD


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_problem_of_one_file_stays_with_it(jobs: int) -> None:
    make("good.py", "read_only.py")
    make("wrong.py", text="import keras\nraise\n")
    Path("latin.py").write_bytes(b"import keras\n'\xe9'\n")
    os.mkfifo("pipe.py")
    Path("read_only.py").chmod(0o444)
    outcomes = go(".", "missing.py", jobs=jobs)
    assert statuses(outcomes) == {
        "missing.py": "failed",
        "pipe.py": "unchanged",
        "good.py": "changed",
        "latin.py": "failed",
        "read_only.py": "failed",
        "wrong.py": "failed",
    }
    rules = {outcome.path: [finding.rule for finding in outcome.findings] for outcome in outcomes}
    assert rules == {
        "missing.py": ["KM001"],
        "pipe.py": ["KM001"],
        "good.py": ["KM101"],
        "latin.py": ["KM001"],
        "read_only.py": ["KM006"],
        "wrong.py": ["KM001"],
    }
    assert content("read_only.py") == OLD


def test_a_worker_that_dies_fails_only_its_file() -> None:
    make(*(f"f{number}.py" for number in range(8)))
    make("f3.py", "f6.py", text="import keras\ndie\n")
    outcomes = go(jobs=2)
    assert [path for path, status in statuses(outcomes).items() if status == "failed"] == ["f3.py", "f6.py"]
    assert "died (signal SIGSEGV)" in outcomes[3].findings[0].message
    assert sum(outcome.status == "changed" for outcome in outcomes) == 6


def test_files_that_cannot_be_read_are_findings(in_child: Callable[..., None]) -> None:
    make("a.py", "closed/b.py", "shut.py")
    Path("closed").chmod(0)
    Path("shut.py").chmod(0o200)

    def child() -> None:
        outcomes = go()
        assert statuses(outcomes) == {"closed": "failed", "a.py": "changed", "shut.py": "failed"}
        assert all("may not read" in message for message in messages(outcomes) if message.startswith("KM001"))

    try:
        in_child(child, plain=True)
    finally:
        Path("closed").chmod(0o700)


def test_large_files_are_refused_only_where_they_matter() -> None:
    make("large.py", text=OLD + "#" * 2000)
    make("data.py", text="x = 1\n" + "#" * 2000)
    make("small.py")
    outcomes = go(limit=1000)
    assert statuses(outcomes) == {"data.py": "unchanged", "large.py": "failed", "small.py": "changed"}
    assert "too large" in outcomes[1].findings[0].message


def test_a_file_that_changes_meanwhile_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    make("a.py", "b.py")

    def meddling(text: str, settings: Settings, **options: object) -> Result:
        Path("a.py").write_bytes(b"import keras\nmine = 1\n")
        return rename(text, settings)

    monkeypatch.setattr("kmigrate.engine.rewrite.rewrite", meddling)
    outcomes = go(jobs=1)
    assert statuses(outcomes) == {"a.py": "failed", "b.py": "changed"}
    assert messages(outcomes)[0].startswith("KM004")
    assert content("a.py") == "import keras\nmine = 1\n"


def test_a_file_that_goes_meanwhile_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    make("a.py", "b.py")
    plan = module._plan

    def planned(*arguments: object) -> object:
        result = plan(*arguments)  # type: ignore[arg-type]
        Path("a.py").unlink()
        return result

    monkeypatch.setattr(module, "_plan", planned)
    outcomes = go()
    assert statuses(outcomes) == {"a.py": "failed", "b.py": "changed"}
    assert "no such file" in messages(outcomes)[0]


def test_a_file_that_imports_from_one_that_matters_may_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    make("compat.py", text="import keras\n")
    make("user.py", "other.py", text="from compat import K\nOLD\n")
    scanned: list[list[str]] = []

    class Project:
        @staticmethod
        def of(files: list[str], importers: object) -> Project:
            scanned.append(files)
            return Project()

        def wants(self, path: str) -> bool:
            return path == "user.py"

    monkeypatch.setattr("kmigrate.engine.names.project.Project", Project)
    assert statuses(go()) == {"compat.py": "unchanged", "other.py": "unchanged", "user.py": "changed"}
    assert scanned == [["compat.py", "other.py", "user.py"]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_the_run_between_two_files(jobs: int) -> None:
    make(*(f"f{number:02}.py" for number in range(40)))
    outcomes: list[Outcome] = []

    def hear(outcome: Outcome) -> None:
        outcomes.append(outcome)
        if len(outcomes) == 7:
            os.kill(os.getpid(), signal.SIGINT)

    batch = run(["."], Settings(), Options(jobs=jobs), hear)
    assert batch == Batch(40, 7, True, [])
    names = sorted(os.listdir("."))
    assert [name for name in names if content(name) == NEW] == [outcome.path for outcome in outcomes]
    assert all(content(name) in (OLD, NEW) for name in names)
    assert len(names) == 40


def test_ctrl_c_while_a_file_is_written_reports_it(monkeypatch: pytest.MonkeyPatch) -> None:
    make("a.py", "b.py")
    replace = write.replace

    def interrupted(*arguments: object) -> str:
        os.kill(os.getpid(), signal.SIGINT)
        return replace(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(write, "replace", interrupted)
    outcomes: list[Outcome] = []
    batch = run(["."], Settings(), Options(jobs=1), outcomes.append)
    assert (batch.done, batch.stopped) == (1, True)
    assert statuses(outcomes) == {"a.py": "changed"}
    assert (content("a.py"), content("b.py")) == (NEW, OLD)


@pytest.mark.parametrize("jobs", [1, 2])
def test_who_listens_may_stop_the_run(jobs: int) -> None:
    make(*(f"f{number}.py" for number in range(9)))

    def deaf(outcome: Outcome) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run(["."], Settings(), Options(jobs=jobs), deaf)
    assert [content(f"f{number}.py") for number in range(9)] == [NEW] + [OLD] * 8


def test_a_full_disk_leaves_every_file_old_or_new(in_child: Callable[..., None]) -> None:
    make("a.py", "z.py")
    make("large.py", text=OLD + "# " + os.urandom(30_000).hex())
    before = content("large.py")

    def child() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
        outcomes = go(jobs=1)
        assert statuses(outcomes) == {"a.py": "changed", "large.py": "failed", "z.py": "changed"}
        assert messages(outcomes)[1].startswith("KM006 There is no room left")

    in_child(child)
    assert (content("a.py"), content("large.py"), content("z.py")) == (NEW, before, NEW)
    assert sorted(os.listdir(".")) == ["a.py", "large.py", "z.py"]


def test_errors_of_the_disk_leave_every_file(monkeypatch: pytest.MonkeyPatch) -> None:
    make("a.py", "b.py")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        assert statuses(go(jobs=1)) == {"a.py": "failed", "b.py": "failed"}
    assert content("a.py") == content("b.py") == OLD
    assert sorted(os.listdir(".")) == ["a.py", "b.py"]


def test_the_limits_of_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    def jobs(sizes: list[int], wanted: int | None = None) -> int:
        plan = module._Plan([], {str(number): size for number, size in enumerate(sizes)})
        return module._jobs(plan, Options(jobs=wanted))

    monkeypatch.setattr(module, "_cores", lambda: 4)
    assert jobs([]) == 1
    assert jobs([10, 10]) == 1
    assert jobs([10**6]) == 1
    assert jobs([10**6] * 2) == 2
    assert jobs([10**6] * 9) == 4
    assert jobs([10, 10], 2) == 2
    assert jobs([10, 10], 8) == 2
    assert jobs([10**6] * 9, 1) == 1
    assert module._cores() == 4
    monkeypatch.undo()
    assert module._cores() >= 1


def test_memory_does_not_grow_with_the_tree() -> None:
    def peak(count: int) -> int:
        for number in range(count):
            make(f"t{count}/f{number}.py", text=OLD + "# " + "x" * 20_000)
        tracemalloc.start()
        run([f"t{count}"], Settings(), Options(jobs=1, write=False), lambda outcome: None)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(5)
    few, many = peak(20), peak(400)
    # A path and a few numbers are kept per file, never a text of 20 kB.
    assert many - few < 380 * 1500
