"""Lines that fit the screen. What goes into a file or to another program stays as it is."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence

NARROWEST = 40
LEAST = 12  # letters that a shortened cell keeps


def columns() -> int | None:
    """How wide the screen is; None where there is none."""
    return max(shutil.get_terminal_size((80, 24)).columns, NARROWEST) if sys.stdout.isatty() else None


def fitted(text: str, width: int | None) -> str:
    """The same text with lines broken between words; what follows stands a little further in."""
    if width is None:
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        inset = " " * (len(line) - len(line.lstrip()))
        wrapper = textwrap.TextWrapper(
            width, subsequent_indent=f"{inset}  ", break_long_words=False, break_on_hyphens=False
        )
        lines += [line] if len(line) <= width else wrapper.wrap(line)
    return "\n".join(lines)


def table(rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """Columns under each other; where they are too wide together, the widest are cut in the middle of their words."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    room = None if width is None else width - 2 * (len(widths) - 1)
    while room is not None and sum(widths) > room and max(widths) > LEAST:
        widths[widths.index(max(widths))] -= 1
    cut = [[shortened(cell, size) for cell, size in zip(row, widths, strict=True)] for row in rows]
    return ["  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in cut]


def shortened(cell: str, size: int) -> str:
    if len(cell) <= size:
        return cell
    head = (size - 2) // 2
    return f"{cell[:head]}..{cell[len(cell) - (size - 2 - head) :]}"
