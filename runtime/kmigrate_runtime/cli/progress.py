"""A progress bar on the screen of a person; nothing where nobody looks."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def bar(quiet: bool) -> Iterator[Callable[[str, float], None]]:
    """Told of each step, and of its share that is done where that is known."""
    if quiet or not sys.stderr.isatty():
        yield lambda step, share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as screen:
        task = screen.add_task("starting", total=None)

        def tell(step: str, share: float) -> None:
            screen.update(task, description=step, total=1.0 if share else None, completed=share)

        yield tell
