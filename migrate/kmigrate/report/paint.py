"""Colours, as the few ANSI codes that every terminal knows."""

from __future__ import annotations

from collections.abc import Callable

CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}

Paint = Callable[[str, str], str]


def plain(_style: str, text: str) -> str:
    return text


def coloured(style: str, text: str) -> str:
    return f"\x1b[{CODES[style]}m{text}\x1b[0m"
