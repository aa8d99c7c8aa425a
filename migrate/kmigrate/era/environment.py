"""Backends and dimension orders that settings name: keras.json, KERAS_BACKEND, THEANO_FLAGS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kmigrate.era.clues import ASKED, BACKEND, LIKELY, ORDERING, Clue, line_of

_BACKEND = re.compile(
    r"""KERAS_BACKEND\\?["']?\s*\]?\s*(?:=(?!=)|,|:|[ \t])\s*\\?["']?(?P<value>theano|tensorflow|cntk)\b""",
    re.IGNORECASE,
)
_FLAGS = re.compile(r"""\bTHEANO_FLAGS\b""")
_KEY = re.compile(r""""(?P<key>backend|image_dim_ordering|image_data_format)"\s*:\s*"(?P<value>\w+)\"""")
_ORDERS = {"th": "th", "tf": "tf", "channels_first": "th", "channels_last": "tf"}
_IMAGE = re.compile(r"^\s*FROM\s+(?P<value>\S*(?:theano|cntk)\S*)", re.IGNORECASE | re.M)


def settings(text: str) -> Iterator[Clue]:
    """keras.json."""
    for match in _KEY.finditer(text):
        line, value = line_of(text, match.start()), match["value"]
        if match["key"] == "backend" and value in ("theano", "tensorflow", "cntk"):
            yield Clue(BACKEND, f"says {value}", value=value, rank=ASKED, line=line)
        elif value in _ORDERS:
            yield Clue(ORDERING, f"says {value}", value=_ORDERS[value], rank=ASKED, line=line)


def variables(text: str, flags: re.Pattern[str] = _FLAGS) -> Iterator[Clue]:
    """What a text sets or exports; a program, a script or a CI file."""
    if "KERAS_BACKEND" in text:
        for match in _BACKEND.finditer(text):
            value = match["value"].lower()
            line = line_of(text, match.start())
            yield Clue(BACKEND, f"sets KERAS_BACKEND={value}", value=value, line=line)
    if "THEANO_FLAGS" in text and (found := flags.search(text)) is not None:
        line = line_of(text, found.end())
        yield Clue(BACKEND, "sets THEANO_FLAGS", value="theano", rank=LIKELY, line=line)


def images(text: str) -> Iterator[Clue]:
    """The image that a Dockerfile starts from."""
    for match in _IMAGE.finditer(text):
        value = "theano" if "theano" in match["value"].lower() else "cntk"
        line = line_of(text, match.start("value"))
        yield Clue(BACKEND, f"starts from {match['value']}", value=value, rank=LIKELY, line=line)
