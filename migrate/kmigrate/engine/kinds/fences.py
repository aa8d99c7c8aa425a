"""Finds the Python in Markdown and reStructuredText: where each block stands, line by line."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

LABELS = re.compile(r"(?:(?:i?python|pycon|py)[23]?|python-console|python-repl|ipythonconsole)", re.IGNORECASE)
QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
FENCE = re.compile(r"(?P<lead>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
MYST_DIRECTIVE = re.compile(r"\{(?:code-cell|code-block|code|sourcecode|testcode|doctest|ipython)\}\s*(\S*)")
MYST_OPTION = re.compile(r":[\w-]+:")
DIRECTIVE = re.compile(
    r"(?P<lead>[ \t]*(?:[-*+][ \t]+)?)\.\.[ \t]+"
    r"(?P<name>code-block|code|sourcecode|testcode|testsetup|testcleanup|jupyter-execute|plot)::[ \t]*(?P<label>\S*)"
)
OPTION = re.compile(r"[ \t]*:[\w-]+:(?:\s|$)")
PARAGRAPH = re.compile(r"[ \t]*(?:(?:[-*+]|\d+[.)]|#\.)[ \t]+)?")
PROMPT = re.compile(r"(?P<lead>[ \t]*)>>>(?: (?P<code>.*))?$")


@dataclass(frozen=True, slots=True)
class BlockLine:
    """One line of a block: its index in the page, and how many of its characters come before the code."""

    index: int
    lead: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that are one piece of code: whether the page says that it is Python, and whether it has prompts."""

    lines: tuple[BlockLine, ...]
    labelled: bool
    prompts: bool = False


Blocks = Iterator[Block]


def markdown_blocks(lines: list[str]) -> Blocks:
    """The fenced blocks and doctests of a Markdown page, given as its lines without line ends."""
    page = [BlockLine(number, 0) for number in range(len(lines))]
    number = 0
    while number < len(lines):
        quotes, rest = _unquoted(lines[number])
        found = FENCE.match(rest)
        if found and not ("`" in found["fence"] and "`" in found["info"]):
            body, number = _fenced(lines, number, quotes, found)
            labelled = _fence_label(found["info"].strip())
            if labelled is not None:
                yield from _code(lines, body, labelled)
        elif _prompt(rest) and quotes == 0:
            number = yield from _doctest(lines, page, number, labelled=False)
        else:
            number += 1


def _unquoted(line: str, most: int = 99) -> tuple[int, str]:
    """How many block quotes a line is in, and what is left of it. `>>> ` is a prompt and no quote."""
    count = 0
    while count < most and not PROMPT.match(line) and (found := QUOTE.match(line)):
        count, line = count + 1, line[found.end() :]
    return count, line


def _fenced(lines: list[str], start: int, quotes: int, found: re.Match[str]) -> tuple[list[BlockLine], int]:
    """The lines between a fence and its end, and the number of the line after them."""
    width = len(found["lead"].expandtabs(4))
    closing = re.compile(rf"[ \t]*{re.escape(found['fence'][0])}{{{len(found['fence'])},}}[ \t]*$")
    body: list[BlockLine] = []
    for number in range(start + 1, len(lines)):
        depth, rest = _unquoted(lines[number], quotes)
        if depth < quotes:
            return body, number
        if closing.match(rest):
            return body, number + 1
        indent = len(rest) - len(rest.lstrip(" \t"))
        if rest.strip() and width > 3 and len(rest[:indent].expandtabs(4)) < 2:
            return body, number  # the list that holds the fence ends here, and so does the fence
        taken = 0
        while taken < indent and len(rest[: taken + 1].expandtabs(4)) <= width:
            taken += 1
        body.append(BlockLine(number, len(lines[number]) - len(rest) + taken))
    return body, len(lines)


