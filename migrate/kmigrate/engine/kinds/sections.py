"""Several pieces of Python that share one namespace: joined to one module, rewritten once, split again.

The pieces are the cells of a notebook or the blocks of a page. What is no Python inside a piece is masked: a name that
occurs nowhere else stands in for it, and gives way to the old characters afterwards.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kmigrate.engine.kinds.newlines import line_map, plain, restore
from kmigrate.engine.kinds.python2_names import is_python2
from kmigrate.findings import Finding, Result, Status, Uses

Rewrite = Callable[[str], Result]
ToPython3 = Callable[[str], tuple[str, tuple[Finding, ...]] | None]
Place = tuple[int, Finding]  # the index of a piece, and a finding inside it

UNPARSED, REFUSED = "KM002", "KM005"
LEGACY = re.compile(r"(?<!tensorflow\.)(?<!tf\.)\b(?:keras\w*|theano|lasagne|cntk)\b", re.IGNORECASE)
TRIES = 8  # how often a piece that the rewrite complains about is left out before all are


@dataclass(frozen=True, slots=True)
class Mask:
    """The first characters of a line, `hidden`, and what stands there in the module: `shown`, with {} for the name."""

    line: int  # 0-based
    hidden: str
    shown: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as its source has it; `masks` in the order of their lines."""

    text: str
    masks: tuple[Mask, ...] = ()


@dataclass(frozen=True, slots=True)
class Sections:
    """The pieces afterwards; every finding with the index of its piece, its line and column inside it."""

    texts: tuple[str, ...]
    findings: tuple[tuple[int, Finding], ...] = ()
    uses: Uses = field(default_factory=Uses)
    failed: bool = False


class Unsplittable(Exception):
    """The rewritten module cannot be told apart into its pieces again."""


@dataclass(slots=True)
class Part:
    """A piece on its way through the module."""

    index: int
    piece: Piece
    code: str = ""  # with plain newlines, masks and no common indentation
    indent: str = ""
    origins: list[int] | None = None  # for each line of `code` its line in the piece, where these differ
    shown: list[str] = field(default_factory=list)
    failure: str = ""
    brought: tuple[Finding, ...] = ()  # what was said when it was brought from Python 2

    def place(self, line: int, column: int) -> tuple[int, int]:
        """The line and column of the piece for those of `code`."""
        if self.origins is not None:
            line = self.origins[min(line, len(self.origins)) - 1] + 1
        lines = plain(self.piece.text).split("\n")
        line = max(1, min(line, len(lines)))
        column += len(self.indent)
        for mask, shown in zip(self.piece.masks, self.shown, strict=True):
            if mask.line == line - 1:
                column = max(1, column - len(self.indent) - len(shown) + len(mask.hidden))
        return line, min(column, len(lines[line - 1]) + 1)


def mentions_legacy(text: str) -> bool:
    """Whether the text names a package that this tool moves away from."""
    return LEGACY.search(text) is not None


