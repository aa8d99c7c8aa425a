"""Worker processes that may die. Each has a pipe of its own, so it is known which file killed it."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from kmigrate.engine.files.collector import quiet
from kmigrate.engine.files.interrupts import held

if TYPE_CHECKING:
    Pipe = Connection[Any, Any]

T = TypeVar("T")

CHUNK = 100_000  # weight, and number of paths, that a worker is given at least
CHUNK_LENGTH = 24
PARTS = 2  # into how many chunks for each worker what is left would go
OUTSTANDING = 8_000_000  # weight that may be worked on or wait for what comes before it: this bounds the memory

Task = tuple[str, int]  # a path and its weight, which is the size of the file


class Pool(Generic[T]):
    """Runs one function over many paths and gives the results in the order of the paths."""

    def __init__(
        self,
        jobs: int,
        work: Callable[[str], T],
        died: Callable[[str, str], T],
        prepare: Callable[[], object] = list,
    ) -> None:
        """`work` runs in the workers, `prepare` before the first of it; `died` makes the result of a path whose worker
        died, from it and the reason.
        """
        # A fork shares what is imported already. Elsewhere than on Linux, system libraries do not bear one.
        self._context: Any = get_context("fork" if sys.platform == "linux" else "spawn")
        self.work, self._died, self._prepare = work, died, prepare
        self._workers = [_Worker() for _ in range(jobs)]
        self._tasks: Sequence[Task] = ()
        self._waiting: deque[range] = deque()  # numbers of tasks, a chunk each
        self._ready: dict[int, T] = {}
        self._outstanding = 0

    def start(self, count: int) -> None:
        """Starts some workers ahead of their work, which may still be changed: they prepare meanwhile."""
        for worker in self._workers[:count]:
            if worker.pipe is None:
                self._start(worker)

    def run(self, tasks: Sequence[Task]) -> Iterator[T]:
        """One result to a task. Stopping early, by an exception or otherwise, stops the workers."""
        self._tasks = tasks
        self._waiting = deque(chunks([weight for _, weight in tasks], len(self._workers)))
        done = 0
        try:
            while done < len(tasks):
                self._hand_out(done)
                self._listen()
                while done in self._ready:
                    self._outstanding -= tasks[done][1]
                    yield self._ready.pop(done)
                    done += 1
        finally:
            self.stop()

    def _hand_out(self, done: int) -> None:
        for worker in self._workers:
            if worker.todo or not self._waiting:
                continue
            numbers = self._waiting[0]
            weight = sum(self._tasks[number][1] for number in numbers)
            # What everything else waits for is let through whatever it weighs.
            if self._outstanding + weight > OUTSTANDING and numbers.start != done:
                return
            self._waiting.popleft()
            self._outstanding += weight
            if worker.pipe is None and not self._start(worker):
                self._ready.update((number, self.work(self._tasks[number][0])) for number in numbers)
                continue
            assert worker.pipe is not None
            worker.todo = deque(numbers)
            try:
                if not worker.told:
                    worker.pipe.send(self.work)
                    worker.told = True
                worker.pipe.send([self._tasks[number][0] for number in numbers])
            except OSError:
                self._bury(worker)

    def _listen(self) -> None:
        busy = {worker.pipe: worker for worker in self._workers if worker.todo and worker.pipe is not None}
        if not busy:
            return
        for pipe in connection.wait(list(busy)):
            worker = busy[cast("Pipe", pipe)]
            try:
                self._ready[worker.todo[0]] = cast("Pipe", pipe).recv()
                worker.todo.popleft()
            except (EOFError, OSError):
                self._bury(worker)

    def _bury(self, worker: _Worker) -> None:
        """The file that the worker was at is the one that failed; what it had not begun goes to another."""
        number = worker.todo.popleft()
        self._ready[number] = self._died(self._tasks[number][0], worker.end())
        if worker.todo:
            rest = range(worker.todo[0], worker.todo[-1] + 1)
            self._waiting.appendleft(rest)
            self._outstanding -= sum(self._tasks[number][1] for number in rest)
        worker.todo.clear()

    def _start(self, worker: _Worker) -> bool:
        """Starts the process; False where the system has none left."""
        mine, theirs = self._context.Pipe()
        # A forked worker inherits the pipes of the others, and would keep them open after we are gone.
        others = [other.pipe for other in self._workers if other.pipe is not None]
        forked = [*others, mine] if self._context.get_start_method() == "fork" else []
        process = self._context.Process(target=_serve, args=(theirs, forked, self._prepare), daemon=True)
        try:
            # Until the worker ignores Ctrl-C it would say so on the screen.
            with held():
                process.start()
        except OSError:
            mine.close()
            return False
        finally:
            theirs.close()
        worker.process, worker.pipe, worker.told = process, mine, False
        return True

    def stop(self) -> None:
        for worker in self._workers:
            worker.end(kill=True)


class _Worker:
    """A process, its pipe, and the numbers of the paths that it has not answered."""

    def __init__(self) -> None:
        self.process: BaseProcess | None = None
        self.pipe: Pipe | None = None
        self.told = False  # what it is to do
        self.todo: deque[int] = deque()

    def end(self, *, kill: bool = False) -> str:
        """Ends what is left of the process, and says how it ended by itself."""
        if self.pipe is not None:
            self.pipe.close()
            self.pipe = None
        if self.process is None:
            return ""
        if kill:
            self.process.kill()
        self.process.join(5)
        code = self.process.exitcode
        self.process = None
        if code is None or code >= 0:
            return f"it ended with code {code}"
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"


def _serve(pipe: Pipe, inherited: Sequence[Pipe], prepare: Callable[[], object]) -> None:
    """The life of a worker. Ctrl-C is for the parent; the end of the pipe is the end of the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in inherited:
        other.close()
    with quiet(prepare) as tidy:
        try:
            work: Callable[[str], Any] = pipe.recv()
            while True:
                for path in pipe.recv():
                    pipe.send(work(path))
                    tidy()
        except (EOFError, OSError):
            os._exit(0)


def chunks(weights: Sequence[int], jobs: int) -> Iterator[range]:
    """Neighbours together, for they import from each other, and a worker that has followed a file need not do so again.
    Each time a part of what is left, so that the last ones are small and the workers end at the same time.
    """
    start, left = 0, sum(weights)
    while start < len(weights):
        room = max(CHUNK, min(left // (PARTS * jobs), OUTSTANDING // (4 * jobs)))
        length = max(CHUNK_LENGTH, (len(weights) - start) // (PARTS * jobs))
        end, taken = start, 0
        while end < len(weights) and end - start < length and (end == start or taken + weights[end] <= room):
            taken += weights[end]
            end += 1
        yield range(start, end)
        start, left = end, left - taken
