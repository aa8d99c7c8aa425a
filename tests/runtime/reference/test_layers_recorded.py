"""Layers of Keras 1 and Theano's borders, against the recordings that the shims are held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the runtime needs the extra `runtime`", exc_type=ImportError)

from kmigrate_runtime import reference  # noqa: E402
from kmigrate_runtime.spec import Call, Layer, Model, Optimizer, Source, Spec, Tensor, Training  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models"
CASES = [
    pytest.param(case, record["provenance"]["backend"], id=f"{path.stem.removeprefix('layers-')}-{case['name']}")
    for path in sorted(FOLDER.glob("layers-*.json"))
    for record in [json.loads(path.read_text())]
    for case in record["cases"]
]
BITS = 2e-6
ROLES = {
    "MaxoutDense": ("kernel", "bias"),
    "Highway": ("kernel", "kernel_carry", "bias", "bias_carry"),
    "SReLU": ("t_left", "a_left", "t_right", "a_right"),
    "ParametricSoftplus": ("alpha", "beta"),
    "BatchNormalization": ("gamma", "beta", "moving_mean", "moving_variance"),
}


def statistics(arguments: dict[str, Any]) -> dict[str, Any]:
    era = tuple(int(part) for part in arguments["era"].split("."))
    backend = arguments["backend"]
    return {
        "variance": "unbiased" if era >= (2, 1) and backend != "cntk" else "biased",
        "fused": era >= (2, 1) and backend == "tensorflow",
        "epsilon": backend == "theano",
        "debias": (2, 1) <= era < (2, 3) and backend == "tensorflow",
    }


def layer_of(case: dict[str, Any], backend: str) -> Layer:
    kind = case["shim"].removeprefix("Theano")
    options = dict(case["arguments"])
    if kind == "Merge" and options["mode"] in ("concat",):
        options["axis"] = options.get("concat_axis", -1)
    if kind == "BatchNormalization":
        options |= {"statistics": statistics(options), "epsilon": options.get("epsilon", 1e-3)}
    if case["shim"].startswith("Theano") and options.get("padding") == "same":
        options["padding"] = "same_theano"
    if kind == "SReLU":
        options["left_capped"] = backend == "theano"
    arrays = [np.array(w, "float32") for w in case["weights"]]
    if backend == "theano" and "Conv" in kind:
        arrays[0] = np.flip(arrays[0], tuple(range(arrays[0].ndim - 2)))
    weights = dict(zip(ROLES.get(kind, ("kernel", "bias")), arrays, strict=False))
    return Layer("one", kind, options, weights, [Call((Tensor("x"),))])


@pytest.mark.parametrize(("case", "backend"), CASES)
def test_gives_what_it_gave(case: dict[str, Any], backend: str) -> None:
    recorded = np.asarray(case["output"], "float64")
    (found,) = reference.layer(layer_of(case, backend), [np.array(x, "float32") for x in case["inputs"]])
    assert found.shape == recorded.shape
    np.testing.assert_allclose(found, recorded, rtol=0, atol=BITS * max(1.0, np.abs(recorded).max()))


@pytest.mark.parametrize(("case", "backend"), [param for param in CASES if "steps" in param.values[0]])
def test_moving_statistics_after_every_step(case: dict[str, Any], backend: str) -> None:
    layer = layer_of(case, backend)
    model = Model("m", [Layer("x", "InputLayer"), layer], [Tensor("x")], [Tensor("one")])
    training = Training(Optimizer("SGD", {"learning_rate": 0.0}), {"one": "mean_squared_error"})
    spec = Spec(Source("", "json"), model, training)
    batches = [(np.array(batch, "float32"),) * 2 for batch in case["steps"]]
    for count, moving in enumerate(case["moving"], 1):
        trained = reference.train(spec, batches[:count])
        for role, recorded in zip(("moving_mean", "moving_variance"), moving, strict=True):
            found = trained.spec.model["one"].weights[role]
            bits = BITS * max(1.0, np.abs(recorded).max())
            np.testing.assert_allclose(found, recorded, rtol=0, atol=bits)
