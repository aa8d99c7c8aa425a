"""Losses against what the real old Keras gave, on ordinary targets and at the edges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the runtime needs the extra `runtime`", exc_type=ImportError)

from kmigrate_runtime.reference.losses import LOSSES, loss_of  # noqa: E402
from kmigrate_runtime.reference.objective import Target, reduced  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models"
RECORDS = {path.stem.removeprefix("losses-"): json.loads(path.read_text()) for path in FOLDER.glob("losses-*.json")}
CASES = [
    pytest.param(stem, case, id=f"{stem}-{case['name']}-{case['pair']}")
    for stem, record in sorted(RECORDS.items())
    for case in record["cases"]
    if case["kind"] == "losses"
]


def options(stem: str) -> dict[str, Any]:
    """What the reader would say of this release and backend."""
    later = stem.startswith("2.3")
    floor = 1e-12 if stem.endswith("tensorflow") else 0.0
    return {
        "hinge_zeros": "negative" if later else "kept",
        "crossentropy": "logits" if later else "clipped",
        "cosine": "mean" if stem.startswith("1") else "sum",
        "cosine_floor": floor,
        "sparse": "clip" if stem.endswith("tensorflow") else "normalize",
    }


@pytest.mark.parametrize(("stem", "case"), CASES)
def test_gives_what_it_gave(stem: str, case: dict[str, Any]) -> None:
    # The clipping at 1 - epsilon shows how float32 rounds, so that the witness is computed in float32 there.
    true, predicted = (np.array(value, "float32") for value in RECORDS[stem]["pairs"][case["pair"]])
    recorded = np.array(case["value"], "float64")
    function, own = loss_of(case["name"])
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.asarray(function(true, predicted, {**options(stem), **own}), "float64")
    if case["name"] == "huber_loss":
        recorded = recorded.mean(axis=-1)
    scale = max(1.0, float(np.nanmax(np.abs(recorded), initial=0.0)))
    np.testing.assert_allclose(found, np.broadcast_to(recorded, found.shape), rtol=0, atol=2e-6 * scale)


@pytest.mark.parametrize("stem", sorted(RECORDS))
def test_samples_that_weigh_nothing(stem: str) -> None:
    weighted = RECORDS[stem]["weighted"]
    reduction = "all" if stem.startswith("2.3") else "counted"
    target = Target(np.array(weighted["true"]), np.array(weighted["weights"]))
    found = reduced("mean_squared_error", target, np.array(weighted["predicted"]), None, {"reduction": reduction})
    assert float(found) == pytest.approx(weighted["loss"], rel=1e-6)


def test_every_loss_of_the_recordings_is_known() -> None:
    assert {param.values[1]["name"] for param in CASES} <= set(LOSSES)
