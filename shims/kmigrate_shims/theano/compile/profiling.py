"""Profiles of functions: how often each was called, and how long that took. TensorFlow's profiler tells the rest."""

from __future__ import annotations

import atexit
import sys
from time import perf_counter
from typing import Any

_printed: list[ProfileStats] = []


class ProfileStats:
    """Calls of a function, or of several that share it."""

    def __init__(
        self, atexit_print: bool = True, flag_time_thunks: Any = None, gpu_checks: bool = True, **kwargs: Any
    ) -> None:
        self.message = kwargs.get("message", "")
        self.fct_callcount = 0
        self.fct_call_time = 0.0
        self.compile_time = 0.0
        if atexit_print:
            if not _printed:
                atexit.register(_print_all)
            _printed.append(self)

    def run(self, function: Any, arrays: Any) -> Any:
        """Call something, and count it. TensorFlow compiles in the first call."""
        start = perf_counter()
        found = function(arrays)
        taken = perf_counter() - start
        self.fct_callcount += 1
        self.fct_call_time += taken
        if self.fct_callcount == 1:
            self.compile_time = taken
        return found

    def summary(self, file: Any = None, *args: Any, **kwargs: Any) -> None:
        """Calls and seconds. What single operations take, TensorFlow's profiler tells."""
        lines = [
            f"Function profiling: {self.message}",
            f"  Time in {self.fct_callcount} calls to Function.__call__: {self.fct_call_time:e}s",
            f"  Time in the first one, which compiles: {self.compile_time:e}s",
            "  For single operations: tf.profiler.experimental.start(folder) and stop().",
        ]
        print("\n".join(lines), file=sys.stderr if file is None else file)

    print_summary = summary


def profile_for(asked: Any, name: Any) -> ProfileStats | None:
    """The profile of a function: the one that was given, a new one where one is wanted, or none."""
    from kmigrate_shims.theano.configdefaults import config

    if isinstance(asked, ProfileStats):
        return asked
    wanted = config.profile if asked is None else asked
    return ProfileStats(message=asked if isinstance(asked, str) else str(name or "")) if wanted else None


def _print_all() -> None:
    for each in _printed:
        if each.fct_callcount:
            each.summary()
