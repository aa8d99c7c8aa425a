"""Small work on texts."""

from __future__ import annotations

from typing import Any


def render_string(string: str, sub: Any) -> str:
    """A text with its places filled."""
    return str(string % sub)


def pretty_format(string: str) -> str:
    """The text without empty lines around it."""
    return string.strip("\n")


def strip_leading_white_space(lines: list[str]) -> list[str]:
    """Lines without the indent that all of them share."""
    import textwrap

    return textwrap.dedent("\n".join(lines)).split("\n")
