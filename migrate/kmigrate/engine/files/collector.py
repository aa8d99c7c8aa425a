"""Keeps the garbage collector from walking through every syntax tree while it grows."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def quiet(prepare: Callable[[], object] = lambda: None) -> Iterator[Callable[[], None]]:
    """Gives a function to be called between two pieces of work: only there is anything collected."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        prepare()
        gc.freeze()  # what was imported and prepared stays: nobody need look at it again
        yield lambda: _collect()
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def _collect() -> None:
    # The youngest generation counts what was made and not dropped: a number near zero means there is nothing to do.
    if gc.get_count()[0] > 50_000:
        gc.collect()
        gc.freeze()  # what is left is kept for good: tables, rules, what is known of the project
