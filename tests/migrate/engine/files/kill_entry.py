"""Runs kmigrate in a fresh process for every line of standard input, and kills it. See test_kill.py.

    run JOBS          runs to the end
    kill JOBS DELAY   runs, and is killed after so many seconds
    step NUMBER       runs, and is killed at its so-manieth call that touches the disk
    back NUMBER       undoes, and is killed likewise

Each line is answered by the status of the process.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import time
import types
from collections.abc import Callable
from importlib import import_module
from typing import Any

from kmigrate.engine.files import batch
from kmigrate.engine.files.process import Options
from kmigrate.engine.files.undo import undo
from kmigrate.findings import Result
from kmigrate.settings import Settings

CALLS = ("open", "close", "write", "fsync", "replace", "unlink", "mkdir", "rmdir", "fchmod", "fchown", "ftruncate")


def rewrite(text: str, settings: Settings, **_: object) -> Result:
    return Result(text.replace("OLD", "NEW"))


def count_down(left: int) -> None:
    """Lets the calls that touch the disk count, and the last one kill us; a write dies half way."""
    calls = itertools.count(1)

    def wrap(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            if next(calls) == left:
                if name == "write":
                    call(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return counted

    for name in CALLS:
        setattr(os, name, wrap(name, getattr(os, name)))


def work(order: str, number: int) -> None:
    if order in ("step", "back"):
        count_down(number)
    if order == "back":
        undo()
        return
    outcomes: list[object] = []
    batch.run(["."], Settings(), Options(jobs=1 if order == "step" else number), outcomes.append)


def main() -> None:
    # The engine itself is not what is tested here, and would take most of the time.
    module = types.ModuleType("kmigrate.engine.rewrite")
    module.rewrite = rewrite  # type: ignore[attr-defined]
    module.prepare = lambda: None  # type: ignore[attr-defined]
    sys.modules["kmigrate.engine.rewrite"] = module
    # Imported here, so that a kill hits the work and not an import.
    for name in ("files.store", "files.writer", "files.pool", "decode", "names.project"):
        import_module(f"kmigrate.engine.{name}")
    for name in ("hashlib", "json", "zlib"):
        import_module(name)
    for line in sys.stdin:
        order, number, *delay = line.split()
        child = os.fork()
        if child == 0:
            work(order, int(number))
            os._exit(0)
        if order == "kill":
            time.sleep(float(delay[0]))
            os.kill(child, signal.SIGKILL)  # it may have ended, but its number is ours until it is waited for
        print(os.waitpid(child, 0)[1], flush=True)


main()
