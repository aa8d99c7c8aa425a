"""The patterns of `--exclude`: `*` and `?` stay inside one name, `**` spans folders, a last `/` means folders only."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence

Excludes = Callable[[str, bool], bool]  # (path from the top with forward slashes, whether it is a folder)


def matcher(patterns: Sequence[str]) -> Excludes | None:
    """Whether a path is excluded; None where nothing can be. A pattern without a slash means names at any depth."""
    files, folders = [], []
    for pattern in patterns:
        text = pattern.replace(os.sep, "/").strip()
        only_folders = text.endswith("/")
        text = text.rstrip("/").removeprefix("./")
        if text in ("", "."):
            continue
        expression = _anchored(text.lstrip("/")) if "/" in text else "(?:.*/)?" + _expression(text)
        folders.append(expression)
        if not only_folders:
            files.append(expression)
    if not folders:
        return None
    match_file, match_folder = _compiled(files), _compiled(folders)
    return lambda path, is_folder: (match_folder if is_folder else match_file).fullmatch(path) is not None


def _compiled(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{expression})" for expression in expressions) or r"(?!)", re.DOTALL)


def _anchored(text: str) -> str:
    names = text.split("/")
    parts = []
    for number, name in enumerate(names):
        last = number == len(names) - 1
        if name == "**":
            parts.append(".*" if last else "(?:.*/)?")
        else:
            parts.append(_expression(name) + ("" if last else "/"))
    return "".join(parts)


def _expression(name: str) -> str:
    """One name of a path as a regular expression."""
    result = []
    at = 0
    while at < len(name):
        character = name[at]
        at += 1
        if character == "*":
            result.append("[^/]*")
        elif character == "?":
            result.append("[^/]")
        elif character == "[" and (end := name.find("]", at + 1 + name[at : at + 1].count("!"))) > 0:
            inside = name[at:end].replace("\\", r"\\").replace("[", r"\[").replace("&", r"\&").replace("~", r"\~")
            inside = inside.replace("|", r"\|").replace("]", r"\]")
            negated = inside.startswith("!")
            result.append(f"[{'^/' if negated else ''}{inside[negated:].replace('^', chr(92) + '^')}]")
            at = end + 1
        else:
            result.append(re.escape(character))
    return "".join(result)
