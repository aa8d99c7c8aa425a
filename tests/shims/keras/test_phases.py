"""Programs that are run: the training phase is lost where it was (`fixtures/models/found/record_phases.py`)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from forked import Forked

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)
sys.path.append(str(Path(__file__).parents[2] / "runtime"))
import bundles

PROGRAM = """
import json, sys
import numpy as np
from keras.models import load_model
told = {}
for name in sys.argv[2:]:
    kept = np.load(sys.argv[1] + "/" + name + ".npz")
    model, x = load_model(sys.argv[1] + "/" + name + ".h5"), kept["input0"]
    found = [float(model.train_on_batch(x, kept["target"])) for _ in kept["losses"]]
    off = np.abs(model.predict(x, batch_size=6) - kept["after"]).max() / np.abs(kept["after"]).max()
    told[name] = max(float(np.abs(np.array(found) / kept["losses"] - 1).max()), float(off))
print(json.dumps(told))
"""
# In models that ask for the phase a Dropout draws what nobody draws again; these draw nothing.
CASES = ("norm_dense_open", "drop_dense_open", "norm_drop_norm_open", "norm_frozen_open", "norm_penalty_open", "norm_last_open",
         "lstm_drop_open", "times_in_model_open", "norm_dense_beside", "norm_dense_loop", "norm_dense_inside",
         "drop_dense_inside", "norm_dense_known", "norm_dense_known_beside")  # fmt: skip


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
def test_it_trains_as_it_did(forked: Forked, tmp_path: Path, release: str) -> None:
    folder = bundles.unpacked("phases", tmp_path)
    names = [f"{name}-keras-{release}-tensorflow" for name in CASES]
    names = [name for name in names if (folder / f"{name}.npz").exists()]
    assert len(names) >= 12
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    words = ("-W", "ignore", "-m", "kmigrate_shims", "--keras", release, "--backend", "tensorflow", program, folder)
    done = forked.run(*words, *names)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert {name: off for name, off in told.items() if not off < 1e-5} == {}
