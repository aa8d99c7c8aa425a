"""Code in Markdown and reStructuredText: the blocks of a page are rewritten as one module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal

from kmigrate.engine.kinds.fences import Block, markdown_blocks, rst_blocks
from kmigrate.engine.kinds.ipython import read_cell
from kmigrate.engine.kinds.newlines import line_end, line_map, split_lines
from kmigrate.engine.kinds.sections import LEGACY, Piece, Rewrite, ToPython3, parse, rewrite_sections
from kmigrate.findings import Finding, Result, Uses

Kind = Literal["md", "rst"]


def rewrite_blocks(text: str, kind: Kind, rewrite: Rewrite, to_python3: ToPython3 | None = None) -> Result:
    """Rewrite the Python of a page. `to_python3` may bring blocks to Python 3 that do not parse."""
    lines = split_lines(text)
    bare = [line[: len(line) - len(line_end(line))] for line in lines]
    found = list((markdown_blocks if kind == "md" else rst_blocks)(bare))
    kept = [(block, code) for block in found if _is_wanted(block, code := _code(bare, block))]
    pieces: list[Piece] = []
    notes: list[tuple[int, Finding]] = []
    for number, (block, code) in enumerate(kept):
        piece, said = _piece(block, code)
        pieces.append(piece)
        notes.extend((number, finding) for finding in said)
    done = rewrite_sections(pieces, rewrite, to_python3)
    findings = tuple(sorted(_located(finding, kept[place][0]) for place, finding in (*notes, *done.findings)))
    changes: dict[int, str] = {}
    for (block, code), new in zip(kept, done.texts, strict=True):
        if new != code:
            changes.update(_respelled(lines, bare, block, code, new))
    if changes:
        text = "".join(changes.get(number, line) for number, line in enumerate(lines))
    return Result(text, findings, done.uses + Uses(review=len(notes)), done.failed)


def _code(bare: list[str], block: Block) -> str:
    return "\n".join(bare[line.index][line.lead :] for line in block.lines)


def _is_wanted(block: Block, code: str) -> bool:
    """Whether a block is to be taken for Python."""
    if block.labelled:
        return True
    tree = parse(code)
    if tree is None:
        return False
    # Nobody said what an unlabelled block holds; prose and output parse too now and then.
    return block.prompts or any(_imports_legacy(node) for node in ast.walk(tree))


def _imports_legacy(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(LEGACY.match(alias.name) for alias in node.names)
    return isinstance(node, ast.ImportFrom) and LEGACY.match(node.module or "") is not None


def _piece(block: Block, code: str) -> tuple[Piece, tuple[Finding, ...]]:
    """A block as a piece. Blocks of IPython are read like the cells of a notebook."""
    if block.prompts or parse(code) is not None:
        return Piece(code), ()
    cell = read_cell(code, runners=False)
    if cell.head or cell.kind != "shared":
        return Piece(code), ()
    return cell.piece, cell.findings


def _located(finding: Finding, block: Block) -> Finding:
    line = block.lines[min(finding.line, len(block.lines)) - 1]
    return finding.at(line.index + 1, finding.column + line.lead)


def _respelled(lines: list[str], bare: list[str], block: Block, code: str, new: str) -> Iterator[tuple[int, str]]:
    """The changed lines of a page. What is new stands with the line after which, or before which, it belongs."""
    old = code.split("\n")
    news = new.split("\n") if new.strip() else []
    prompts = _statement_lines(new) if block.prompts else None
    usual = line_end(lines[block.lines[0].index]) or "\n"
    spelled: list[list[str]] = [[] for _ in old]
    place = 0
    for number, (line, origin) in enumerate(zip(news, line_map(old, news), strict=True)):
        place = place if origin is None else origin
        index, lead = block.lines[place].index, block.lines[place].lead
        before = bare[index][:lead]
        if prompts is not None and (origin is None or number == 0):
            before = _prompted(bare[block.lines[0].index][: block.lines[0].lead], number in prompts)
        if origin is not None and old[origin] == line and bare[index].startswith(before.rstrip()):
            spelled[place].append(bare[index])
        else:
            spelled[place].append(before + line if line else before.rstrip())
    for at, texts in zip(block.lines, spelled, strict=True):
        end = line_end(lines[at.index])
        yield at.index, usual.join(texts) + end if texts else ""


def _prompted(first: str, starts: bool) -> str:
    """The prompt of a line of a doctest, at the place of the example's first one."""
    place = first.rstrip().removesuffix(">>>")
    return place + (">>> " if starts else "... ")


def _statement_lines(code: str) -> set[int]:
    """The indices of the lines where a statement begins, decorators and all; each is an example of its own."""
    tree = parse(code)
    starts = {0}
    for node in tree.body if tree else []:
        decorators = getattr(node, "decorator_list", [])
        starts.add(min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1)
    return starts
