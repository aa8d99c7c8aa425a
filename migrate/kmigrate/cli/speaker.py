"""Says what a run does while it does it: report, diff, bar and closing line, each to its own place."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TextIO

from kmigrate.cli.output import ReportFile, StandardOutput, can_say, put
from kmigrate.cli.screen import Bar, has_colours, is_silent, is_unattended
from kmigrate.engine.files.interrupts import held
from kmigrate.exits import Exit
from kmigrate.report.paint import Paint, coloured, plain
from kmigrate.report.places import shown
from kmigrate.report.summary import Summary
from kmigrate.report.text import TextReport, closing, hints, order
from kmigrate.report.written import Written

if TYPE_CHECKING:
    from kmigrate.engine.files.process import Outcome
    from kmigrate.report import Report, Write

SKIPPED_SHOWN = 5
MARKS = {b"@": "cyan", b"-": "red", b"+": "green"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the user wants to be spoken to."""

    format: str = "text"
    check: bool = False
    diff: bool = False
    quiet: bool = False
    verbose: bool = False
    filtering: bool = False  # standard input is the file; unless dry, its new text goes to standard output

    @property
    def dry(self) -> bool:
        return self.check or self.diff

    @property
    def takes_output(self) -> bool:
        """Whether standard output is for the product, so that the report must go elsewhere."""
        return self.diff or self.filters

    @property
    def filters(self) -> bool:
        return self.filtering and not self.dry


class Speaker:
    """Hears of every outcome once, and keeps only numbers."""

    def __init__(self, manner: Manner, file: ReportFile | None = None) -> None:
        self.manner = manner
        self.output = StandardOutput()
        self.summary = Summary()
        self._bar = Bar(wanted=not manner.quiet)
        self._first_left = ""
        self._written = Written()
        self._total = self._clean = 0
        self._started = time.monotonic()
        self._diff_paint = _paint(sys.stdout)
        self._report = self._make_report(file)
        self._report.start()

    def expect(self, total: int) -> None:
        self._total = total

    def add(self, outcome: Outcome) -> None:
        """Raises BrokenPipeError once nobody reads any more what is all that this run makes."""
        if outcome.status == "unchanged" and not outcome.findings and self.manner.format == "text":
            # Most files of most trees, about which there is nothing to say.
            self._clean += 1
        else:
            # A Ctrl-C between two halves of an entry would make the report unreadable.
            with held():
                self._add(outcome)
        self._bar.advance(self.summary.files + self._clean, self._total)
        if self.manner.dry and self.output.gone:
            raise BrokenPipeError

    def _add(self, outcome: Outcome) -> None:
        self.summary = self.summary.plus(outcome)
        self._written.add(outcome)
        if not self._first_left:
            left = (finding for finding in outcome.findings if finding.status.needs_a_person)
            first = min(left, key=order, default=None)
            self._first_left = first.rule if first is not None else ""
        if self.manner.diff and outcome.status == "changed":
            self._diff(outcome)
        self._report.add(outcome)

    def say_skipped(self, folders: Sequence[str]) -> None:
        """Names the folders that look like environments or output of a build."""
        if folders and not (self.manner.quiet or is_silent()):
            names = ", ".join(map(shown, folders[:SKIPPED_SHOWN]))
            more = f" and {len(folders) - SKIPPED_SHOWN} more" if len(folders) > SKIPPED_SHOWN else ""
            self.say(f"Not looked into: {names}{more}. Give a folder by name to include it.\n")

    def hide(self) -> None:
        """Leaves the terminal as it was, however the run ended."""
        self._bar.hide()

    def close(self, stopped: str = "") -> Exit:
        """Ends the report; `stopped` is the sentence that says how far a stopped run came."""
        self._bar.hide()
        self.summary = replace(
            self.summary,
            unchanged=self.summary.unchanged + self._clean,
            seconds=time.monotonic() - self._started,
            stopped=bool(stopped),
            written=tuple(self._written.entries()),
        )
        self._report.close(self.summary)
        self.output.flush()
        if stopped:
            self.say(f"{stopped}\n")
        if not (self.manner.quiet or self.manner.filters):
            self._say_closing()
        return self.summary.exit(dry=self.manner.dry)

    def _say_closing(self) -> None:
        summary = self.summary
        if is_silent() and not (summary.changed or summary.failed or summary.left):
            return
        dot = "·" if can_say(sys.stderr, "·") else "|"
        self.say(closing(summary, dry=self.manner.dry, dot=dot) + "\n")
        for line in self._written.lines() if summary.uses.total else ():
            self.say(f"{line}\n")
        if not is_unattended():
            for hint in hints(summary, self._first_left, dry=self.manner.dry):
                self.say(f"{hint}\n")

    def _make_report(self, file: ReportFile | None) -> Report:
        write: Write = file.write if file else self.say if self.manner.takes_output else self._print
        if self.manner.format == "json":
            from kmigrate.report.as_json import JsonReport

            return JsonReport(write)
        if self.manner.format == "sarif":
            from kmigrate.report.as_sarif import SarifReport

            return SarifReport(write)
        paint = plain if file else _paint(sys.stderr if self.manner.takes_output else sys.stdout)
        # A diff names the files that would change; --quiet wants only what is left, unless the list is the product.
        files = not (self.manner.diff or self.manner.filters) and (self.manner.check or not self.manner.quiet)
        return TextReport(write=write, dry=self.manner.dry, verbose=self.manner.verbose, files=files, paint=paint)

    def _diff(self, outcome: Outcome) -> None:
        from kmigrate.report.diff import unified

        self._bar.hide()
        for number, line in enumerate(unified(outcome.path, outcome.old, outcome.new)):
            self.output.write_bytes(_painted(line, head=number < 2) if self._diff_paint is coloured else line)
        self.output.flush()

    def _print(self, text: str) -> None:
        self._bar.hide()
        self.output.write(text)

    def say(self, text: str) -> None:
        self._bar.hide()
        with suppress(OSError):  # where nobody is left to be told, there is nobody to tell of it
            put(sys.stderr, text)


def _paint(stream: TextIO) -> Paint:
    return coloured if has_colours(stream) else plain


def _painted(line: bytes, *, head: bool) -> bytes:
    """A line of a diff in colour. The codes stay inside of the line end."""
    style = "bold" if head else MARKS.get(line[:1], "")
    if not style:
        return line
    body = line.rstrip(b"\r\n")
    before, after = coloured(style, "|").encode().split(b"|")
    return before + body + after + line[len(body) :]
