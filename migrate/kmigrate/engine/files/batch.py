"""Runs kmigrate over many files: which ones matter, who works on them, and what reaches the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from kmigrate.engine.files.collector import quiet
from kmigrate.engine.files.discover import Discovery, discover
from kmigrate.engine.files.process import Options, Outcome, failed, process
from kmigrate.engine.files.read import NotRead, look, read, too_large
from kmigrate.engine.names.importers import Importers
from kmigrate.engine.prefilter import mentions_legacy
from kmigrate.settings import Settings

if TYPE_CHECKING:
    from kmigrate.engine.files.pool import Pool
    from kmigrate.engine.names.project import Project

# Bytes of source that must matter before a second process is worth its start; measured, see benchmarks.
WORTH_A_POOL = 300_000


@dataclass(slots=True)
class Batch:
    """How far a run came."""

    total: int = 0
    done: int = 0
    stopped: bool = False  # by Ctrl-C
    skipped: list[str] = field(default_factory=list)  # folders that were not looked into


@dataclass(slots=True)
class _Plan:
    """What is to be done with each found file: worked on, reported as it is, or passed over."""

    files: list[str]
    matter: dict[str, int] = field(default_factory=dict)  # path: size
    settled: dict[str, Outcome] = field(default_factory=dict)
    project: Project | None = None


def run(
    paths: Sequence[str],
    settings: Settings,
    options: Options,
    on_outcome: Callable[[Outcome], None],
    on_total: Callable[[int], None] | None = None,
) -> Batch:
    """Processes all files under the paths and reports each of them once, in the order of their names.

    `on_total` hears before the first outcome how many there will be. A Ctrl-C ends the run between two files.
    """
    batch = Batch()

    def tell(outcome: Outcome) -> None:
        on_outcome(outcome)
        batch.done += 1

    try:
        found = discover(paths, exclude=options.exclude, docs=options.docs)
        batch.skipped = found.skipped
        batch.total = len(found.problems) + len(found.files)
        if on_total is not None:
            on_total(batch.total)
        for problem in found.problems:
            tell(Outcome(problem.path, "failed" if problem.failed else "unchanged", (problem.finding,)))
        _run(paths, found, settings, options, tell)
    except KeyboardInterrupt:
        batch.stopped = True
    return batch


def _run(
    paths: Sequence[str], found: Discovery, settings: Settings, options: Options, tell: Callable[[Outcome], None]
) -> None:
    with _Helpers(options) as helpers:
        plan = _plan(found.files, options, helpers)
        if plan.matter:
            _look_around(plan, paths, found)
        _work_on(plan, found, settings, options, helpers, tell)


def _work_on(
    plan: _Plan,
    found: Discovery,
    settings: Settings,
    options: Options,
    helpers: _Helpers,
    tell: Callable[[Outcome], None],
) -> None:
    with closing(_worked(plan, settings, options, helpers)) as worked:
        outcomes = _in_order(plan, worked)
        if options.write and (plan.matter or found.leftovers):
            _write(outcomes, found.leftovers, tell)
        else:
            for outcome in outcomes:
                tell(outcome)


def _write(outcomes: Iterator[Outcome], leftovers: list[str], tell: Callable[[Outcome], None]) -> None:
    # A run that changes nothing need not import what writes.
    from kmigrate.engine.files.interrupts import held
    from kmigrate.engine.files.writer import Writer

    with Writer(leftovers) as writer:
        for outcome in outcomes:
            if outcome.status != "changed":
                tell(outcome)
                continue
            # What was written is reported, also where Ctrl-C comes in between.
            with held():
                tell(writer.write(outcome))


def _in_order(plan: _Plan, worked: Iterator[Outcome]) -> Iterator[Outcome]:
    for path in plan.files:
        if path in plan.matter:
            yield next(worked)
        else:
            yield plan.settled.get(path) or Outcome(path, "unchanged")


def _plan(files: list[str], options: Options, helpers: _Helpers) -> _Plan:
    """Looks at the bytes of every file, one at a time."""
    plan = _Plan(files)
    sizes: dict[str, int] = {}
    importers = Importers() if len(files) > 1 else None
    for path in files:
        try:
            matters, size, data = look(path, mentions_legacy, options.limit)
        except NotRead as problem:
            plan.settled[path] = failed(path, "KM001", problem.message)
            continue
        if size > options.limit:
            if matters:
                plan.settled[path] = failed(path, "KM001", too_large(size, options.limit).message)
            continue
        sizes[path] = size
        if matters:
            plan.matter[path] = size
            helpers.expect(size)
        if importers is not None:
            importers.add(path, data, matters)
    # Only a file that names a legacy package can hand its names on to others.
    if importers is not None and plan.matter:
        from kmigrate.engine.names.project import Project

        plan.project = Project.of(list(sizes), importers)
        plan.matter = {path: size for path, size in sizes.items() if path in plan.matter or plan.project.wants(path)}
    return plan


def _look_around(plan: _Plan, paths: Sequence[str], found: Discovery) -> None:
    """Only once there is a file whose era matters."""
    from kmigrate.engine.files.surroundings import look_around
    from kmigrate.engine.names.project import Project

    plan.project = plan.project or Project()
    plan.project.told = look_around(paths, found.telling, found.tops)


def _worked(plan: _Plan, settings: Settings, options: Options, helpers: _Helpers) -> Generator[Outcome, None, None]:
    """An outcome to each file that matters, in order."""
    if not plan.matter:
        return
    work = partial(_work, settings=settings, options=options, project=plan.project)
    jobs = _jobs(plan, options)
    if jobs == 1:
        with quiet(_prepare) as tidy:
            for path in plan.matter:
                yield work(path)
                tidy()
        return
    with quiet():
        yield from helpers.pool(jobs, work).run(list(plan.matter.items()))


class _Helpers:
    """Worker processes. They start as soon as it shows that they will be needed, and import while we still look."""

    def __init__(self, options: Options) -> None:
        self._jobs = _cores() if options.jobs is None else options.jobs
        self._pool: Pool[Outcome] | None = None
        self._files = self._weight = 0

    def __enter__(self) -> _Helpers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.stop()

    def expect(self, size: int) -> None:
        """One more file to work on."""
        self._files += 1
        self._weight += size
        if self._pool is None and self._jobs > 1 and self._files > 1 and self._weight >= WORTH_A_POOL:
            self.pool(self._jobs, _not_told).start(self._files)

    def pool(self, jobs: int, work: Callable[[str], Outcome]) -> Pool[Outcome]:
        """All of them, with what they are to do."""
        if self._pool is None:
            from kmigrate.engine.files.pool import Pool

            self._pool = Pool(jobs, work, _died, _prepare)
        self._pool.work = work
        return self._pool


def _prepare() -> None:
    from kmigrate.engine.rewrite import prepare

    prepare()


def _not_told(path: str) -> Outcome:
    raise AssertionError(path)


def _work(path: str, settings: Settings, options: Options, project: Project | None) -> Outcome:
    try:
        data = read(path, options.limit)
    except NotRead as problem:
        return failed(path, "KM001", problem.message)
    return process(path, data, settings, options, project)


def _died(path: str, how: str) -> Outcome:
    message = (
        f"The process that worked on the file died ({how}), for want of memory or because the code is nested too "
        "deeply: leave the file out with --exclude."
    )
    return failed(path, "KM001", message)


def _jobs(plan: _Plan, options: Options) -> int:
    if options.jobs is not None:
        return max(1, min(options.jobs, len(plan.matter)))
    if sum(plan.matter.values()) < WORTH_A_POOL:
        return 1
    return max(1, min(_cores(), len(plan.matter)))


def _cores() -> int:
    """The cores that this process may use, which are fewer than there are in a container or under taskset."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
