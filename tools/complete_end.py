"""What the judges of completeness hand to each other."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class End:
    """What became of one thing of an old release."""

    about: str  # name, parameter, default, word, member
    name: str
    item: str
    status: str  # same, rewritten, shimmed, review, unsupported, unaccounted
    why: str = ""
