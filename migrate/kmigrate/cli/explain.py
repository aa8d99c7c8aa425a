"""`kmigrate explain CODE|NAME`: what a rule does, before and after, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.cli.arguments import parser
from kmigrate.cli.output import StandardOutput
from kmigrate.cli.screen import has_colours
from kmigrate.exits import Exit
from kmigrate.report.catalog import catalog, find, is_about_files
from kmigrate.report.paint import Paint, coloured, plain
from kmigrate.report.rows import cells, example_diff

if TYPE_CHECKING:
    from kmigrate.rules import Rule

STYLES = {"-": "red", "+": "green", " ": "dim"}


def explain(argv: list[str]) -> int:
    """Prints the pages of the rules that are named."""
    chosen = parser(
        "kmigrate explain",
        "Says what a rule does, before and after, and why.",
        "examples:\n  kmigrate explain KM203\n  kmigrate explain KM203 KM301",
    )
    chosen.add_argument("words", metavar="CODE|NAME", nargs="+", help="as findings and `kmigrate rules` name it")
    words = chosen.parse_args(argv).words
    rules = catalog()
    found = [find(word, rules) for word in words]
    paint = coloured if has_colours(sys.stdout) else plain
    output = StandardOutput()
    output.write("\n".join("".join(f"{line}\n" for line in page(rule, paint)) for rule in found))
    return Exit.DONE


def page(rule: Rule, paint: Paint = plain) -> Iterator[str]:
    """The lines of the page of one rule."""
    yield paint("bold", f"{rule.code} {rule.name}")
    yield rule.title
    for example in rule.examples:
        yield ""
        for mark, line in example_diff(example):
            yield paint(STYLES[mark], f"  {mark} {line}".rstrip())
        if example.note:
            yield f"  {example.note}"
    if rule.why.strip():
        yield ""
        yield from _paragraphs(rule.why)
    if rule.rows:
        yield ""
        yield from _table(rule)
    yield ""
    if is_about_files(rule):
        yield "Skip it: `--exclude GLOB` leaves files out."
    else:
        yield f"Skip it: `--ignore {rule.code}`, or `# kmigrate: skip={rule.code}` at the end of a line."


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs as wide as reading is easy; lists and blocks of code as they are."""
    from shutil import get_terminal_size
    from textwrap import wrap

    width = min(get_terminal_size().columns, 100)
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ""
        lines = paragraph.splitlines()
        if any(line.startswith(("- ", "* ", "    ", "```", "|", "1. ")) for line in lines):
            yield from lines
        else:
            yield from wrap(" ".join(lines), width, break_long_words=False, break_on_hyphens=False)


def _table(rule: Rule) -> Iterator[str]:
    lines = [cells(row) for row in rule.rows]
    wide, middle = (min(max(len(line[column]) for line in lines), 48) for column in (0, 1))
    for old, new, note, source in lines:
        rest = "  ".join(part for part in (note, f"({source})" if source else "") if part)
        yield f"  {old:{wide}}  {new:{middle}}  {rest}".rstrip()
