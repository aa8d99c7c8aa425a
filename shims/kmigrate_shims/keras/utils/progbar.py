"""The progress bar of Keras 1 and 2."""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np

from kmigrate_shims.keras import era


class Progbar:
    """Prints the count of samples, the time and the running means of values.

    Before Keras 2.0.9 a line is always written over, and has whole seconds alone.
    """

    def __init__(
        self,
        target: int | None,
        width: int = 30,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Any = None,
    ) -> None:
        self.target, self.width, self.verbose, self.interval = target, width, verbose, interval
        self.stateful_metrics = set(stateful_metrics or ())
        self._plain = era.is_before("2.0.9")
        on_screen = (hasattr(sys.stdout, "isatty") and sys.stdout.isatty()) or "ipykernel" in sys.modules
        self._dynamic_display = self._plain or on_screen
        self._total_width, self._seen_so_far = 0, 0
        self._values: dict[str, Any] = {}
        self._start, self._last_update = time.time(), 0.0

    @property
    def seen_so_far(self) -> int:
        """Its name before Keras 2.1.4, which loops over batches ask for."""
        return self._seen_so_far

    def update(self, current: int, values: Any = None, force: bool = False) -> None:
        for name, value in values or []:
            if name in self.stateful_metrics:
                self._values[name] = [value, 1]
                continue
            total, count = self._values.get(name, [0.0, 0])
            new = current - self._seen_so_far
            self._values[name] = [total + value * new, count + new]
        self._seen_so_far = current
        now = time.time()
        if self.verbose == 1:
            done = self.target is not None and current >= self.target
            if now - self._last_update < self.interval and not (done or force):
                return
            self._show(current, now)
        elif self.verbose == 2 and (self.target is None or current >= self.target):
            spent = f"{int(now - self._start)}s" if self._plain else f" - {now - self._start:.0f}s"
            sys.stdout.write(spent + self._told(whole_line=True) + "\n")
            sys.stdout.flush()
        self._last_update = now

    def add(self, n: int, values: Any = None) -> None:
        self.update(self._seen_so_far + n, values)

    def _told(self, whole_line: bool = False) -> str:
        """Means; a line without a bar writes all negative ones as it writes very small ones."""
        text = ""
        for name, (total, count) in self._values.items():
            mean = np.mean(total / max(1, count))
            text += f" - {name}: {mean:.4f}" if (mean if whole_line else abs(mean)) > 1e-3 else f" - {name}: {mean:.4e}"
        return text

    def _bar(self, current: int) -> str:
        if self.target is None:
            return "" if self._plain else f"{current:7d}/Unknown"
        digits = int(np.floor(np.log10(self.target))) + 1 if self.target > 0 else 1
        share = current / self.target if self.target else 1.0
        filled = int(self.width * share)
        drawn = ""
        if filled > 0:
            drawn = "=" * (filled - 1) + (">" if current < self.target else "=")
        return f"{current:{digits}d}/{self.target} [{drawn}{'.' * (self.width - filled)}]"

    def _show(self, current: int, now: float) -> None:
        before = self._total_width
        sys.stdout.write("\b" * before + "\r" if self._dynamic_display else "\n")
        bar = self._bar(current)
        sys.stdout.write(bar)
        each = (now - self._start) / current if current else 0.0
        if self.target is not None and current < self.target:
            text = self._left(current, each)
        else:
            text = f" - {int(now - self._start)}s" if self._plain else _speed(now - self._start, each)
        text += self._told()
        self._total_width = len(bar) + len(text)
        if before > self._total_width:
            text += " " * (before - self._total_width)
        if self.target is not None and current >= self.target:
            text += "\n"
        sys.stdout.write(text)
        sys.stdout.flush()

    def _left(self, current: int, each: float) -> str:
        assert self.target is not None
        eta = each * (self.target - current)
        if self._plain:
            return f" - ETA: {int(eta)}s"
        if eta > 3600:
            return f" - ETA: {eta // 3600:.0f}:{eta % 3600 // 60:02.0f}:{eta % 60:02.0f}"
        return f" - ETA: {eta // 60:.0f}:{eta % 60:02.0f}" if eta > 60 else f" - ETA: {eta:.0f}s"


def _speed(spent: float, each: float) -> str:
    text = f" - {spent:.0f}s"
    if each >= 1:
        return f"{text} {each:.0f}s/step"
    return f"{text} {each * 1e3:.0f}ms/step" if each >= 1e-3 else f"{text} {each * 1e6:.0f}us/step"
