"""How often penalties in models inside of models counted: fixtures/models/record_nested_penalties.py."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from kmigrate_runtime import legacy
from kmigrate_runtime.spec import Layer

FILES = Path(__file__).parents[3] / "fixtures" / "models" / "wholes" / "files.tar.xz"


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8", "2.1.2", "2.2.4"])
def test_penalties_are_as_large_as_they_were(release: str, tmp_path: Path) -> None:
    with tarfile.open(FILES) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / "penalties" / release
    recorded = json.loads((folder / "losses.json").read_text())
    found = {}
    for name in recorded:
        spec = legacy.read(folder / f"{name}.h5", backend="theano")
        layers: dict[int, Layer] = {id(layer): layer for _, layer in spec.model.walk()}
        wanted = [layer.options["kernel_regularizer"] for layer in layers.values() if layer.kind == "Dense"]
        found[name] = sum(one["options"]["l2"] for one in wanted if one)
        assert any("counted its penalty" in note for note in spec.notes) == (found[name] != plain(layers))
    assert found == pytest.approx(recorded)
    assert len(recorded) == 24


def plain(layers: dict[int, Layer]) -> int:
    return sum(bool(layer.options.get("kernel_regularizer")) for layer in layers.values())
