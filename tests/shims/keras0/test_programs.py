"""Programs of Keras 0.3 as they were: from the script and its seed alone, the numbers of real Keras 0.3.3 on Theano.

`fixtures/programs_as_they_were/kinds_of_keras0.py` was run on the stack that the recording names; it runs here as it
stands.
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
RECORDED = json.loads((FOLDER / "kinds-keras-0.3.3-theano.json").read_text())


@pytest.fixture(scope="module")
def told(forked: Forked, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return forked.told(FOLDER / "kinds_of_keras0.py", "0.3.3", "theano", tmp_path_factory.mktemp("run") / "told.json")


def compare(found: Any, recorded: Any, place: str) -> None:
    """Numbers as they were, within float32; words, shapes and keys exactly."""
    if isinstance(recorded, dict):
        assert sorted(found) == sorted(recorded), place
        for key in recorded:
            compare(found[key], recorded[key], f"{place}.{key}")
    elif isinstance(recorded, list) and recorded and isinstance(recorded[0], (dict, list, str)):
        assert len(found) == len(recorded), place
        for i, (one, old) in enumerate(zip(found, recorded, strict=True)):
            compare(one, old, f"{place}[{i}]")
    elif isinstance(recorded, (list, float)):
        np.testing.assert_allclose(found, recorded, atol=1e-5, err_msg=place)
    else:
        assert found == recorded, place


@pytest.mark.parametrize(("program", "what"), [(p, w) for p in sorted(RECORDED) for w in sorted(RECORDED[p])])
def test_nothing_but_the_script(told: Any, program: str, what: str) -> None:
    assert isinstance(told[program], dict), told[program]
    compare(told[program][what], RECORDED[program][what], f"{program}.{what}")
