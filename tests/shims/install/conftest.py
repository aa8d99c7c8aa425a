"""Programs of fixtures/programs_as_they_were run in a process of their own, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"


@pytest.fixture(scope="session")
def play(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """What a program tells: on the shims as it stands, or rewritten by the codemod."""

    def told(name: str, release: str, backend: str = "tensorflow", *more: str, rewritten: bool = False) -> Any:
        folder = tmp_path_factory.mktemp(name)
        program, command = FOLDER / f"{name}.py", [sys.executable, "-W", "ignore"]
        if rewritten:
            text = _rewritten(program.read_text(encoding="utf-8"), release, backend)
            program = folder / program.name
            program.write_text(text, encoding="utf-8")
        else:
            command += ["-m", "kmigrate_shims", "--keras", release, "--backend", backend]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
        command += [str(program), str(folder / "told.json"), *more]
        subprocess.run(command, check=True, cwd=folder, env=environment, timeout=600)
        return json.loads((folder / "told.json").read_text(encoding="utf-8"))

    return told


def _rewritten(text: str, release: str, backend: Any) -> str:
    rewrite = pytest.importorskip("kmigrate.engine.rewrite", exc_type=ImportError)
    settings = pytest.importorskip("kmigrate.settings", exc_type=ImportError)
    return str(rewrite.rewrite(text, settings.Settings(source=release, backend=backend)).text)
