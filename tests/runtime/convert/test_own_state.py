"""Training goes on where layers are the user's: what the optimizer gathered for their weights is in the file as well.

`fixtures/models/own/record_state.py` has what Keras 2.3.1 and 2.2.4 made of it.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate.engine.rewrite import rewrite  # noqa: E402
from kmigrate.settings import Settings as Wishes  # noqa: E402
from kmigrate_runtime import load_legacy  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "own"
RELEASES = ("2.3.1", "2.2.4")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("own")
    for release in RELEASES:
        with tarfile.open(FOLDER / f"state-{release}.tar.xz") as archive:
            archive.extractall(place / release, filter="data")
    text = (FOLDER / "state2.py").read_text()
    (place / "migrated.py").write_text(rewrite(text, Wishes(source="2.3.1", backend="tensorflow")).text)
    return place


@pytest.mark.parametrize(
    ("release", "name"), [("2.3.1", "plain"), ("2.3.1", "inside"), ("2.3.1", "statistics"), ("2.2.4", "inside")]
)
def test_it_trains_on_as_it_did(folder: Path, release: str, name: str) -> None:
    kept = np.load(folder / release / f"{name}.npz")
    model = load_legacy(str(folder / release / f"{name}.h5"), custom=str(folder / "migrated.py"))
    np.testing.assert_allclose(model.predict(kept["x"], verbose=0), kept["output"], rtol=0, atol=1e-5)
    said = []
    for _ in kept["said"]:
        model.reset_metrics()
        said.append(float(model.train_on_batch(kept["x"], kept["target"], return_dict=True)["loss"]))
    np.testing.assert_allclose(said, kept["said"], rtol=0, atol=1e-4)
    np.testing.assert_allclose(model.predict(kept["x"], verbose=0), kept["after"], rtol=0, atol=1e-4)
