from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from kmigrate.engine.files import pool as module
from kmigrate.engine.files.pool import Pool, chunks


def work(path: str) -> str:
    """What the tests have done: the path says what."""
    name, _, argument = path.partition(":")
    if name == "die":
        faulthandler.disable()
        os.kill(os.getpid(), int(argument or signal.SIGKILL))
    if name == "exit":
        os._exit(7)
    if name == "sleep":
        time.sleep(float(argument))
    if name == "mark":
        Path(argument).write_text(str(os.getpid()))
        time.sleep(60)
    if name == "pid":
        return str(os.getpid())
    return path.upper()


def died(path: str, how: str) -> str:
    return f"{path} died: {how}"


def prepared(folder: str) -> None:
    Path(folder, str(os.getpid())).touch()


def run(paths: list[str], jobs: int = 2, weight: int = 100_000) -> list[str]:
    return list(Pool(jobs, work, died).run([(path, weight) for path in paths]))


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2]


def test_nothing_needs_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pool, "_start", None)
    assert run([]) == []


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("weight", [0, 10_000, 10**9])
def test_results_come_in_the_order_of_the_paths(jobs: int, weight: int) -> None:
    paths = [f"sleep:0.0{number % 3}" if number % 10 == 0 else f"path {number}" for number in range(50)]
    assert run(paths, jobs, weight) == [path.upper() for path in paths]


def test_other_processes_do_the_work() -> None:
    pids = set(run(["pid"] * 8 + ["sleep:0.05"] * 2 + ["pid"] * 8))
    assert str(os.getpid()) not in pids


@pytest.mark.parametrize("weight", [100, 100_000])
def test_a_worker_that_dies_fails_only_its_file(weight: int) -> None:
    paths = ["a", "b", "die", "c", "exit", "d", f"die:{signal.SIGSEGV.value}", "e"] + ["f"] * 30 + ["die"]
    expected = ["A", "B", "die died: signal SIGKILL", "C", "exit died: it ended with code 7", "D"]
    expected += ["die:11 died: signal SIGSEGV", "E"] + ["F"] * 30 + ["die died: signal SIGKILL"]
    assert run(paths, weight=weight) == expected


def test_everything_may_die() -> None:
    assert run(["die"] * 20) == ["die died: signal SIGKILL"] * 20


def test_where_no_process_can_be_started_we_work_ourselves(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("os.fork", refuse)
    assert run(["a", "pid", "b"]) == ["A", str(os.getpid()), "B"]


def test_stopping_early_leaves_no_process(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    results = Pool(2, work, died).run([("a", 100_000), (f"mark:{mark}", 100_000), ("b", 100_000)])
    assert next(results) == "A"
    while not (mark.exists() and mark.read_text()):
        time.sleep(0.005)
    process = int(mark.read_text())
    assert alive(process)
    results.close()
    assert not alive(process)


def test_an_idle_worker_ends_with_its_parent(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    parent = os.fork()
    if parent == 0:
        os.close(reader)
        results = Pool(2, work, died).run([("pid", 100_000), ("sleep:0.1", 100_000), ("pid", 100_000), ("a", 100_000)])
        next(results)
        os.write(writer, b"x")
        time.sleep(60)
    os.close(writer)
    os.read(reader, 1)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    # The workers hold the other end of this pipe: it ends when the last of them has ended.
    started = time.monotonic()
    assert os.read(reader, 1) == b""
    assert time.monotonic() - started < 10
    os.close(reader)


def test_ctrl_c_is_for_the_parent(capfd: pytest.CaptureFixture[str]) -> None:
    paths = [f"die:{signal.SIGINT.value}", "a"]
    assert run(paths) == [paths[0].upper(), "A"]
    assert capfd.readouterr() == ("", "")


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OUTSTANDING", 250_000)
    running = Pool(2, work, died)
    most = 0
    results = running.run([("sleep:0.2", 100_000)] + [("a", 100_000)] * 20)
    for _ in results:
        most = max(most, len(running._ready))
    assert most <= 2


def test_spawned_workers_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    running: Pool[str] = Pool(2, str.upper, died)
    assert running._context.get_start_method() == "spawn"
    assert list(running.run([("a", 100_000), ("b", 100_000), ("c", 100_000)])) == ["A", "B", "C"]


def test_workers_that_start_early_prepare_and_hear_later_what_to_do(tmp_path: Path) -> None:
    running: Pool[str] = Pool(2, work, died, partial(prepared, str(tmp_path)))
    running.start(2)
    while len(list(tmp_path.iterdir())) < 2:
        time.sleep(0.01)
    running.work = str.title
    assert list(running.run([("a b", 100_000)] * 4)) == ["A B"] * 4
    assert len(list(tmp_path.iterdir())) == 2


def test_workers_that_start_early_and_have_nothing_to_do_end() -> None:
    running: Pool[str] = Pool(2, work, died)
    running.start(1)
    process = running._workers[0].process
    assert process is not None
    assert running._workers[1].process is None
    running.stop()
    assert not alive(process.pid or 0)


def test_neighbours_share_a_chunk() -> None:
    assert list(chunks([], 2)) == []
    assert list(chunks([5], 2)) == [range(1)]
    assert list(chunks([module.CHUNK * 9, 1, 1], 2)) == [range(1), range(1, 3)]
    assert list(chunks([1] * 30, 2)) == [range(24), range(24, 30)]
    assert list(chunks([module.CHUNK // 2] * 5, 2)) == [range(2), range(2, 4), range(4, 5)]
    assert [number for chunk in chunks([110_000, 1, 100_000, 3] * 9, 2) for number in chunk] == list(range(36))


@pytest.mark.parametrize("jobs", [1, 2, 16])
def test_chunks_begin_large_and_end_small_and_never_hold_so_much_that_others_wait(jobs: int) -> None:
    sizes = [4_000 * len(chunk) for chunk in chunks([4_000] * 9_000, jobs)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] <= module.CHUNK < sizes[0] <= module.OUTSTANDING // (2 * jobs)
