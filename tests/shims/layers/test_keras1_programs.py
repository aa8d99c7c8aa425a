"""Migrated programs of Keras 0.3 and 1 give the numbers that the real old stacks gave."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

FIXTURES = Path(__file__).parents[3] / "fixtures"
LAYERS = json.loads((FIXTURES / "models" / "keras1-layers.json").read_text())["cases"]
GRAPHS = json.loads((FIXTURES / "models" / "keras03-graphs.json").read_text())["cases"]
INDICES = {"embedding": (0,), "words": (0,)}
BITS = 2e-6  # float32 sums taken in another order


def program(name: str) -> ModuleType:
    path = FIXTURES / "programs" / name / "after.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def joined(weights: list[Any], order: str) -> list[Any]:
    """Keras 1 kept the arrays of each gate apart."""
    gates = {"icfo": "ifco", "zrh": "zrh"}[order]
    return [np.concatenate([weights[3 * order.index(g) + part] for g in gates], axis=-1) for part in range(3)]


def today(name: str, weights: list[Any]) -> list[Any]:
    """The arrays of Keras 1 as today's layer keeps them."""
    if name in ("gru", "gru_default"):
        return joined(weights, "zrh")
    if name == "convlstm":
        return joined(weights, "icfo")
    if name == "bidirectional":
        return joined(weights[:12], "icfo") + joined(weights[12:], "icfo")
    if name == "words":
        return [weights[0], *joined(weights[1:13], "icfo"), *weights[13:]]
    if name.startswith(("conv1d", "atrous1d")):
        return [weights[0][:, 0], *weights[1:]]
    if name.startswith("deconv"):
        return [weights[0].transpose(0, 1, 3, 2), *weights[1:]]
    return weights


def built() -> Iterator[tuple[str, Any]]:
    module = program("keras1_layers")
    for name in sorted(module.CASES):
        yield name, module.CASES[name]
    for name, model in module.merges():
        yield name, lambda model=model: model


@pytest.mark.parametrize(("name", "make"), [pytest.param(name, make, id=name) for name, make in built()])
def test_layers_of_keras_1(name: str, make: Any) -> None:
    case, model = LAYERS[name], make()
    rs = np.random.RandomState(7)
    weights = [rs.uniform(-0.5, 0.5, shape).astype("float32") for shape in case["weights"]]
    weights = [abs(w) for w in weights] if "batchnorm" in name else weights
    model.set_weights(today(name, weights))
    inputs = [
        (rs.randint(0, 9, shape) if place in INDICES.get(name, ()) else rs.uniform(-1, 1, shape)).astype("float32")
        for place, shape in enumerate(case["inputs"])
    ]
    result = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    assert list(result.shape) == case["shape"]
    recorded = np.array(case["result"])
    np.testing.assert_allclose(np.ravel(result), recorded, rtol=0, atol=BITS * max(1.0, np.abs(recorded).max()))


def test_every_recorded_layer_was_compared() -> None:
    assert sorted(name for name, _ in built()) == sorted(LAYERS)


def seed(model: Any) -> None:
    rs = np.random.RandomState(5)
    for layer in model.layers:
        layer.set_weights([rs.uniform(-0.5, 0.5, w.shape).astype("float32") for w in layer.get_weights()])


def test_graphs_of_keras_0_3_train_alike() -> None:
    for name, (model, loss), data in program("keras03_graph").run(seed):
        case = GRAPHS[name]
        assert float(np.ravel(loss)[0]) == pytest.approx(case["loss"], abs=1e-6)
        results = model.predict(data, verbose=0)
        assert sorted(results) == sorted(case["results"])
        for key, values in case["results"].items():
            np.testing.assert_allclose(np.ravel(results[key]), values, rtol=0, atol=1e-6)
