"""Estimators around models of Keras 1 give what they gave: `fixtures/programs_as_they_were/wrappers_of_keras1.py`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forked import Forked

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)
ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "wrappers-keras-1.2.2-theano.json").read_text())


@pytest.fixture(scope="module")
def told(forked: Forked, tmp_path_factory: pytest.TempPathFactory) -> Any:
    output = tmp_path_factory.mktemp("run") / "told.json"
    return forked.told(FOLDER / "wrappers_of_keras1.py", "1.2.2", "theano", output)


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
