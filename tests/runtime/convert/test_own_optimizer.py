"""An optimizer of the user's goes on with what it had gathered: `fixtures/models/own/record_optimizer.py`."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate.engine.rewrite import rewrite  # noqa: E402
from kmigrate.settings import Settings as Wishes  # noqa: E402
from kmigrate_runtime import load_legacy  # noqa: E402
from kmigrate_runtime.convert import Settings, convert  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "own"
AFRESH = "The optimizer Careful starts afresh: "
OF_TODAY = """
import keras

class Careful(keras.optimizers.SGD):
    def __init__(self, lr=0.01, rho=0.9, **kwargs):
        super().__init__(lr)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("own")
    with tarfile.open(FOLDER / "optimizer-2.2.4.tar.xz") as archive:
        archive.extractall(place, filter="data")
    text = (FOLDER / "optimizer2.py").read_text()
    (place / "migrated.py").write_text(rewrite(text, Wishes(source="2.2.4", backend="theano")).text)
    (place / "today.py").write_text(OF_TODAY)
    (place / "less.py").write_text((place / "migrated.py").read_text().replace(" + free", ""))
    return place


def near(found: Any, recorded: Any, tolerance: float) -> None:
    np.testing.assert_allclose(found, recorded, rtol=0, atol=tolerance * np.abs(recorded).max())


@pytest.mark.parametrize("name", ["image", "steps"])
def test_it_trains_on_as_it_did(folder: Path, name: str, tmp_path: Path) -> None:
    kept, new = np.load(folder / f"{name}.npz"), tmp_path / "new.keras"
    done = convert(str(folder / f"{name}.h5"), new, Settings(custom=str(folder / "migrated.py")))
    assert done.written
    made = load_legacy(str(folder / f"{name}.h5"), custom=str(folder / "migrated.py"))
    loaded = keras.saving.load_model(new, custom_objects={"Careful": type(made.optimizer)})
    for model in (made, loaded):
        near(model.predict(kept["x"], verbose=0), kept["output"], 1e-5)
        said = []
        for _ in kept["said"]:
            model.reset_metrics()
            said.append(float(np.ravel(model.train_on_batch(kept["x"], kept["target"]))[0]))
        near(said, kept["said"], 1e-4)
        near(model.predict(kept["x"], verbose=0), kept["after"], 1e-4)


@pytest.mark.parametrize(
    ("custom", "why"),
    [("today.py", "its class is not derived from LegacyOptimizer"), ("less.py", "it keeps other arrays than the file")],
)
def test_where_it_starts_afresh_that_is_said(folder: Path, custom: str, why: str, tmp_path: Path) -> None:
    done = convert(str(folder / "steps.h5"), tmp_path / "new.keras", Settings(custom=str(folder / custom)))
    assert any(note.startswith(AFRESH + why) for note in done.built.notes), done.built.notes
