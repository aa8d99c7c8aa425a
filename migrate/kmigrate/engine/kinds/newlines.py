"""Line ends: texts are worked on with plain newlines and get their own line ends back afterwards."""

from __future__ import annotations

import re
from collections import Counter

LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


def split_lines(text: str) -> list[str]:
    """The lines of a text with their line ends. Only what ends a line of Python counts, unlike in str.splitlines."""
    return LINE.findall(text)


def plain(text: str) -> str:
    """The text with every line end made a plain newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def line_map(old: list[str], new: list[str]) -> list[int | None]:
    """For every new line the index of the old line that it is, or that it stands for; None where it was added."""
    from difflib import SequenceMatcher

    result: list[int | None] = [None] * len(new)
    for _, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for j, i in zip(range(j1, j2), range(i1, i2), strict=False):
            result[j] = i
    return result


def restore(old: str, new: str) -> str:
    """Give `new`, which has plain newlines, the line ends of `old`, from which it was made."""
    if "\r" not in old:
        return new
    lines = split_lines(old)
    ends = Counter(line_end(line) for line in lines if line_end(line))
    usual = ends.most_common(1)[0][0]
    if len(ends) == 1:
        return new.replace("\n", usual)
    if plain(old) == new:
        return old
    news = split_lines(new)
    origins = line_map([plain(line) for line in lines], news)
    result = []
    for line, origin in zip(news, origins, strict=True):
        end = "" if origin is None else line_end(lines[origin])
        result.append(line[:-1] + (end or usual) if line.endswith("\n") else line)
    return "".join(result)
