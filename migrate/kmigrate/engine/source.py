"""A module's text with its tree, and exact places in it.

Offsets count bytes of the UTF-8 form, because that is what `ast` counts; they turn into lines and columns of characters
only for people.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate

SECTION = b"#-kmigrate_"  # how the line begins that stands between joined pieces
_WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | frozenset(range(128, 256))
_KEPT = _WORD_BYTES | frozenset(b"\r\n")
_ONLY_WORDS = bytes(byte if byte in _KEPT else ord(" ") for byte in range(256))
_LINE = re.compile(rb"\r\n?|\n")


class Source:
    """Text, bytes and tree of one module. Raises what `ast.parse` raises."""

    __slots__ = ("_width", "_words", "data", "starts", "text", "tree")

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8", "surrogatepass")
        with warnings.catch_warnings():
            # An invalid escape in somebody's string is not ours to announce.
            warnings.simplefilter("ignore")
            self.tree = ast.parse(text)
        # Of bytes, splitlines knows exactly the line ends that Python's own parser knows.
        self.starts = [0, *accumulate(map(len, self.data.splitlines(keepends=True)))]
        if not self.data.endswith((b"\n", b"\r")):
            self.starts.pop()
        if not self.data:
            self.starts = [0]
        self._words: dict[bytes, list[int]] | None = None
        self._width = 0

    def offset(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def start(self, node: ast.AST) -> int:
        return self.starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined,no-any-return]

    def end(self, node: ast.AST) -> int:
        return self.starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined,no-any-return]

    def text_of(self, node: ast.AST) -> str:
        return self.slice(self.start(node), self.end(node))

    def slice(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "surrogatepass")

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column for people: from 1, in characters."""
        line = bisect_right(self.starts, offset)
        return line, len(self.slice(self.starts[line - 1], offset)) + 1

    def section(self, offset: int) -> int:
        """The number of the joined piece (a notebook's cell) that holds the offset; 0 where nothing was joined."""
        return self.data.count(SECTION, 0, offset)

    def lines_of(self, word: str) -> list[int]:
        """The lines that have the word, in order; a line as often as it has it."""
        return self.index.get(word.encode("utf-8", "surrogatepass"), [])

    @property
    def index(self) -> dict[bytes, list[int]]:
        """The lines of all words, made at once: so many are asked for that a search for each takes longer."""
        if self._words is None:
            found: defaultdict[bytes, list[int]] = defaultdict(list)
            for number, line in enumerate(self.data.translate(_ONLY_WORDS).splitlines(), 1):
                for word in line.split():
                    found[word].append(number)
            self._words = dict(found)
        return self._words

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, with its line end."""
        return self.slice(self.starts[number - 1], self.starts[number] if number < len(self.starts) else len(self.data))

    def has(self, line: int, text: str) -> bool:
        """Whether a line, counted from 1, holds the text."""
        end = self.starts[line] if line < len(self.starts) else len(self.data)
        return self.data.find(text.encode("utf-8", "surrogatepass"), self.starts[line - 1], end) >= 0

    def has_member(self, line: int, word: str) -> bool:
        """Whether the word may be an attribute there: it stands behind a point, or first, for the point is above."""
        end = self.starts[line] if line < len(self.starts) else len(self.data)
        member = rb"(?:\.|^)[ \t\f]*" + re.escape(word.encode("utf-8", "surrogatepass")) + rb"\b"
        return re.search(member, self.data[self.starts[line - 1] : end]) is not None

    def line_start(self, offset: int) -> int:
        return self.starts[bisect_right(self.starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """The end of the line's text, before its line end."""
        line = bisect_right(self.starts, offset)
        if line == len(self.starts):
            return len(self.data)
        end = self.starts[line]
        while end > offset and self.data[end - 1] in b"\r\n":
            end -= 1
        return end

    def indent(self, offset: int) -> str:
        start = self.line_start(offset)
        line = self.data[start:offset]
        return line[: len(line) - len(line.lstrip(b" \t\f"))].decode()

    @property
    def width(self) -> int:
        """The length of the longest line of code, up to what anybody calls readable."""
        if not self._width:
            self._width = min(100, max(map(len, self.data.split(b"\n")), default=0))
        return self._width

    @property
    def newline(self) -> str:
        """The line end that the file uses first."""
        found = _LINE.search(self.data)
        return found.group().decode() if found else "\n"
