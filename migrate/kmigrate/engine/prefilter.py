"""Which sources can matter at all: searches of bytes and text, before anything is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable

PACKAGES = ("keras", "theano", "cntk")
NEEDLES = tuple(name.encode() for name in PACKAGES)
# With these, a name may be made of pieces, or stand in quotes.
MAKES_NAMES = ("import_module", "__import__", "importlib")
TAKES_NAMES = ("getattr", "sys.modules", "find_spec", "eval(", "exec(")
_PACKAGE = re.compile("|".join(PACKAGES))
_IMPORT = re.compile(r"(?:^|[;:\0])[ \t\f]*(?:from|import)\b")
# A name by itself, as it stands in the parentheses of an import or behind a backslash.
_BEFORE_LISTED = re.compile(r"(?:.*[,(])?[ \t]*")
_AFTER_LISTED = re.compile(r"[\w.]*[ \t]*(?:(?:as|import)\b.*|[,)#\\].*)?")


def mentions_legacy(data: bytes) -> bool:
    """Whether the bytes name a legacy package anywhere, even in a comment."""
    return NEEDLES[0] in data or NEEDLES[1] in data or NEEDLES[2] in data


def can_reach(text: str, telling: Iterable[str]) -> bool:
    """Whether code of this text may reach a legacy package without the help of another file.

    A third of the files that name one do so in comments and documentation alone. `telling` are words that speak for
    themselves, whatever they are said of.
    """
    # Nearly every file that matters has an import that says so, and most have it near their beginning.
    if any(_leads(text, match, False) for match in _PACKAGE.finditer(text)):
        return True
    if any(word in text for word in (*MAKES_NAMES, *telling)):
        return True
    quoted = any(word in text for word in TAKES_NAMES)
    return quoted and any(_leads(text, match, quoted) for match in _PACKAGE.finditer(text))


def _leads(text: str, match: re.Match[str], quoted: bool) -> bool:
    """Whether the name of a package stands where code may reach it."""
    start, end = match.span()
    before, head = text[start - 1 : start], text[start - 2 : start - 1]
    if before == "." and (head.isalnum() or head in ("_", ")", "]")):
        return True  # tf.keras
    if before == "_" or before.isalnum():
        return False  # `deserialize_keras_object`: where that leads, the file says from which it is imported
    if quoted and before in ('"', "'", "."):
        return True
    low = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    high = min((at for at in (text.find("\n", end), text.find("\r", end)) if at >= 0), default=len(text))
    if _IMPORT.search(text[low:high]):
        return True
    return (
        _BEFORE_LISTED.fullmatch(text, low, start) is not None and _AFTER_LISTED.fullmatch(text, end, high) is not None
    )
