"""The recordings of real old stacks: the files that they wrote, and what they computed. `import recordings` in any test.

@pytest.mark.parametrize("name", recordings.names("keras-2.3.1-theano"))
def test_it(name, tmp_path):
    found = recordings.get("keras-2.3.1-theano", name)
    path = found.write(tmp_path)        # model.h5, or model.json with weights.h5 beside it
    found.inputs, found.outputs         # lists of arrays
    found.layers["dense_1"][0]          # the arrays that the first call of the layer gave, in the test phase
    found.losses, found.after           # per training step; the outputs after the last
"""

from __future__ import annotations

import functools
import io
import json
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parents[2] / "fixtures" / "models"


def stacks() -> list[str]:
    """The names of all stacks that were recorded."""
    return sorted(path.name.removesuffix(".tar.xz") for path in FOLDER.glob("*.tar.xz"))


@functools.cache
def provenance(stack: str) -> dict[str, Any]:
    """Versions, command and date; `names` of what was recorded; `lacking`: what the stack could not, and why."""
    found: dict[str, Any] = json.loads((FOLDER / f"{stack}.json").read_text())
    return found


def names(stack: str, start: str = "") -> list[str]:
    return [name for name in provenance(stack)["names"] if name.startswith(start)]


@functools.cache
def _members(stack: str) -> dict[str, dict[str, bytes]]:
    found: dict[str, dict[str, bytes]] = {}
    with tarfile.open(FOLDER / f"{stack}.tar.xz") as bundle:
        for item in bundle:
            name, _, file = item.name.rpartition("/")
            stream = bundle.extractfile(item)
            assert stream is not None
            found.setdefault(name, {})[file] = stream.read()
    return found


@dataclass(frozen=True)
class Recording:
    """One model. `facts` is the JSON of its trace (docs/traces.md), `files` the bytes of everything that was kept."""

    stack: str
    name: str
    files: dict[str, bytes]
    facts: dict[str, Any] = field(repr=False)
    arrays: dict[str, np.ndarray] = field(repr=False)

    def write(self, folder: Path) -> Path:
        """Puts the model's files and its trace into a folder, and gives the path of the model."""
        for file, data in self.files.items():
            (folder / file).write_bytes(data)
        return folder / ("model.h5" if "model.h5" in self.files else "model.json")

    def array(self, entry: dict[str, Any]) -> np.ndarray:
        """The array of an entry of `facts`."""
        return self.arrays[entry["array"]]

    def _all(self, entries: list[dict[str, Any]]) -> list[np.ndarray]:
        return [self.array(entry) for entry in entries]

    @property
    def inputs(self) -> list[np.ndarray]:
        return self._all(self.facts["inputs"])

    @property
    def targets(self) -> list[np.ndarray]:
        return self._all(self.facts["targets"])

    @property
    def sample_weights(self) -> list[np.ndarray]:
        return self._all(self.facts["sample_weights"])

    @property
    def outputs(self) -> list[np.ndarray]:
        """In the test phase, before training."""
        return self._all(self.facts["outputs"])

    @property
    def layers(self) -> dict[str, list[list[np.ndarray]]]:
        """By the layer's path, for each of its calls: the arrays that it gave in the test phase."""
        return {
            layer["path"]: [self._all(call["outputs"]) for call in layer["calls"]] for layer in self.facts["layers"]
        }

    @property
    def losses(self) -> np.ndarray | None:
        """The total loss of each training step, or None where the model was not trained."""
        return self.array(self.facts["after"]["losses"])[:, 0] if "after" in self.facts else None

    @property
    def after(self) -> list[np.ndarray] | None:
        """The outputs in the test phase after training."""
        return self._all(self.facts["after"]["outputs"]) if "after" in self.facts else None

    @property
    def predictions(self) -> list[np.ndarray]:
        """Stateful models only: what predict gave thrice in a row, before training, from states of zero."""
        return self._all(self.facts.get("predictions", []))


@functools.cache
def get(stack: str, name: str) -> Recording:
    files = _members(stack)[name]
    with zipfile.ZipFile(io.BytesIO(files["trace.npz"])) as bundle:
        facts = json.loads(bundle.read("trace.json"))
        members = [m.removesuffix(".npy") for m in bundle.namelist() if m.endswith(".npy")]
        arrays = {m: np.load(io.BytesIO(bundle.read(m + ".npy")), allow_pickle=False) for m in members}
    return Recording(stack, name, files, facts, arrays)
