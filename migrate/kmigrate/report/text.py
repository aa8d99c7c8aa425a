"""The report for people: what became of which file, what is left for them, and one closing line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kmigrate.findings import Finding, Status, Uses
from kmigrate.report.paint import Paint, plain
from kmigrate.report.places import shown

if TYPE_CHECKING:
    from kmigrate.engine.files.process import Outcome
    from kmigrate.report import Write
    from kmigrate.report.summary import Summary

STYLES = {Status.REWRITTEN: "green", Status.SHIMMED: "cyan", Status.REVIEW: "yellow", Status.UNSUPPORTED: "red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReport:
    """One line to a changed file and to each finding that needs a person; all findings when verbose."""

    write: Write
    dry: bool = False  # nothing is written: files would change
    verbose: bool = False
    files: bool = True  # say which files changed
    paint: Paint = plain

    def start(self) -> None:
        """Text has no head."""

    def add(self, outcome: Outcome) -> None:
        path = shown(outcome.path)
        if outcome.status == "changed" and self.files:
            verb = "would change" if self.dry else "changed"
            self.write(f"{self.paint('bold', path)}: {verb}{_settled(outcome.uses)}\n")
        # A failed file is never passed over, whatever its findings say of themselves.
        every = self.verbose or outcome.status == "failed"
        for finding in sorted((one for one in outcome.findings if every or one.status.needs_a_person), key=order):
            self.write(self._line(path, finding))

    def close(self, summary: Summary) -> None:
        """The closing line goes to the other stream: see `closing`."""

    def _line(self, path: str, finding: Finding) -> str:
        cell = "" if finding.cell is None else f"cell {finding.cell}:"
        place = self.paint("bold", path) + f":{cell}{finding.line}:{finding.column}"
        status = self.paint(STYLES[finding.status], finding.status.value)
        lines = [shown(line) for line in finding.message.splitlines()] or [""]
        # How it could be written helps a person; what was written for them they see in the file.
        if finding.new and (self.verbose or finding.status.needs_a_person):
            if finding.old:
                lines += [f"- {shown(line)}" for line in finding.old.splitlines()]
            lines += [f"+ {shown(line)}" for line in finding.new.splitlines()]
        return f"{place}: {finding.rule} {status}: " + "\n    ".join(lines) + "\n"


def order(finding: Finding) -> tuple[int, int, int, str]:
    return (finding.cell or 0, finding.line, finding.column, finding.rule)


def closing(summary: Summary, *, dry: bool = False, dot: str = "·") -> str:
    """The one line that ends a run."""
    uses = summary.uses
    if not (summary.changed or summary.failed or uses.total or summary.left):
        return f"Nothing to do: no legacy use in {_number(summary.files, 'file')}."
    if dry:
        files = f"{_number(summary.changed, 'file')} would change, {summary.unchanged} would not"
    else:
        files = f"{_number(summary.changed, 'file')} changed, {summary.unchanged} unchanged"
    if summary.failed:
        files += f", {summary.failed} failed"
    parts = [files]
    if uses.total:
        parts.append(f"{_number(uses.total, 'legacy use')}: {_counts(uses)}")
        # Rounded down: 100 % is said only where it is true.
        parts.append(f"{int(uses.rate * 100 + 1e-9)} % need nobody")
    return f" {dot} ".join(parts)


def hints(summary: Summary, first_left: str, *, dry: bool = False) -> list[str]:
    """What to do next, a sentence each."""
    lines = []
    if summary.changed and not dry:
        lines.append("`kmigrate undo` brings the old files back.")
    if summary.uses.shimmed:
        lines.append('Shimmed uses need the old APIs at run time: pip install "kmigrate[shims]".')
    if first_left:
        lines.append(f"`kmigrate explain {first_left}` says what a finding is about and what to do.")
    return lines


def _counts(uses: Uses) -> str:
    return ", ".join(f"{getattr(uses, status.value)} {status.value}" for status in Status)


def _settled(uses: Uses) -> str:
    said = [f"{getattr(uses, status.value)} {status.value}" for status in Status if getattr(uses, status.value)]
    return f" ({', '.join(said)})" if said else ""


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
