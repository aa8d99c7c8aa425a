"""Profiles of functions: TensorFlow's profiler takes their place."""

from __future__ import annotations

from typing import Any


class ProfileStats:
    """Accepted where a program makes one; nothing is counted."""

    def __init__(
        self, atexit_print: bool = True, flag_time_thunks: Any = None, gpu_checks: bool = True, **kwargs: Any
    ) -> None:
        self.message = kwargs.get("message", "")
        self.fct_callcount = 0

    def summary(self, *args: Any, **kwargs: Any) -> None:
        print("No profile is kept on TensorFlow. Use tf.profiler.experimental.start(folder) and stop().")

    print_summary = summary
