"""Borders by each word for padding; Theano's and CNTK's against recordings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the runtime needs the extra `runtime`", exc_type=ImportError)

from kmigrate_runtime import reference  # noqa: E402
from kmigrate_runtime.reference.arrays import borders  # noqa: E402
from kmigrate_runtime.spec import Layer  # noqa: E402

FOLDER = Path(__file__).parents[4] / "fixtures" / "models"
CNTK = json.loads((FOLDER / "cntk_padding.json").read_text())["cases"]
THEANO = json.loads((FOLDER / "theano_padding.json").read_text())["cases"]


@pytest.mark.parametrize("case", CNTK, ids=lambda c: f"{c['kind']}-{len(c['input'])}-{c['kernel']}-{c['stride']}")
def test_cntk(case: dict[str, Any]) -> None:
    kernel = case["kernel"]
    options = {"padding": "same_cntk", "strides": (case["stride"], 1), "pool_size": (kernel, 1)}
    weights = {}
    if case["weights"]:
        weights = {"kernel": np.reshape(case["weights"][0], (kernel, 1, 1, 1)), "bias": np.array(case["weights"][1])}
    x = np.array(case["input"]).reshape(1, -1, 1, 1)
    (found,) = reference.layer(Layer("one", case["kind"], options, weights), x)
    np.testing.assert_allclose(found.ravel(), case["output"], atol=2e-6)


KINDS = {"conv": "Conv2D", "max": "MaxPooling2D", "average": "AveragePooling2D"}


@pytest.mark.parametrize("case", THEANO, ids=lambda c: f"{c['layer']}-{c['size']}-{c['kernel']}-{c['step']}")
def test_theano(case: dict[str, Any]) -> None:
    size, kernel = case["size"], case["kernel"]
    options = {"padding": "same_theano", "strides": case["step"], "pool_size": kernel}
    x = np.arange(size * size, dtype="float64").reshape(1, size, size, 1)
    layer = Layer("one", KINDS[case["layer"]], options, {"kernel": np.ones((kernel, kernel, 1, 1))})
    np.testing.assert_allclose(reference.layer(layer, x)[0], case["output"], atol=1e-4)


@pytest.mark.parametrize(
    ("padding", "wanted"),
    [
        ("valid", (0, 0, 2)),
        ("same", (0, 1, 3)),
        ("same_theano", (1, 1, 3)),
        ("same_cntk", (1, 0, 3)),
        ("full", (2, 2, 4)),
        ("causal", (2, 0, 3)),
    ],
)
def test_six_numbers_seen_by_three_in_steps_of_two(padding: str, wanted: tuple[int, int, int]) -> None:
    found = borders.convolution(padding, 6, 3, 2)
    assert (found.before, found.after, found.windows) == wanted


def test_an_unknown_word_is_said() -> None:
    with pytest.raises(ValueError, match="no padding 'reflect'"):
        borders.convolution("reflect", 6, 3, 1)
