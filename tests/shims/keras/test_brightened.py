"""Pictures are stretched before they are made brighter, as recorded. Pillow itself is not asked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kmigrate_shims.keras import era
from kmigrate_shims.keras.preprocessing import moving

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RELEASES = [path.stem.split("-")[2] for path in FOLDER.glob("brightened_pictures-keras-*.json")]


def _without_pillow(x: np.ndarray, brightness: float, scale: bool = True) -> np.ndarray:
    """As `keras.src.legacy.preprocessing.image` does it at a brightness of 1."""
    assert brightness == 1.0
    if scale or x.min() < 0 or x.max() > 255:
        x = (x - x.min()) / (x.max() - x.min()) * 255
    return np.floor(x)


@pytest.mark.parametrize("release", RELEASES)
def test_as_then(monkeypatch: pytest.MonkeyPatch, release: str) -> None:
    monkeypatch.setattr(era.ERA, "keras", release)
    monkeypatch.setattr(moving, "apply_brightness_shift", _without_pillow)
    recorded = json.loads((FOLDER / f"brightened_pictures-keras-{release}-tensorflow.json").read_text())
    for (least, most), expected in zip(((20.0, 155.0), (-30.0, 60.0)), recorded, strict=True):
        x = np.random.RandomState(1).uniform(least, most, (1, 3, 4, 3)).astype("float32")[0]
        # Pillow cuts off what stands behind the point, so the last digit of a float32 may make one of difference.
        np.testing.assert_allclose(np.ravel(moving.brightened(x, 1.0)), expected, atol=1.0)
