"""Jupyter notebooks: the code cells are rewritten as one module, and nothing else of the file is touched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kmigrate.engine.kinds.ipython import Cell, read_cell
from kmigrate.engine.kinds.newlines import line_map, plain
from kmigrate.engine.kinds.sections import REFUSED, Rewrite, Sections, ToPython3, mentions_legacy, rewrite_sections
from kmigrate.findings import Finding, Result, Status, Uses

if TYPE_CHECKING:
    from kmigrate.engine.kinds.jsonspans import Span

UNREADABLE = "KM001"
CELL = {"cell_type": None, "source": [None], "input": [None], "language": None, "metadata": None}
NOTEBOOK = {"cells": [CELL], "worksheets": [{"cells": [CELL]}], "metadata": None, "nbformat": None}
OTHER_KERNELS = ("ir", "julia", "xr", "xcpp", "bash", "octave", "scala", "javascript", "deno", "ruby", "sagemath")


class NotANotebook(Exception):
    """The JSON is in order, but it is not a notebook."""


def rewrite_notebook(text: str, rewrite: Rewrite, to_python3: ToPython3 | None = None) -> Result:
    """Rewrite the code cells of a notebook. `to_python3` may bring cells to Python 3 that do not parse."""
    from kmigrate.engine.kinds import jsonspans

    try:
        cells = _code_cells(jsonspans.read(text, NOTEBOOK))
    except jsonspans.Broken as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        said = f"This notebook could not be read ({error.message}): take another copy of it."
        return _unreadable(text, said, line, column)
    except NotANotebook as error:
        return _unreadable(text, f"This is not a notebook: {error}.")
    sources = [_source(span) for _, span in cells]
    read = [read_cell(source) for source in sources]
    texts, findings, uses, failed = _rewrite_cells(read, rewrite, to_python3)
    if failed and any(finding.rule == REFUSED for _, finding in findings):
        read = [read_cell(source, runners=False) for source in sources]
        texts, findings, uses, failed = _rewrite_cells(read, rewrite, to_python3)
    pieces: list[str] = []
    position = 0
    for (_, span), old, new in zip(cells, sources, texts, strict=True):
        if new != old:
            pieces += [text[position : span.start], _spelled(text, span, old, new)]
            position = span.end
    located = sorted(
        (replace(finding, cell=cells[index][0]) for index, finding in findings),
        key=lambda finding: (finding.cell or 0, finding),
    )
    return Result("".join([*pieces, text[position:]]) if pieces else text, tuple(located), uses, failed)


def _unreadable(text: str, message: str, line: int = 1, column: int = 1) -> Result:
    return Result(text, (Finding(line, column, UNREADABLE, Status.UNSUPPORTED, message),), failed=True)


def _code_cells(notebook: Span) -> list[tuple[int, Span]]:
    """The Python cells of a notebook, each with its number among all cells and the place of its source."""
    if not notebook.members:
        raise NotANotebook("it holds no cells")
    if _is_foreign(notebook.get("metadata")):
        return []
    sheets = notebook.members.get("worksheets")
    holders = [notebook, *sheets.items] if sheets else [notebook]
    lists = [holder.members["cells"] for holder in holders if "cells" in holder.members]
    if not lists and not (sheets and notebook.get("nbformat")):
        raise NotANotebook("it holds no cells")
    found: list[tuple[int, Span]] = []
    number = 0
    for span in lists:
        if span.value is not None:
            raise NotANotebook("its cells are not a list")
        for cell in span.items:
            number += 1
            source = cell.members.get("source") or cell.members.get("input")
            if cell.get("cell_type") == "code" and source and _is_python_cell(cell) and _is_source(source):
                found.append((number, source))
    return found


def _is_source(span: Span) -> bool:
    if span.items:
        return all(isinstance(item.value, str) for item in span.items)
    return isinstance(span.value, str)


def _is_foreign(metadata: Any) -> bool:
    """Whether the notebook says that its kernel speaks another language than Python."""
    if not isinstance(metadata, dict):
        return False
    spec, info = metadata.get("kernelspec"), metadata.get("language_info")
    spec, info = spec if isinstance(spec, dict) else {}, info if isinstance(info, dict) else {}
    language = info.get("name") or spec.get("language") or metadata.get("language")
    if isinstance(language, str):
        return not language.lower().startswith(("python", "ipython"))
    name = spec.get("name")
    return isinstance(name, str) and name.lower().split("-")[0].rstrip("0123456789.") in OTHER_KERNELS


def _is_python_cell(cell: Span) -> bool:
    """Whether a cell has the language of its notebook; nbformat 3 and editors can say otherwise."""
    language = cell.get("language")
    metadata = cell.get("metadata")
    if isinstance(metadata, dict) and isinstance(editor := metadata.get("vscode"), dict):
        language = editor.get("languageId", language)
    return not isinstance(language, str) or language.lower().startswith(("python", "ipython"))


def _source(span: Span) -> str:
    return "".join(item.value for item in span.items) if span.items else str(span.value)


def _rewrite_cells(
    cells: Sequence[Cell], rewrite: Rewrite, to_python3: ToPython3 | None
) -> tuple[list[str], list[tuple[int, Finding]], Uses, bool]:
    """The new texts of all cells, and findings with the index of their cell."""
    texts = [cell.head + cell.body for cell in cells]
    findings = [(index, finding) for index, cell in enumerate(cells) for finding in cell.findings]
    uses = Uses(review=len(findings))
    failed = False
    shared = [index for index, cell in enumerate(cells) if cell.kind == "shared"]
    groups = [shared, *([index] for index, cell in enumerate(cells) if cell.kind == "own")]
    for group in groups:
        pieces = [cells[index].piece for index in group]
        done: Sections = rewrite_sections(pieces, rewrite, to_python3)
        if to_python3 is not None and done.uses.total and not any(mentions_legacy(piece.text) for piece in pieces):
            done = rewrite_sections(pieces, rewrite, to_python3, reached=True)
        for index, body in zip(group, done.texts, strict=True):
            texts[index] = cells[index].head + body
        for place, finding in done.findings:
            index = group[place]
            shift = plain(cells[index].head).count("\n")
            findings.append((index, finding.at(finding.line + shift, finding.column)))
        uses += done.uses
        # A program of its own that cannot be rewritten is a finding; the notebook is done all the same.
        failed = failed or (done.failed and group is shared)
    return texts, findings, uses, failed


def _spelled(text: str, span: Span, old: str, new: str) -> str:
    """The JSON of a changed source, in which every string of an unchanged line is the old one."""
    from kmigrate.engine.kinds import jsonspans

    raw = text[span.start : span.end]
    style = jsonspans.is_ascii_style(raw, text)

    def spell(line: str) -> str:
        return jsonspans.spell(line, style)

    if not span.items:
        return f'"{"".join(_merged(*_raw_lines(raw[1:-1], old), _lines(new), spell))}"'
    items = [item.value for item in span.items]
    raws = [text[item.start : item.end] for item in span.items]
    news = _new_items(items, new)
    values = _merged(items, raws, news, lambda line: f'"{spell(line)}"')
    return _list(text, span, values)


def _raw_lines(raw: str, value: str) -> tuple[list[str], list[str]]:
    """The lines of a string, and how its JSON spells each."""
    lines = _lines(value)
    raws: list[str] = []
    position = 0
    for line in lines:
        start = position
        for character in line:
            position += _width(raw, position, character)
        raws.append(raw[start:position])
    return lines, raws


def _width(raw: str, position: int, character: str) -> int:
    """How many characters of JSON one character of a string takes."""
    if raw[position] != "\\":
        return 1
    if raw[position + 1] != "u":
        return 2
    return 12 if ord(character) > 0xFFFF else 6


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _new_items(items: list[str], new: str) -> list[str]:
    """The new source in strings as the old one had them: mostly one for each line."""
    old = "".join(items)
    for split in (_lines, _keep_ends):
        if split(old) == items:
            return split(new)
    cuts = _same_cuts(items, old, new)
    if cuts is not None:
        return [new[start:end] for start, end in zip([0, *cuts], [*cuts, len(new)], strict=True)]
    first = 0
    while first < len(items) and new.startswith("".join(items[: first + 1])):
        first += 1
    head = "".join(items[:first])
    last = 0
    while last < len(items) - first and new[len(head) :].endswith("".join(items[len(items) - last - 1 :])):
        last += 1
    tail = "".join(items[len(items) - last :])
    middle = new[len(head) : len(new) - len(tail)]
    changed = [middle] if len(items) - first - last == 1 else _lines(middle)
    return [*items[:first], *changed, *items[len(items) - last :]]


def _same_cuts(items: list[str], old: str, new: str) -> list[int] | None:
    """Where the new source is cut as the old one was: at the ends of lines, and anywhere in lines that stay."""
    lines, news = old.split("\n"), new.split("\n")
    if len(lines) != len(news):
        return None
    cuts: list[int] = []
    position = 0
    for item in items[:-1]:
        position += len(item)
        line = old.count("\n", 0, position)
        column = position - (old.rfind("\n", 0, position) + 1)
        start = sum(len(one) + 1 for one in news[:line])
        if lines[line] == news[line] or column == 0:
            cuts.append(start + column)
        elif column >= len(lines[line].rstrip("\r")):
            cuts.append(start + len(news[line]) - len(lines[line]) + column)
        else:
            return None
    return cuts


def _keep_ends(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _merged(old: list[str], raws: list[str], new: list[str], spell: Callable[[str], str]) -> list[str]:
    """How JSON spells the new strings: as before where they are the old ones."""
    origins = line_map(old, new)
    return [
        raws[origin] if origin is not None and old[origin] == value else spell(value)
        for origin, value in zip(origins, new, strict=True)
    ]


def _list(text: str, span: Span, values: list[str]) -> str:
    """A JSON list with the brackets and separators of the old one."""
    items = span.items
    opening, closing = text[span.start : items[0].start], text[items[-1].end : span.end]
    if not values:
        return "[]"
    separator = text[items[0].end : items[1].start] if len(items) > 1 else "," + (opening[1:] or " ")
    return opening + separator.join(values) + closing
