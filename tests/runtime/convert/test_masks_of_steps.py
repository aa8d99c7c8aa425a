"""Masks that are made inside of a TimeDistributed, in old files (`fixtures/programs_as_they_were/masks_of_steps.py`)."""

from __future__ import annotations

import json
from pathlib import Path

import bundles
import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import legacy, reference  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
WORDS = np.array([[[1, 2, 0], [3, 0, 0], [0, 0, 0]], [[4, 1, 2], [0, 0, 0], [0, 0, 0]]])
SIZES = (0.5 + np.arange(2 * 3 * 3 * 2).reshape(2, 3, 3, 2) / 10.0) * (WORDS > 0)[..., None]
OLDEST = keras.__version__.startswith("3.0.")  # which takes no functional model in a TimeDistributed


@pytest.mark.parametrize("name", bundles.names("masks_of_steps"))
def test_they_come_out_since_2_2(tmp_path: Path, name: str) -> None:
    case, _, stack = name.partition("-")
    expected = json.loads((FOLDER / f"masks_of_steps-{stack}.json").read_text())[case]["predicted"]
    given = SIZES if case == "masked_inside" else WORDS
    spec = legacy.read(bundles.unpacked("masks_of_steps", tmp_path) / f"{name}.h5")
    (computed,) = reference.run(spec, [given]).outputs
    assert np.ravel(computed) == pytest.approx(np.asarray(expected), abs=1e-5)
    if not (OLDEST and "model" in case):
        made = build(spec).model
        assert np.ravel(made.predict(given, verbose=0)) == pytest.approx(np.asarray(expected), abs=1e-5)
