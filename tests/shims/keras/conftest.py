"""Runs a program of the old Keras as it stands on the shims, and compares what it wrote with a recording."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forked import Forked

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"


@pytest.fixture(scope="session")
def play(forked: Forked, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Any]:
    """`play(program, release)`: what the program wrote. Each runs once."""
    known: dict[tuple[str, str], Any] = {}

    def play(program: str, release: str) -> Any:
        if (program, release) not in known:
            output = tmp_path_factory.mktemp("played") / "told.json"
            alone = {"TF_NUM_INTRAOP_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
            known[program, release] = forked.told(FOLDER / program, release, "tensorflow", output, **alone)
        return known[program, release]

    return play


@pytest.fixture(scope="session")
def compare() -> Callable[..., list[str]]:
    return differences


def differences(old: Any, new: Any, place: str = "", close: float = 2e-5) -> list[str]:
    """Where the two are not the same; numbers relative to the larger of 1 and the recorded one."""
    if isinstance(old, dict) and isinstance(new, dict):
        found = [f"{place}.{key} is on one side only" for key in set(old) ^ set(new)]
        return found + [d for key in set(old) & set(new) for d in differences(old[key], new[key], f"{place}.{key}")]
    if isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            return [f"{place} has {len(new)} parts and had {len(old)}"]
        return [d for i, pair in enumerate(zip(old, new, strict=True)) for d in differences(*pair, f"{place}[{i}]")]
    number = (int, float)
    if isinstance(old, number) and isinstance(new, number) and not isinstance(old, bool) and not isinstance(new, bool):
        same = old == new or (old != old and new != new) or abs(old - new) <= close * max(1.0, abs(old))
        return [] if same else [f"{place} is {new} and was {old}"]
    if sorted(map(str, (old, new))) == ["bool", "bool_"]:  # NumPy's own name for it changed
        return []
    return [] if old == new else [f"{place} is {new!r} and was {old!r}"]
