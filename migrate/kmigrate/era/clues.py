"""One thing that tells of a program's era, and the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kmigrate.era.versions import ANY, Span

KERAS, TENSORFLOW, BACKEND, ORDERING = "keras", "tensorflow", "backend", "ordering"
BACKENDS = ("theano", "tensorflow", "cntk")
# How much a clue is worth among those of one folder: what ran, what was asked for, what somebody wrote down, what
# is only likely.
LOCKED, ASKED, BUILT, NOTED, LIKELY = range(5)


@dataclass(frozen=True, slots=True)
class Clue:
    """`topic` says what it is about; releases have a `span`, the others a `value` (theano; th)."""

    topic: str
    says: str  # "pins keras==1.2.2", behind the place
    span: Span = ANY
    value: str = ""
    rank: int = ASKED
    line: int = 0
    place: str = ""  # the file as the user would name it

    def at(self, place: str) -> Clue:
        return replace(self, place=place)

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}" if self.line else self.place
        where = f"line {self.line}" if self.line and not self.place else where
        return f"{where} {self.says}" if where else self.says


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
