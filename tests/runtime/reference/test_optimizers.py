"""Thirty steps of every optimizer against those of the real old Keras."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the runtime needs the extra `runtime`", exc_type=ImportError)

from kmigrate_runtime import reference  # noqa: E402
from kmigrate_runtime.spec import Call, Layer, Model, Optimizer, Source, Spec, Tensor, Training  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models"
RECORDS = {
    path.stem.removeprefix("optimizers-"): json.loads(path.read_text()) for path in FOLDER.glob("optimizers-*.json")
}
EPSILON = {"1.2.2-theano": 1e-8}  # what an optimizer took without being told


def by_chance(stem: str, case: dict[str, Any]) -> bool:
    """Whether TensorFlow 1 read the count of steps before or after it was raised, as it came: two runs differ."""
    return stem.endswith("tensorflow") and ("decay" in case["arguments"] or case["name"] in ("Adam", "Adamax", "Nadam"))


CASES = [
    pytest.param(stem, case, id=f"{stem}-{case['name']}-{'-'.join(sorted(case['arguments']))}")
    for stem, record in sorted(RECORDS.items())
    for case in record["cases"]
    if not by_chance(stem, case)
]


def spec_of(stem: str, case: dict[str, Any]) -> Spec:
    kernel, bias, second, last = (np.array(w, "float32") for w in RECORDS[stem]["start"])
    layers = [
        Layer("x", "InputLayer", calls=[Call(())]),
        Layer("a", "Dense", {"activation": "tanh"}, {"kernel": kernel, "bias": bias}, [Call((Tensor("x"),))]),
        Layer("b", "Dense", {}, {"kernel": second, "bias": last}, [Call((Tensor("a"),))]),
    ]
    options = {"epsilon": EPSILON.get(stem, 1e-7), **case["arguments"]}
    if case["name"] == "Nadam" and stem.startswith("1"):
        options.setdefault("epsilon", 1e-8)
    for old, new, default in (("lr", "learning_rate", DEFAULTS.get(case["name"], 0.01)),):
        options[new] = options.pop(old, options.get(new, default))
    model = Model("m", layers, [Tensor("x")], [Tensor("b")])
    training = Training(Optimizer(case["name"], options), {"b": "mean_squared_error"})
    return Spec(Source("", "json"), model, training)


DEFAULTS = {
    "SGD": 0.01,
    "RMSprop": 0.001,
    "Adagrad": 0.01,
    "Adadelta": 1.0,
    "Adam": 0.001,
    "Adamax": 0.002,
    "Nadam": 0.002,
}


def off(found: Any, recorded: Any) -> float:
    recorded = np.asarray(recorded, "float64")
    return float(np.abs(np.asarray(found) - recorded).max() / max(1.0, np.abs(recorded).max()))


@pytest.mark.parametrize(("stem", "case"), CASES)
def test_thirty_steps(stem: str, case: dict[str, Any]) -> None:
    record = RECORDS[stem]
    x, y = np.array(record["x"], "float32"), np.array(record["y"], "float32")
    for count, recorded in zip((1, 2, 30), case["weights"], strict=True):
        trained = reference.train(spec_of(stem, case), [(x, y)] * count)
        weights = [w for _, w in trained.spec.model.weights()]
        assert max(off(a, b) for a, b in zip(weights, recorded, strict=True)) < 5e-6
    assert max(off(a, b) for a, b in zip(trained.losses, case["losses"], strict=True)) < 5e-6
    optimizer = trained.spec.training.optimizer
    assert optimizer.iterations == 30
    recorded_state = sorted((np.asarray(a) for a in case["state"] if np.ndim(a)), key=lambda a: (a.shape, a.sum()))
    found_state = [a for slot in optimizer.slots.values() for a in slot.values()]
    for array in recorded_state:
        if array.shape != (1,):  # vhat of an Adam without amsgrad
            assert min(off(a, array) for a in found_state if a.shape == array.shape) < 5e-6
