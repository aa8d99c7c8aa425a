"""What a run says in the end: as text for people, as JSON for programs, as SARIF for code scanners."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kmigrate.engine.files.process import Outcome
    from kmigrate.report.summary import Summary

Write = Callable[[str], object]


class Report(Protocol):
    """Told of one file after the other; keeps none of them."""

    def start(self) -> None: ...

    def add(self, outcome: Outcome) -> None: ...

    def close(self, summary: Summary) -> None: ...
