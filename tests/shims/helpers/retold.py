"""Runs a program of `fixtures/programs_as_they_were` as the codemod writes it, in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kmigrate import Settings
from kmigrate.engine.rewrite import rewrite
from kmigrate.era.pins import requirements
from kmigrate.findings import Finding

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


def recorded(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text())


def told_by(
    name: str, into: Path, monkeypatch: Any, settings: Settings | None = None, tensorflow: str = ""
) -> tuple[Any, tuple[Finding, ...]]:
    """What the program writes, and what the codemod says of it; as one of tf.keras that is pinned to a release."""
    text, clues = (FOLDER / f"{name}.py").read_text(), []
    if tensorflow:
        text = text.replace("from keras.", "from tensorflow.keras.")
        clues = list(requirements(f"tensorflow=={tensorflow}"))
    result = rewrite(text, settings or Settings(), clues=clues)
    monkeypatch.setattr(sys, "argv", ["program", str(into / "told.json")])
    program = into / "program.py"  # a file, for AutoGraph reads the source of functions
    program.write_text(result.text)
    exec(compile(result.text, str(program), "exec"), {"__name__": "__main__"})
    return json.loads((into / "told.json").read_text()), result.findings
