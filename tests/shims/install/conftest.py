"""Programs of fixtures/programs_as_they_were run as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forked import Forked

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"


@pytest.fixture(scope="session")
def play(forked: Forked, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """What a program tells: on the shims as it stands, or rewritten by the codemod."""

    def told(name: str, release: str, backend: str = "tensorflow", *more: str, rewritten: bool = False) -> Any:
        output, program = tmp_path_factory.mktemp(name) / "told.json", FOLDER / f"{name}.py"
        if not rewritten:
            return forked.told(program, release, backend, output, *more)
        text = _rewritten(program.read_text(encoding="utf-8"), release, backend)
        program = output.with_name(program.name)
        program.write_text(text, encoding="utf-8")
        done = forked.run("-W", "ignore", program, output, *more, cwd=output.parent, timeout=600)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(output.read_text(encoding="utf-8"))

    return told


def _rewritten(text: str, release: str, backend: Any) -> str:
    rewrite = pytest.importorskip("kmigrate.engine.rewrite", exc_type=ImportError)
    settings = pytest.importorskip("kmigrate.settings", exc_type=ImportError)
    return str(rewrite.rewrite(text, settings.Settings(source=release, backend=backend)).text)
