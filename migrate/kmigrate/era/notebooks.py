"""What a notebook remembers of its last run, and what its cells install."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from kmigrate.era.clues import BACKEND, KERAS, LOCKED, Clue
from kmigrate.era.environment import variables
from kmigrate.era.pins import scripts
from kmigrate.era.versions import span_of

_USING = re.compile(r"Using (?P<name>Theano|TensorFlow|CNTK) backend", re.IGNORECASE)
_PRINTED = re.compile(r"\bkeras(?:\s+version|\.__version__)?\s*[:=]?\s*v?(?P<version>[012]\.\d+\.\d+)\b", re.IGNORECASE)
WORDS = ("backend", "keras", "KERAS", "THEANO")


def of_notebook(text: str) -> Iterator[Clue]:
    """The line of a clue is that inside its cell; `says` names the cell."""
    if not any(word in text for word in ("Using ", "install", "KERAS_BACKEND", "THEANO_FLAGS", "__version__")):
        return
    try:
        notebook = json.loads(text)
        # Before format 4 cells stood in worksheets, and code was their input.
        sheets = notebook.get("worksheets") or [notebook]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        for number, cell in enumerate(cells, 1):
            if cell.get("cell_type") == "code":
                yield from _cell(number, cell)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return  # what is wrong with it is said where it is migrated


def _cell(number: int, cell: dict[str, Any]) -> Iterator[Clue]:
    source = _joined(cell.get("source") or cell.get("input"))
    for clue in (*scripts(source), *variables(source)):
        yield Clue(clue.topic, f"(cell {number}) {clue.says}", clue.span, clue.value, clue.rank)
    for output in cell.get("outputs") or ():
        printed = _joined(output.get("text")) or _joined((output.get("data") or {}).get("text/plain"))
        if (match := _USING.search(printed)) is not None:
            yield Clue(BACKEND, f"(cell {number}) printed `{match[0]}`", value=match["name"].lower(), rank=LOCKED)
        for match in _PRINTED.finditer(printed):
            if (span := span_of(match["version"])) is not None:
                yield Clue(KERAS, f"(cell {number}) printed `{match[0]}`", span, rank=LOCKED)


def _joined(text: object) -> str:
    return text if isinstance(text, str) else "".join(map(str, text)) if isinstance(text, list) else ""
