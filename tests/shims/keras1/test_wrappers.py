"""Estimators around models of Keras 1 give what they gave: `fixtures/programs_as_they_were/wrappers_of_keras1.py`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)
ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "wrappers-keras-1.2.2-theano.json").read_text())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    output = tmp_path_factory.mktemp("run") / "told.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "kmigrate_shims", "--keras", "1.2.2", "--backend", "theano"]
    program = str(FOLDER / "wrappers_of_keras1.py")
    subprocess.run([*command, program, str(output)], check=True, env=environment, timeout=300)
    return json.loads(output.read_text())


@pytest.mark.parametrize("name", sorted(set(RECORDED) - {"refused"}))
def test_an_estimator_gives_what_it_gave(told: Any, name: str) -> None:
    recorded, found = RECORDED[name], told[name]
    assert found["params"] == recorded["params"]
    assert sorted(found["history"]) == sorted(recorded["history"])
    for key, values in recorded["history"].items():
        np.testing.assert_allclose(found["history"][key], values, atol=1e-5, err_msg=key)
    for key in ("predicted", "probabilities", "score"):
        if key in recorded:
            np.testing.assert_allclose(found[key], recorded[key], atol=1e-5, err_msg=key)


def test_the_word_of_keras_2_is_refused(told: Any) -> None:
    assert told["refused"] == RECORDED["refused"]
