"""The model inside of a trace: where its layers are, and what its optimizer counted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import recordings

from kmigrate_runtime import trace
from kmigrate_runtime.legacy import traced

NESTED = [
    (stack, name)
    for stack in ("keras-1.2.2-theano", "keras-2.0.8-tensorflow", "keras-2.0.8-theano", "keras-2.3.1-theano")
    for name in recordings.names(stack, "nested")
]


@pytest.mark.parametrize(("stack", "name"), NESTED)
def test_every_recorded_layer_has_its_own_place(tmp_path: Path, stack: str, name: str) -> None:
    recordings.get(stack, name).write(tmp_path)
    with trace.read(tmp_path / "trace.npz") as opened:
        spec = traced.read(opened)
        kinds = {path: layer.kind for path, layer in spec.model.walk()}
        places = traced.paths(opened, spec.model)
        assert len(set(places.values())) == len(places)
        for layer in opened.facts["layers"]:
            there = places[layer["path"]]
            assert (kinds[there] in ("Sequential", "Model")) == layer["nested"]
            assert layer["nested"] or there.rpartition("/")[2] == layer["name"]


def test_what_the_optimizer_counted_beside_its_weights(tmp_path: Path) -> None:
    recordings.get("keras-2.3.1-theano", "optimizer-nadam-1").write(tmp_path)
    with trace.read(tmp_path / "trace.npz") as opened:
        recorded = opened.facts["training"]["optimizer"]
        recorded["iterations"] = {"before": 7.0, "after": 13.0}
        recorded["m_schedule"] = {"before": 0.25, "after": 0.125}
        training = traced.read(opened).training
    assert training is not None
    assert training.optimizer is not None
    assert (training.optimizer.iterations, training.optimizer.scalars["m_schedule"]) == (7, 0.25)
