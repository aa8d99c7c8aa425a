"""The numbers of a run, counted while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kmigrate.exits import Exit
from kmigrate.findings import Uses

if TYPE_CHECKING:
    from kmigrate.engine.files.process import Outcome


@dataclass(frozen=True, slots=True)
class Summary:
    """How many files and uses ended in which way."""

    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    left: int = 0  # findings that need a person
    uses: Uses = field(default_factory=Uses)
    seconds: float = 0.0
    stopped: bool = False  # by Ctrl-C
    written: tuple[dict[str, Any], ...] = ()  # what the files were written for, with the evidence

    @property
    def files(self) -> int:
        return self.changed + self.unchanged + self.failed

    def plus(self, outcome: Outcome) -> Summary:
        return replace(
            self,
            changed=self.changed + (outcome.status == "changed"),
            unchanged=self.unchanged + (outcome.status == "unchanged"),
            failed=self.failed + (outcome.status == "failed"),
            left=self.left + sum(finding.status.needs_a_person for finding in outcome.findings),
            uses=self.uses + outcome.uses,
        )

    def exit(self, *, dry: bool) -> Exit:
        """The exit code; `dry` says that nothing was written, so that a changed file is still to be changed."""
        if self.stopped:
            return Exit.INTERRUPTED
        if self.failed:
            return Exit.FAILED
        if self.left or self.uses.review or self.uses.unsupported or (dry and self.changed):
            return Exit.LEFT
        return Exit.DONE
