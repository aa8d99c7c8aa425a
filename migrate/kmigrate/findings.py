"""What kmigrate says about a file: findings, the count of uses, and the result of a rewrite."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kmigrate.era.decide import Era


class Status(StrEnum):
    """How a legacy use ended. Every use ends as exactly one of these."""

    REWRITTEN = "rewritten"
    SHIMMED = "shimmed"
    REVIEW = "review"
    UNSUPPORTED = "unsupported"

    @property
    def needs_a_person(self) -> bool:
        return self in (Status.REVIEW, Status.UNSUPPORTED)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One sentence about one place. `line` and `column` are 1-based and count characters of the file as it was."""

    line: int
    column: int
    rule: str
    status: Status
    message: str
    old: str = ""
    new: str = ""
    cell: int | None = None  # 1-based among all cells of a notebook; `line` then counts inside the cell

    def at(self, line: int, column: int, cell: int | None = None) -> Finding:
        return replace(self, line=line, column=column, cell=cell)


@dataclass(frozen=True, slots=True)
class Uses:
    """How many legacy uses ended in each status."""

    rewritten: int = 0
    shimmed: int = 0
    review: int = 0
    unsupported: int = 0

    def __add__(self, other: Uses) -> Uses:
        return Uses(
            self.rewritten + other.rewritten,
            self.shimmed + other.shimmed,
            self.review + other.review,
            self.unsupported + other.unsupported,
        )

    @classmethod
    def count(cls, statuses: Iterable[Status]) -> Uses:
        counts = dict.fromkeys(Status, 0)
        for status in statuses:
            counts[status] += 1
        return cls(**{status.value: number for status, number in counts.items()})

    @property
    def total(self) -> int:
        return self.rewritten + self.shimmed + self.review + self.unsupported

    @property
    def rate(self) -> float:
        """The share of uses that need no person, 1.0 where there are none."""
        return (self.rewritten + self.shimmed) / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Result:
    """What `rewrite` gives back: the new text, and what there is to say."""

    text: str
    findings: tuple[Finding, ...] = ()
    uses: Uses = Uses()
    failed: bool = False  # the text could not be processed; it is returned as it was
    era: Era | None = None  # what it was written for; None where it has no legacy use
