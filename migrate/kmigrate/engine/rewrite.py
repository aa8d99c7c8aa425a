"""Text in; text and findings out. The one way through the engine."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from kmigrate.engine.apply import apply_rules
from kmigrate.engine.edits import EditConflict
from kmigrate.engine.file import SourceFile
from kmigrate.engine.imports.statements import write_imports
from kmigrate.engine.names.exports import Importer, exports_of
from kmigrate.engine.names.interest import words_of
from kmigrate.engine.prefilter import can_reach
from kmigrate.engine.skip import Skips
from kmigrate.engine.source import Source
from kmigrate.engine.verify import check
from kmigrate.findings import Finding, Result, Status, Uses
from kmigrate.rules.registry import registry
from kmigrate.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kmigrate.engine.names.project import Project
    from kmigrate.era.clues import Clue


def rewrite(
    text: str,
    settings: Settings | None = None,
    *,
    project: Project | None = None,
    path: str | None = None,
    clues: Sequence[Clue] = (),
) -> Result:
    """Rewrites one module's text. Never raises for what the text holds. `clues` tell of its era what it does not say
    itself; what is told around it is the project's.
    """
    importer = Importer(path or "", project, settings or Settings())
    if project is not None:
        project.ask(importer.path, importer.settings)
        if (done := project.take(importer.path, text)) is not None:
            return done
    skips = Skips(text)
    if skips.file or not _can_matter(text, importer):
        return Result(text)
    try:
        source = Source(text)
    except (SyntaxError, ValueError) as error:
        return _unreadable(text, error)
    except (RecursionError, MemoryError):
        return _failed(
            text, "KM002", "the code is nested too deeply for Python's own parser; take it apart, then run again"
        )
    try:
        return _rewrite(source, settings or Settings(), skips, importer, clues)
    except (RecursionError, MemoryError):
        return _failed(text, "KM002", "the code is nested too deeply to be followed; take it apart, then run again")


# As findings compare themselves, which builds two tuples for each pair of them.
_ORDER = attrgetter(*(one.name for one in fields(Finding) if one.name != "cell"))


@cache
def _telling() -> frozenset[str]:
    return words_of(frozenset(registry().telling))


def prepare() -> None:
    """Loads the rules and tables, which otherwise the first file waits for."""
    _telling()


def _can_matter(text: str, importer: Importer) -> bool:
    project = importer.project
    return can_reach(text, _telling()) or (project is not None and project.enters(importer.path))


def _rewrite(source: Source, settings: Settings, skips: Skips, importer: Importer, clues: Sequence[Clue]) -> Result:
    with importer.project.opened(importer.path) if importer.project is not None else nullcontext():
        file = SourceFile(source, settings, importer, clues)
        if importer.project is not None:
            importer.project.speaks(importer.path, (file.roots, file.inner_clues))
            called = importer.path in importer.project.callers
            importer.project.keep(importer.path, lambda: exports_of(file.flow, file.roots, file.inner_clues, called))
    try:
        return _apply(file, source, skips)
    finally:
        file.close()


def _apply(file: SourceFile, source: Source, skips: Skips) -> Result:
    if not (file.uses or file.bindings or file.flow.dynamic or file.flow.suspects):
        return Result(source.text)
    apply_rules(file, skips)
    file.imports.write_uses()
    write_imports(file, file.imports)
    try:
        new = file.edits.apply() if file.edits else source.text
        if new != source.text:
            check(source, file.edits, new)
    except (EditConflict, SyntaxError, ValueError) as error:
        return _failed(
            source.text,
            "KM005",
            f"the rewritten text would be wrong ({error}); the file was left as it is. Please report this",
        )
    findings = tuple(sorted(file.findings, key=_ORDER))
    return Result(new, findings, Uses.count(file.outcomes()), era=file.era)


def _failed(text: str, code: str, message: str, line: int = 1, column: int = 1) -> Result:
    return Result(text, (Finding(line, column, code, Status.UNSUPPORTED, message),), failed=True)


def _unreadable(text: str, error: Exception) -> Result:
    if isinstance(error, SyntaxError):
        lines = text.count("\n") + text.count("\r") + 1
        line = min(max(error.lineno or 1, 1), lines)
        message = f"not valid Python: {error.msg}; correct the line, or exclude the file"
        return _failed(text, "KM002", message, line, max(error.offset or 1, 1))
    return _failed(text, "KM002", f"not valid Python: {error}")
