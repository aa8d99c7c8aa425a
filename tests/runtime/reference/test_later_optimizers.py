"""Optimizers of tf.keras 2.15, new and legacy, in the reference: `fixtures/models/record_later.py` has their losses."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from kmigrate_runtime import legacy, reference

FILES = Path(__file__).parents[3] / "fixtures" / "models" / "later" / "2.15.tar.xz"


@pytest.mark.parametrize("name", ["opt-RMSprop", "opt-Adagrad", "opt-old-RMSprop", "opt-old-Adagrad"])
def test_its_losses_are_those_of_the_recording(name: str, tmp_path: Path) -> None:
    with tarfile.open(FILES) as bundle:
        (tmp_path / "old.h5").write_bytes(bundle.extractfile(f"{name}.h5").read())  # type: ignore[union-attr]
        kept = np.load(io.BytesIO(bundle.extractfile(f"{name}.npz").read()))  # type: ignore[union-attr]
    spec = legacy.read(str(tmp_path / "old.h5"))
    batches = [([kept["x0"]], [kept["t"]], None)] * len(kept["loss"])
    found = reference.train(spec, batches).losses
    np.testing.assert_allclose(found, np.ravel(kept["loss"]), rtol=0, atol=2e-6 * float(np.max(kept["loss"])))
