"""From the bytes of one file to what became of it. Nothing here touches the disk, and nothing here raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kmigrate.engine.files.read import LIMIT
from kmigrate.engine.kinds.kind import Kind
from kmigrate.engine.kinds.kind import kind as kind_of
from kmigrate.findings import Finding, Result, Status, Uses
from kmigrate.settings import Settings

if TYPE_CHECKING:
    from kmigrate.engine.decode import Decoded
    from kmigrate.engine.names.project import Project
    from kmigrate.era.clues import Clue
    from kmigrate.era.decide import Era


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Everything about files that is no matter of their text."""

    write: bool = True  # False for --check and --diff
    docs: bool = False  # Markdown and reST in folders as well
    exclude: tuple[str, ...] = ()
    jobs: int | None = None  # None: as many as pay
    limit: int = LIMIT  # bytes of the largest file that is read


NO_USES = Uses()
LONGEST_LINE = 20_000  # characters of what may be Python 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `old` and `new` are its bytes where they differ."""

    path: str
    status: Literal["changed", "unchanged", "failed"]
    findings: tuple[Finding, ...] = ()
    uses: Uses = NO_USES
    old: bytes = b""
    new: bytes = b""
    era: Era | None = None


def failed(path: str, code: str, message: str, line: int = 1, column: int = 1) -> Outcome:
    return Outcome(path, "failed", (Finding(line, column, code, Status.REVIEW, message),))


def process(
    path: str,
    data: bytes,
    settings: Settings,
    options: Options | None = None,
    project: Project | None = None,
) -> Outcome:
    """Rewrites the source in `data`. `path` decides its kind, and is where other modules are looked up from."""
    try:
        if len(data) > (options or Options()).limit:
            from kmigrate.engine.files.read import too_large

            return failed(path, "KM001", too_large(len(data), (options or Options()).limit).message)
        return _process(path, data, settings, project)
    except RecursionError:
        return failed(path, "KM001", "The code is nested too deeply to be followed: take it apart and run again.")
    except MemoryError:
        return failed(path, "KM001", "There was not enough memory for the file: leave it out with --exclude.")
    except Exception as error:
        return internal_error(path, type(error).__name__, str(error))


def internal_error(path: str, kind: str, detail: str) -> Outcome:
    detail = " ".join(detail.split())[:200]
    said = f"{kind}: {detail}" if detail else kind
    message = f"kmigrate made a mistake of its own ({said}) and left the file alone: please report it with the file."
    return failed(path, "KM001", message)


def _process(path: str, data: bytes, settings: Settings, project: Project | None) -> Outcome:
    from kmigrate.engine.decode import DecodeError, EncodeError, decode

    kind = kind_of(path)
    try:
        decoded = decode(data, cookie=kind == "python")
    except DecodeError as error:
        return failed(path, "KM001", error.message, error.line, error.column)
    result, era = _rewrite(decoded.text, kind, settings, project, path)
    if result.failed:
        return Outcome(path, "failed", result.findings, result.uses, era=era)
    if result.text == decoded.text:
        return Outcome(path, "unchanged", result.findings, result.uses, era=era)
    try:
        new = decoded.encode(result.text)
    except EncodeError as error:
        return failed(path, "KM006", error.message, error.line, error.column)
    if not _reads_back(new, decoded, result.text, kind):
        message = "The new text would not be read as it was written, so the file was left alone: please report it."
        return failed(path, "KM005", message)
    return Outcome(path, "changed", result.findings, result.uses, data, new, era)


def _reads_back(new: bytes, decoded: Decoded, text: str, kind: Kind) -> bool:
    """Whether the new bytes mean the new text. They would not where an edit moved the coding comment."""
    from kmigrate.engine.decode import DecodeError, decode

    if decoded.encoding == "utf-8" and kind != "python":
        return True
    try:
        again = decode(new, cookie=kind == "python")
    except DecodeError:
        return False
    return (again.text, again.encoding, again.bom) == (text, decoded.encoding, decoded.bom)


def _rewrite(
    text: str, kind: Kind, settings: Settings, project: Project | None, path: str
) -> tuple[Result, Era | None]:
    """The result, and what the file was written for: what its last text with legacy uses says."""
    from kmigrate.engine.rewrite import rewrite

    more: dict[str, tuple[Clue, ...]] = {}
    era: Era | None = None

    def one(text: str) -> Result:
        nonlocal era
        result = rewrite(text, settings, project=project, path=path, **more)
        era = result.era or era
        return result

    if kind == "python":
        return _python(text, one, settings), era
    to_python3 = _to_python3 if settings.python2 else None
    if kind == "notebook":
        from kmigrate.engine.kinds.notebooks import rewrite_notebook
        from kmigrate.era.notebooks import of_notebook

        if clues := tuple(of_notebook(text)):
            more["clues"] = clues
        done = rewrite_notebook(text, one, to_python3)
        # The lines of the code are not those of the file.
        return done, era and replace(
            era, told=tuple(replace(clue, line=0) if not clue.place else clue for clue in era.told)
        )
    from kmigrate.engine.kinds.blocks import rewrite_blocks

    return rewrite_blocks(text, kind, one, to_python3), None


def _to_python3(text: str) -> tuple[str, tuple[Finding, ...]] | None:
    from kmigrate.engine.kinds.python2 import to_python3

    return to_python3(text)


def _is_handwritten(text: str) -> bool:
    # fissix needs time in the square of how deep an expression goes; what a machine nested on one line stays refused.
    return max(map(len, text.splitlines()), default=0) <= LONGEST_LINE


def _is_python2(text: str, result: Result) -> bool:
    """Whether it does not parse, or parses and asks for what Python 3 has not."""
    if result.failed:
        return any(finding.rule == "KM002" for finding in result.findings)
    if not (result.uses.total or result.text != text):
        return False
    from kmigrate.engine.kinds.python2_names import is_python2

    return is_python2(text)


def _python(text: str, one: Callable[[str], Result], settings: Settings) -> Result:
    """Rewrites a module, by way of Python 3 where it is Python 2."""
    result = one(text)
    if not (settings.python2 and _is_handwritten(text) and _is_python2(text, result)):
        return result
    brought = _to_python3(text)
    if brought is None:
        return result
    newer, findings = brought
    second = one(newer)
    if second.failed:
        # The place of the first complaint is one that the user can see.
        return result
    if second.text == newer and not second.findings and not second.uses.total:
        # Nothing legacy is in it: then it is nothing that kmigrate was asked to touch.
        return Result(text)
    return Result(second.text, (*findings, *second.findings), second.uses)
