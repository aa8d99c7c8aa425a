"""Opens HDF5 files in a process of its own first, because the HDF5 library can crash on damaged ones, or never return.

What that process has read without harm is read again here. It is started once, and serves all files that follow.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, Any

from kmigrate_runtime.complaints import Complaint

SECONDS = 60.0  # more than the structure of any real file takes
# Without the folder where the user stands: nothing that lies there must be imported.
PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from kmigrate_runtime.legacy.guard import serve
serve(sys.stdin, sys.stdout)
"""


class Guard:
    """The other process."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Lets it import what it needs while this process does the same."""
        if self._process is None and sys.executable:
            with suppress(OSError):
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", PROGRAM, json.dumps(sys.path)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    encoding="ascii",
                )

    def check(self, path: str) -> None:
        """Raises a Complaint for a file that must not be opened here."""
        with self._lock:
            self.start()
            process = self._process
            if process is None:  # no other process can be had, as in an embedded Python
                return
            assert process.stdin is not None
            with suppress(OSError):
                process.stdin.write(json.dumps(path) + "\n")
                process.stdin.flush()
            answer = self._answer(process)
            if answer == "read\n":
                return
            ended = "did not come to an end with it" if answer is None else "crashed on it"
            self.stop()
        raise Complaint(f"{path} is damaged so that the HDF5 library {ended}. Take another copy of it.")

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()

    def _answer(self, process: subprocess.Popen[str]) -> str | None:
        """A line of the other process, empty where it died; None where none came in time."""
        found: list[str] = []

        def listen() -> None:
            with suppress(OSError, ValueError):
                assert process.stdout is not None
                found.append(process.stdout.readline())

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        thread.join(self.seconds)
        return None if thread.is_alive() else (found or [""])[0]


GUARD = Guard()
atexit.register(GUARD.stop)


def serve(requests: IO[str], answers: IO[str]) -> None:
    """The other process: reads each file that is named, and says so when it has."""
    from kmigrate_runtime.legacy import hdf5_parts

    sys.setrecursionlimit(2000)
    for line in requests:
        path: Any = json.loads(line)
        # What is refused here is refused there again, with the same words.
        with suppress(Exception):
            hdf5_parts.load(path)
        answers.write("read\n")
        answers.flush()