def _fence_label(info: str) -> bool | None:
    """Whether the words after a fence say that the block is Python; None where they say something else."""
    if not info:
        return False
    if directive := MYST_DIRECTIVE.match(info):
        label = directive.group(1)
        return True if not label or LABELS.fullmatch(label) else None
    words = re.findall(r"[^\s{},:.=\[(]+", info)
    return True if words and LABELS.fullmatch(words[0]) else None


def _code(lines: list[str], body: list[BlockLine], labelled: bool) -> Blocks:
    """A block as one piece of code, or as doctests where it holds prompts."""
    body = _without_options(lines, body)
    texts = [lines[line.index][line.lead :] for line in body]
    first = next((text for text in texts if text.strip()), "")
    if _prompt(next((text for text in texts if text.strip() and not text.startswith("#")), "")):
        number = body[0].index
        while body and number <= body[-1].index:
            if _prompt(lines[number][body[number - body[0].index].lead :]):
                number = yield from _doctest(lines, body, number, labelled)
            else:
                number += 1
    elif first:
        yield Block(tuple(body), labelled)


def _without_options(lines: list[str], body: list[BlockLine]) -> list[BlockLine]:
    """A block without what MyST and Sphinx take for its options."""
    texts = [lines[line.index][line.lead :].strip() for line in body]
    first = 0
    if texts and texts[0] == "---" and "---" in texts[1:]:
        first = texts.index("---", 1) + 1
    while first < len(texts) and MYST_OPTION.match(texts[first]):
        first += 1
    return body[first:]


def _prompt(text: str) -> bool:
    return PROMPT.match(text) is not None


def _doctest(lines: list[str], body: list[BlockLine], start: int, labelled: bool) -> Generator[Block, None, int]:
    """One example: a prompt and its continuation lines. Gives back the number of the line after them."""
    offset = body[0].index
    lead = body[start - offset].lead
    column = lead + lines[start][lead:].index(">>>")
    before = lines[start][lead:column]
    example = [BlockLine(start, min(column + 4, len(lines[start])))]
    number = start + 1
    while number - offset < len(body):
        line = lines[number]
        at = body[number - offset].lead + len(before)
        if line[at:].rstrip() != "..." and not line[at:].startswith("... "):
            break
        example.append(BlockLine(number, min(at + 4, len(line))))
        number += 1
    yield Block(tuple(example), labelled, prompts=True)
    return number


def rst_blocks(lines: list[str]) -> Blocks:
    """The code directives, literal blocks and doctests of a reStructuredText page."""
    page = [BlockLine(number, 0) for number in range(len(lines))]
    number = 0
    while number < len(lines):
        line = lines[number]
        found = DIRECTIVE.match(line)
        if found or (line.rstrip().endswith("::") and not line.lstrip().startswith("..")):
            base = len(found["lead"]) if found else len(PARAGRAPH.match(line)[0])  # type: ignore[index]
            body, after = _indented(lines, number + 1, base, directive=found is not None)
            labelled = _directive_label(found) if found else False
            if body and labelled is not None:
                yield from _code(lines, body, labelled)
            number = after
        elif _prompt(line):
            number = yield from _doctest(lines, page, number, labelled=True)
        else:
            number += 1


def _directive_label(found: re.Match[str]) -> bool | None:
    if found["name"] not in ("code-block", "code", "sourcecode"):
        return True
    if not found["label"]:
        return False
    return True if LABELS.fullmatch(found["label"]) else None


def _indented(lines: list[str], start: int, base: int, directive: bool) -> tuple[list[BlockLine], int]:
    """The lines that are indented deeper than `base`, without options and blank lines around them."""
    end = start
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > base):
        end += 1
    first, last = start, end
    while directive and first < last and OPTION.match(lines[first]):
        first += 1
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    indents = [len(line) - len(line.lstrip()) for line in lines[first:last] if line.strip()]
    indent = min(indents, default=0)
    return [BlockLine(i, min(indent, len(lines[i]))) for i in range(first, last)], max(end, start)
