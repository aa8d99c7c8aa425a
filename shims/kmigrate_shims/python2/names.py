"""What `string` had in Python 2 that methods of strings do today."""

from __future__ import annotations

import string
from typing import Any

METHODS = "capitalize center count expandtabs find index ljust lower lstrip replace rfind rindex rjust rsplit rstrip"
MORE = "split strip swapcase title translate upper zfill"


def _joined(words: Any, sep: str = " ") -> str:
    return sep.join(words)


def begin() -> None:
    """The names are there from now on; what is there is never replaced."""
    added: dict[str, Any] = {name: getattr(str, name) for name in f"{METHODS} {MORE}".split()}
    added |= {"letters": string.ascii_letters, "lowercase": string.ascii_lowercase}
    added |= {"uppercase": string.ascii_uppercase, "maketrans": str.maketrans}
    added |= {"join": _joined, "atoi": int, "atol": int, "atof": float}
    for name, value in added.items():
        if not hasattr(string, name):
            setattr(string, name, value)
