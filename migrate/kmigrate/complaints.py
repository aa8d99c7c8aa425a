"""The one exception for what a user can mend: it becomes one sentence on the screen and exit code 2."""

from __future__ import annotations


class Complaint(Exception):
    """A wrong command line or configuration; its text names the culprit and the remedy."""


def nearest(word: str, known: list[str]) -> str:
    """A hint that ends a complaint about an unknown word, empty where nothing known comes near."""
    from difflib import get_close_matches

    lowered = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return f" Did you mean {lowered[close[0]]}?" if close else ""
