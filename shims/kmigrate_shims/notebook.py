"""Notebooks as programs: their cells of code, one after the other, in one module.

What belongs to the notebook's own shell (`%matplotlib inline`, `!pip install`) is passed over, and said.
"""

from __future__ import annotations

import ast
import json
import linecache
import re
from dataclasses import dataclass
from types import CodeType
from typing import Any

from kmigrate_shims import python2

# Magics of a whole cell under which the cell is run all the same.
RUN = frozenset({"capture", "prun", "py", "python", "python2", "python3", "time", "timeit"})
MAGIC = re.compile(r"[ \t]*(?:%[A-Za-z_]|!|\?)|.*\?[ \t]*$")
GIVEN = re.compile(r"[ \t]*[\w, ]+=[ \t]*(?:!|%[A-Za-z_])")


@dataclass
class Cell:
    """A cell of code, by its number among them, and the lines of it that no Python reads."""

    number: int
    text: str
    passed_over: list[str]


def read(content: str) -> list[Cell]:
    """The cells of code, as Python."""
    try:
        told = json.loads(content)
        found = told["cells"] if "cells" in told else [cell for sheet in told["worksheets"] for cell in sheet["cells"]]
        sources = [_source(cell) for cell in found if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"it is no notebook ({type(error).__name__}: {error})") from None
    return [_cell(number, source) for number, source in enumerate(sources, 1)]


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"] if "source" in cell else cell["input"]
    return source if isinstance(source, str) else "".join(source)


def _cell(number: int, source: str) -> Cell:
    lines = source.split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    dropped: list[str] = []
    if lines[first].startswith("%%"):
        dropped.append(lines[first])
        if lines[first][2:].split()[:1] not in [[name] for name in RUN]:
            return Cell(number, "", dropped)
        lines[first] = ""
    if not _parses("\n".join(lines)):
        for place, line in enumerate(lines):
            if GIVEN.match(line):
                raise ValueError(f"cell {number} keeps what its shell answers: {line.strip()}")
            if MAGIC.match(line) and not line.lstrip().startswith("#"):
                dropped.append(line.strip())
                lines[place] = line[: len(line) - len(line.lstrip())] + "pass"
    return Cell(number, "\n".join(lines), dropped)


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def compiled(cells: list[Cell], path: str, old: bool) -> list[CodeType]:
    """Their code. As in a notebook, the value of a last line is shown, unless a semicolon ends it."""
    found: list[CodeType] = []
    for cell in cells:
        name = f"{path}[{cell.number}]"
        linecache.cache[name] = (len(cell.text), None, cell.text.splitlines(keepends=True), name)
        tree = (python2.parsed(cell.text, name) if old and cell.text.strip() else None) or ast.parse(cell.text, name)
        last = tree.body[-1] if tree.body else None
        shows = isinstance(last, ast.Expr) and not cell.text.rstrip().endswith(";")
        body = ast.Module(tree.body[:-1] if shows else tree.body, type_ignores=[])
        found.append(compile(body, name, "exec", dont_inherit=True))
        if last is not None and shows:
            found.append(compile(ast.Interactive([last]), name, "single", dont_inherit=True))
    return found