def parse(text: str) -> ast.Module | None:
    """The module, or None where the text is no Python; never an exception, and no warnings about the code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def rewrite_sections(
    pieces: Sequence[Piece], rewrite: Rewrite, to_python3: ToPython3 | None = None, reached: bool = False
) -> Sections:
    """Rewrite pieces as if they stood in one module. `to_python3` may bring those to Python 3 that are not. `reached`
    says that they have legacy uses though they name no legacy package: they import from a module that does.
    """
    unchanged = tuple(piece.text for piece in pieces)
    nonce = _nonce(pieces)
    old = to_python3 is not None and _are_python2(pieces, reached)
    parts = [_prepare(index, piece, nonce, to_python3, old) for index, piece in enumerate(pieces)]
    said = [(part.index, _left_out(part)) for part in parts if part.failure and mentions_legacy(part.piece.text)]
    module = [part for part in parts if not part.failure and part.code]
    result, located = Result(""), []
    for _ in range(TRIES if module else 0):
        joined, starts = _join(module, nonce)
        result = rewrite(joined)
        culprit = _culprit(result, module, starts)
        if culprit is None:
            located = [_located(finding, module, starts) for finding in result.findings]
            break
        part, failure = culprit
        module.remove(part)
        said.append((part.index, failure))
    if result.failed or not module:
        return _sections(unchanged, said, located, result)
    try:
        texts = _split(result.text, module, nonce, unchanged)
    except Unsplittable as error:
        message = f"The rewritten code could not be put back into its places ({error}); nothing was changed."
        said.append((module[0].index, Finding(1, 1, REFUSED, Status.REVIEW, message)))
        return _sections(unchanged, said, [], Result("", failed=True))
    brought = [(part.index, finding) for part in module for finding in part.brought]
    return _sections(texts, said, [*brought, *located], result)


def _sections(texts: tuple[str, ...], said: list[Place], others: list[Place], result: Result) -> Sections:
    findings = sorted([*said, *others])
    uses = Uses() if result.failed else result.uses
    return Sections(texts, tuple(findings), uses + Uses(review=len(said)), result.failed)


def _nonce(pieces: Sequence[Piece]) -> str:
    """What makes our names occur nowhere else; the same for the same pieces, so that two runs agree."""
    number = 0
    while any(f"kmigrate_{number}_" in piece.text for piece in pieces):
        number += 1
    return f"kmigrate_{number}_"


def _are_python2(pieces: Sequence[Piece], reached: bool) -> bool:
    """Whether legacy pieces that parse ask together for what Python 3 has not: what one lacks another may define."""
    texts = [plain(piece.text) for piece in pieces if not piece.masks]
    legacy = reached or any(map(mentions_legacy, texts))
    return legacy and is_python2("\n".join(t for t in texts if parse(t) is not None))


def _prepare(index: int, piece: Piece, nonce: str, to_python3: ToPython3 | None, old: bool = False) -> Part:
    part = Part(index, piece)
    lines = plain(piece.text).split("\n")
    for number, mask in enumerate(piece.masks):
        shown = mask.shown.replace("{}", f"_{nonce}{index}_{number}_")
        part.shown.append(shown)
        lines[mask.line] = shown + lines[mask.line][len(mask.hidden) :]
    code = "\n".join(lines)
    indent = _common_indent(code)
    if indent is None:
        part.failure = "its lines are not indented alike"
        return part
    part.indent = indent
    part.shown = [shown.removeprefix(indent) for shown in part.shown]
    code = _dedent(code, indent)
    tree = parse(code)
    wanted = tree is None or (old and is_python2(code))
    if wanted and to_python3 is not None and (modern := to_python3(code)) is not None:
        brought = modern[0]
        part.origins = _origins(code, brought)
        part.brought = tuple(_placed(finding, part) for finding in modern[1])
        code, tree = brought, parse(brought)
    if tree is None:
        part.failure = "it is not valid Python"
    elif any(not _is_mask(node, nonce) for node in tree.body):
        part.code = code  # a piece without code of its own is nothing to rewrite, and no place for an import
    return part


def _is_mask(node: ast.stmt, nonce: str) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Name) and node.value.id.startswith("_" + nonce)


def _common_indent(code: str) -> str | None:
    """The blanks that begin every line of a piece that is indented as a whole; None where some line lacks them."""
    lines = [line for line in code.split("\n") if line.strip()]
    first = next((line for line in lines if not line.lstrip().startswith("#")), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return indent if all(line.startswith(indent) for line in lines) else None


def _dedent(code: str, indent: str) -> str:
    # Lines of blanks alone are left as they are in both directions: so the way back is exact, inside strings too.
    return "\n".join(line.removeprefix(indent) if line.strip() else line for line in code.split("\n"))


def _indented(code: str, indent: str) -> str:
    return "\n".join(indent + line if line.strip() else line for line in code.split("\n"))


def _origins(old: str, new: str) -> list[int]:
    """For each new line the index of the old line where a finding about it is to be shown."""
    result: list[int] = []
    for origin in line_map(old.split("\n"), new.split("\n")):
        result.append(origin if origin is not None else (result[-1] if result else 0))
    return result


def _placed(finding: Finding, part: Part) -> Finding:
    """A finding of the step from Python 2, whose lines are those of the piece already."""
    return replace(finding, column=finding.column + len(part.indent) if finding.line > 1 else 1)


def _left_out(part: Part) -> Finding:
    message = f"This code names a legacy package, but {part.failure}, so it was left as it is: bring it over by hand."
    return Finding(1, 1, UNPARSED, Status.REVIEW, message)


def _marker(nonce: str, index: int) -> str:
    return f"#-{nonce}section_{index}_"


def _join(parts: Sequence[Part], nonce: str) -> tuple[str, list[int]]:
    """The module, and for each part the index of its first line in it. No marker comes before the first part."""
    lines: list[str] = []
    starts: list[int] = []
    fresh = True  # whether an import from __future__ is still allowed
    for part in parts:
        if starts:
            lines.append(_marker(nonce, part.index))
        starts.append(len(lines))
        code = part.code.removesuffix("\n")
        if "from __future__" in code and not (fresh and _futures_lead(code)):
            code = _without_futures(code, part, nonce)
        lines.extend(code.split("\n"))
        fresh = fresh and _only_futures(code)
    return "\n".join(lines) + "\n", starts


def _only_futures(code: str) -> bool:
    tree = parse(code)
    return tree is not None and all(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body
    )


def _without_futures(code: str, part: Part, nonce: str) -> str:
    """A cell may hold imports from __future__ anywhere, a module only at its start: elsewhere they become comments."""
    return re.sub(r"(?m)^(?=from __future__ import)", f"#-{nonce}future_{part.index}_ ", code)


def _section_of(line: int, parts: Sequence[Part], starts: Sequence[int]) -> tuple[Part, int]:
    """The part of a 1-based line of the module, and the line inside the part."""
    number = max(bisect_right(starts, line - 1) - 1, 0)
    return parts[number], line - starts[number]


def _located(finding: Finding, parts: Sequence[Part], starts: Sequence[int]) -> tuple[int, Finding]:
    part, line = _section_of(finding.line, parts, starts)
    return part.index, finding.at(*part.place(line, finding.column))


def _culprit(result: Result, parts: Sequence[Part], starts: Sequence[int]) -> tuple[Part, Finding] | None:
    """The part that made the rewrite fail, where it says so and other parts would remain."""
    if not result.failed or len(parts) < 2:
        return None
    finding = next((f for f in result.findings if f.rule == UNPARSED), None)
    if finding is None:
        return None
    part, line = _section_of(finding.line, parts, starts)
    return part, replace(finding.at(*part.place(line, finding.column)), status=Status.REVIEW)


def _split(module: str, parts: Sequence[Part], nonce: str, unchanged: tuple[str, ...]) -> tuple[str, ...]:
    """The texts of all pieces after the rewrite. Every marker and mask must be there once, in its place."""
    groups: list[list[str]] = [[]]
    expected = [_marker(nonce, part.index) for part in parts[1:]]
    for line in module.removesuffix("\n").split("\n"):
        if line.startswith(f"#-{nonce}section_"):
            if len(groups) > len(expected) or line != expected[len(groups) - 1]:
                raise Unsplittable("a mark moved")
            groups.append([])
        else:
            groups[-1].append(line)
    if len(groups) != len(parts):
        raise Unsplittable("a mark is missing")
    texts = list(unchanged)
    for part, lines in zip(parts, groups, strict=True):
        texts[part.index] = _restored(part, "\n".join(lines), nonce) if lines else ""
    return tuple(texts)


def _restored(part: Part, code: str, nonce: str) -> str:
    future = f"#-{nonce}future_{part.index}_ "
    code = code.replace(future, "")
    before = part.code.removesuffix("\n")
    if code == before and part.origins is None:
        return part.piece.text
    if parse(code) is None:
        raise Unsplittable("a part would not be valid Python any more")
    if code.count("from __future__") and not _futures_lead(code) and _futures_lead(before):
        raise Unsplittable("an import from __future__ would not come first any more")
    if part.code.endswith("\n"):
        code += "\n"
    code = _unmasked(part, _indented(code, part.indent), nonce)
    return restore(part.piece.text, code)


def _futures_lead(code: str) -> bool:
    """Whether nothing but a docstring stands before the imports from __future__."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(code, "<piece>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        except SyntaxError as error:
            return "__future__" not in str(error)
        except (ValueError, RecursionError, MemoryError):
            return True
    return True


def _unmasked(part: Part, code: str, nonce: str) -> str:
    lines = code.split("\n")
    found = [number for number, line in enumerate(lines) if f"_{nonce}" in line]
    if len(found) != len(part.shown) or code.count(f"_{nonce}") != len(part.shown):
        raise Unsplittable("a line that is not Python was lost")
    for number, mask, shown in zip(found, part.piece.masks, part.shown, strict=True):
        whole = part.indent + shown
        rest = lines[number].removeprefix(whole)
        if not lines[number].startswith(whole) or (rest and not shown.endswith("; ")):
            raise Unsplittable("a line that is not Python was changed")
        if shown.endswith("; ") and parse(rest) is None:
            raise Unsplittable("the code of a magic goes over several lines now")
        lines[number] = mask.hidden + rest
    return "\n".join(lines)
