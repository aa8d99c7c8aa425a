"""Python 2 sources are brought to Python 3 before anything else looks at them."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from kmigrate.engine.kinds.lexing import lines_inside_strings
from kmigrate.engine.kinds.newlines import plain, restore
from kmigrate.engine.kinds.python2_names import is_python2, prints_to
from kmigrate.findings import Finding, Status

if TYPE_CHECKING:
    from kmigrate.engine.kinds.fixers import Tool

CODE = "KM003"
TAB = 8  # what Python 2 takes a tab for
FUTURE = re.compile(r"^from[ \t]+__future__[ \t]+import[ \t(]+([^)#\n]+(?:\n[^)#\n]*)*?)(?:\)|#|$)", re.MULTILINE)
RELOADING = "import importlib"
TABS = "tabs among spaces in the indentation"


def to_python3(text: str) -> tuple[str, tuple[Finding, ...]] | None:
    """The text as Python 3 and what there is to say about it, or None where it is not Python 2 either."""
    source = plain(text)
    if "\0" in source or not source.strip():
        return None
    ended = source if source.endswith("\n") else source + "\n"
    tool = _tool()
    features = _features(ended)
    if is_python2(ended) and not prints_to(ended):
        features |= {"print_function"}  # its author wrote for both: `print(a, b)` was never meant to show a tuple
    for tree in tool.trees(ended, features):
        try:
            reviews = _reviews(tree, features)
            fixed = _imported_first(tool.fix(tree))
        except Exception:  # fissix gives up on odd code in many ways; the text is then no Python 2 that we can bring
            continue
        output, tabs = _indented(fixed)
        if output is not None:
            if ended is not source:
                output = output.removesuffix("\n")
            kinds = [*tool.changes, *([TABS] if tabs else [])]
            return restore(text, output), (_summary(kinds), *sorted({*reviews, *_warnings(tool)}))
    return None


@cache
def _tool() -> Tool:
    from kmigrate.engine.kinds.fixers import Tool

    return Tool()


def _features(text: str) -> frozenset[str]:
    names = (name for found in FUTURE.finditer(text) for name in re.split(r"[\s,\\]+", found.group(1)))
    return frozenset(name for name in names if name)


def _parses(text: str) -> bool | None:
    """Whether the text is Python 3; None where only its indentation stands in the way."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except IndentationError:
            return None
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def _imported_first(text: str) -> str:
    """With `import importlib` before its first use: fissix puts it behind all imports, among which that may stand."""
    lines = text.split("\n")
    use = next((number for number, line in enumerate(lines) if "importlib.reload(" in line), len(lines))
    if RELOADING not in lines or lines.index(RELOADING) < use or lines[use][:1].isspace():
        return text
    lines.remove(RELOADING)
    return "\n".join([*lines[:use], RELOADING, *lines[use:]])


def _indented(text: str) -> tuple[str | None, bool]:
    """The text if it parses, with the tabs of its indentation made spaces if only so it does."""
    parses = _parses(text)
    if parses is None:
        text = expand_tabs(text)
        return (text, True) if _parses(text) else (None, False)
    return (text, False) if parses else (None, False)


def expand_tabs(text: str) -> str:
    """Make the tabs that indent lines spaces, as Python 2 counted them. Strings keep theirs."""
    inside = lines_inside_strings(text)
    lines = text.split("\n")
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip(" \t\f"))]
        if "\t" in indent and number not in inside:
            page = indent.rfind("\f") + 1  # a form feed starts the count again
            lines[number] = line[:page] + indent[page:].expandtabs(TAB) + line[len(indent) :]
    return "\n".join(lines)


def _summary(kinds: list[str]) -> Finding:
    listed = ", ".join(dict.fromkeys(kinds)) or "nothing but its syntax"
    return Finding(1, 1, CODE, Status.REWRITTEN, f"This is Python 2 and was brought to Python 3: {listed}.")


def _warnings(tool: Tool) -> list[Finding]:
    """What fissix itself could not convert, as findings."""
    found: list[Finding] = []
    for entry in tool.fixer_log:
        if match := re.match(r"Line (\d+): (.*)", entry, re.DOTALL):
            said = match.group(2).strip()
            found.append(_review(int(match.group(1)), f"Python 2 code that could not be brought over: {said}."))
    return found


def _review(line: int, message: str, column: int = 1) -> Finding:
    return Finding(max(line, 1), column, CODE, Status.REVIEW, message)


def _lines(numbers: list[int]) -> str:
    unique = sorted(set(numbers))
    shown = ", ".join(map(str, unique[:20])) + (f" and {len(unique) - 20} more" if len(unique) > 20 else "")
    return f"line {shown}" if len(unique) == 1 else f"lines {shown}"


def _reviews(tree: Any, features: frozenset[str]) -> list[Finding]:
    """What only a person can judge, one finding for each kind."""
    from kmigrate.engine.kinds import hints

    found = []
    for numbers, message in hints.hints(tree, features):
        found.append(_review(numbers[0], message.format(lines=_lines(numbers))))
    return found
