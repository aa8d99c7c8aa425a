"""The files of a program: what it imports from beside it, and what that imports."""

from __future__ import annotations

import re
from pathlib import Path

MOST_FILES = 200
IMPORT = re.compile(
    r"(?m)^[ \t]*(?:from[ \t]+(?P<dots>\.*)(?P<module>[\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[\w, \t]+)"
    r"|import[ \t]+(?P<modules>[\w., \t]+))"
)


def imported(path: Path, text: str) -> dict[Path, str]:
    """The modules beside a program that it imports, and those that these import, with their texts."""
    texts, waiting = {path.resolve(): text}, [(path.resolve(), text)]
    while waiting and len(texts) < MOST_FILES:
        file, content = waiting.pop()
        for beside in _beside(file, path.resolve().parent, content):
            if beside not in texts and beside.is_file():
                texts[beside] = _read(beside)
                waiting.append((beside, texts[beside]))
    del texts[path.resolve()]
    return texts


def _beside(file: Path, top: Path, content: str) -> list[Path]:
    """The files that could hold what a file imports."""
    found = []
    for line in IMPORT.finditer(content):
        dots, name, names = line["dots"] or "", line["module"] or "", line["names"] or line["modules"] or ""
        words = [part.split()[0] for part in names.strip("()").split(",") if part.split()]
        asked = [f"{name}.{word}".strip(".") for word in words] + [name] if line["names"] else words
        folders = [file.parents[min(len(dots), len(file.parents)) - 1]] if dots else [file.parent, top]
        for folder in folders:
            for module in filter(None, asked):
                place = folder.joinpath(*module.split("."))
                found += [place.with_name(place.name + ".py"), place / "__init__.py"]
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
