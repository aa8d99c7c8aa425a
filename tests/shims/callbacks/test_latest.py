"""The file of weights that was written last."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kmigrate_shims.callbacks import latest_weights


def test_the_last_one_is_found(tmp_path: Path) -> None:
    assert latest_weights(str(tmp_path)) is None
    for moment, name in enumerate(("b.weights.h5", "a.weights.h5", "other.h5", "checkpoint")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (moment, moment))
    assert latest_weights(str(tmp_path)) == str(tmp_path / "a.weights.h5")


def test_no_folder_is_the_one_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("w.weights.h5").touch()
    assert latest_weights("") == "w.weights.h5"
