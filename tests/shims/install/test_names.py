"""Every public name of the old releases is in its face, or an error says what to do: never fewer than the page counts.

`docs/shims-names.md` is written by `tools/shims_names.py --write`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WHOLE = ("0.3.3", "1.0.8", "1.2.2", "2.0.9", "2.1.6", "2.2.4", "2.3.1")


def rows(text: str) -> dict[str, dict[str, int]]:
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    heads = lines[0][1:]
    return {line[0]: dict(zip(heads, map(int, line[1:]), strict=True)) for line in lines[1:]}


PAGE = rows((ROOT / "docs" / "shims-names.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def now() -> dict[str, dict[str, int]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, str(ROOT / "tools" / "shims_names.py")]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert told.returncode in (0, 1), told.stderr
    return rows(told.stdout)


@pytest.mark.parametrize("release", sorted(PAGE))
def test_no_fewer_names_than_the_page_counts(now: dict[str, dict[str, int]], release: str) -> None:
    found, page = now[release], PAGE[release]
    assert found["names"] == page["names"]
    assert found["missing"] <= page["missing"]
    # Keras 3.0's own base of image iterators says its parameters, where a newer one takes what it likes.
    assert found["parameters missing"] <= page["parameters missing"] + 1
    assert found["same"] >= page["same"]
    assert found["methods there"] >= page["methods there"]


@pytest.mark.parametrize("release", WHOLE)
def test_nothing_is_missing(now: dict[str, dict[str, int]], release: str) -> None:
    assert now[release]["missing"] == 0
