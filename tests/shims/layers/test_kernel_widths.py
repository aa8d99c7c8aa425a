"""How wide kernels of a Conv1D begin: what the codemod writes for a release, beside what that release drew."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kmigrate_shims.layers import initializers

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
NAMED = {
    "": ("fan_avg", 1.0),
    "glorot_uniform": ("fan_avg", 1.0),
    "he_uniform": ("fan_in", 2.0),
    "lecun_uniform": ("fan_in", 1.0),
    "glorot_normal": ("fan_avg", 1.0),
    "he_normal": ("fan_in", 2.0),
}


@pytest.mark.parametrize(
    ("release", "kernel", "normal"), [("1.2.2", "conv1d", "normal"), ("2.0.5", "keras2.0", "truncated")]
)
def test_as_then(release: str, kernel: str, normal: str) -> None:
    recorded = json.loads((FOLDER / f"kernel_widths-keras-{release}-tensorflow.json").read_text())
    for name, (most, deviation) in recorded.items():
        mode, scale = NAMED[name]
        distribution = normal if name.endswith("normal") else "uniform"
        drawn = np.asarray(initializers.Scaled(mode, scale, distribution, kernel, seed=3)((5, 16, 48)))
        # 3,840 draws tell a deviation within a few hundredths; a wrong fan is a factor
        assert drawn.std() == pytest.approx(deviation, rel=0.08), name
        if distribution != "normal":
            assert np.abs(drawn).max() == pytest.approx(most, rel=0.05), name
