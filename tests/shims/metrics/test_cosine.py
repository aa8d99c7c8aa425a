"""The cosine as a metric of each release: fixtures/models/found/record_metrics.py, whose model is that of `predicted`."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kmigrate_shims.keras import era, losses, metrics

ARCHIVE = Path(__file__).parents[3] / "fixtures" / "models" / "found" / "metrics.tar.xz"


def recorded(stack: str) -> Any:
    with tarfile.open(ARCHIVE) as archive:
        stream = archive.extractfile(f"{stack}.npz")
        assert stream is not None
        return np.load(io.BytesIO(stream.read()))


def predicted(x: np.ndarray) -> np.ndarray:
    sums = x @ np.cos(np.arange(12.0)).reshape(4, 3) + np.array([0.1, -0.2, 0.3])
    powers = np.exp(sums)
    result: np.ndarray = (powers / powers.sum(axis=-1, keepdims=True)).astype("float32")
    return result


@pytest.mark.parametrize("name", ["cosine_proximity", "cosine"])
@pytest.mark.parametrize("stack", ["keras-2.0.8-tensorflow", "keras-2.2.4-theano", "keras-2.3.1-tensorflow"])
def test_it_has_the_sign_of_then(stack: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = recorded(stack)
    monkeypatch.setattr(era.ERA, "keras", stack.split("-")[1])
    metric = metrics.get(name)
    found = np.mean(metric(kept["target"].astype("float32"), predicted(kept["input"])))
    assert found == pytest.approx(kept["batch"][list(kept["names"]).index(name)], rel=1e-5)


def test_the_loss_has_its_minus_in_every_release() -> None:
    assert np.all(np.array(losses.cosine_proximity(np.ones((2, 3), "float32"), np.ones((2, 3), "float32"))) < 0)
