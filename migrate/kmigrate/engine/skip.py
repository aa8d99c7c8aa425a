"""`# kmigrate: skip` on a line keeps the line as it is; `# kmigrate: skip-file` alone on a line keeps the file."""

from __future__ import annotations

import re

_LINE = re.compile(r"#\s*kmigrate:\s*skip(?P<file>-file)?\b(?:[ \t]*=[ \t]*(?P<rules>[\w, -]+))?")


class Skips:
    """The skip comments of one text."""

    __slots__ = ("file", "lines")

    def __init__(self, text: str) -> None:
        self.file = False
        self.lines: dict[int, tuple[str, ...]] = {}  # line -> codes or names; empty: all
        if "kmigrate:" not in text:
            return
        for number, line in enumerate(re.split(r"\r\n?|\n", text), 1):
            match = _LINE.search(line)
            if match is None:
                continue
            alone = line.lstrip(" \t\f").startswith("#")
            if match["file"] or (alone and number <= 10 and not match["rules"]):
                self.file = True
            rules = tuple(part.strip() for part in (match["rules"] or "").split(",") if part.strip())
            self.lines[number] = rules

    def covers(self, line: int, code: str, name: str = "") -> bool:
        if line not in self.lines:
            return False
        rules = self.lines[line]
        return not rules or any(code.startswith(rule) or name == rule for rule in rules)
