"""Programs of Keras 1 as they were: from the script and its seed alone, the numbers of real Keras 1.2.2 on Theano.

`fixtures/programs_as_they_were/kinds_of_keras1.py` was run on the stack that the recording names; it runs here as it
stands. On TensorFlow 1 the optimizers of Keras 1 read their count of steps before or after it was raised, as it came, so
there the recording is Theano's alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forked import Forked

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "kinds-keras-1.2.2-theano.json").read_text())


@pytest.fixture(scope="module")
def told(forked: Forked, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return forked.told(FOLDER / "kinds_of_keras1.py", "1.2.2", "theano", tmp_path_factory.mktemp("run") / "told.json")


@pytest.mark.parametrize(("program", "what"), [(p, w) for p in sorted(RECORDED) for w in sorted(RECORDED[p])])
def test_nothing_but_the_script(told: Any, program: str, what: str) -> None:
    recorded = RECORDED[program][what]
    assert isinstance(told[program], dict), told[program]
    found = told[program][what]
    if not isinstance(recorded, dict):
        np.testing.assert_allclose(found, recorded, atol=1e-5)
        return
    assert sorted(found) == sorted(recorded)
    for name, values in recorded.items():
        if what == "nodes":
            assert found[name] == values
            continue
        np.testing.assert_allclose(found[name], values, atol=1e-5, err_msg=name)
