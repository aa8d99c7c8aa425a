"""What a command costs: time of the processor, time on the clock, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu` is user and system time with that of children, in seconds; `peak` is memory in MB."""

    cpu: float
    wall: float
    peak: float
    code: int


def once(command: Sequence[str], *, expect: Sequence[int] = (0,)) -> Cost:
    """Runs the command with its output thrown away. Stops the benchmark where the exit code is another."""
    # Where Python may keep nothing, every start would compile all modules anew, which no user does.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(
        list(command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in expect:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {said.decode(errors='replace')[-2000:]}")
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / unit, process.returncode)


def best(
    commands: dict[str, Sequence[str]], times: int, *, expect: Sequence[int] = (0,), by: str = "cpu"
) -> dict[str, Cost]:
    """The best of some runs of each command. They take turns, so that a busy minute of the machine hits all of them."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            costs[name].append(once(command, expect=expect))
    return {name: min(found, key=lambda cost: float(getattr(cost, by))) for name, found in costs.items()}


def kmigrate() -> list[str]:
    """The command as it is installed beside this Python."""
    script = Path(sys.executable).with_name("kmigrate")
    return [str(script)] if script.exists() else [sys.executable, "-m", "kmigrate"]
