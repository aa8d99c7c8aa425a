"""Migrated layers and optimizers print what the real old Keras printed for the program before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from forked import Forked, shims

pytest.importorskip("keras", reason="the programs need TensorFlow", exc_type=ImportError)

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "fixtures" / "classes"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/recorded.json"))
CLOSE = 2e-5  # five digits are printed of float32 sums


def same(old: str, new: str) -> bool:
    """Whether two printed words agree; numbers within the last digit."""
    if old == new:
        return True
    try:
        return abs(float(old.strip("[],")) - float(new.strip("[],"))) <= CLOSE
    except ValueError:
        return False


@pytest.mark.parametrize("name", NAMES)
def test_it_prints_what_it_printed(forked: Forked, name: str) -> None:
    old = json.loads((FOLDER / name / "recorded.json").read_text())["printed"]
    ran = forked.run(FOLDER / name / "after.py", env={**shims(), "CUDA_VISIBLE_DEVICES": ""})
    assert ran.returncode == 0, ran.stderr[-2000:]
    first = {line.split(" ")[0] for line in old}
    new = [line for line in ran.stdout.splitlines() if line.split(" ")[0] in first]
    assert len(new) == len(old) > 1
    for before, after in zip(old, new, strict=True):
        words = list(zip(before.split(), after.split(), strict=True))
        assert all(same(*pair) for pair in words), [pair for pair in words if not same(*pair)]
