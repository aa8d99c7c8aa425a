"""Thirteen kinds of programs, from nothing but their seeds: each batch's loss is that of Keras 2.3.1 on TensorFlow 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

FOLDER = Path(__file__).parents[3] / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "kinds-keras-2.3.1-tensorflow.json").read_text())


@pytest.mark.parametrize("kind", sorted(RECORDED))
def test_batch_by_batch(play: Any, compare: Any, kind: str) -> None:
    assert len(RECORDED[kind]) >= 4
    assert compare(RECORDED[kind], play("kinds.py", "2.3.1")[kind], kind) == []
